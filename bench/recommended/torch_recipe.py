"""The recommended recipe (docs: "unique targets, learned by a hinge") in eager PyTorch: what this project's engine is held
against. Answers each line `SEED EPOCHS` on stdin with one line of JSON.

    OMP_NUM_THREADS=2 python torch_recipe.py FILE.npy
"""

import json
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from scipy.optimize import linear_sum_assignment

WIDTH, LEVELS, CODES, BATCH = 128, 3, 64, 256
BETA, HINGE, MARGIN, ROOM, TARGETS_FROM = 0.1, 20.0, 0.02, CODES // 2, 2


class Side(nn.Module):
    """A linear path that starts as principal axes, and beside it an MLP that starts by adding nothing."""

    def __init__(self, widths, axes):
        super().__init__()
        layers = []
        for i, (a, b) in enumerate(zip(widths, widths[1:])):
            layer = nn.Linear(a, b)
            nn.init.zeros_(layer.bias)
            nn.init.zeros_(layer.weight) if i == len(widths) - 2 else nn.init.xavier_normal_(layer.weight)
            layers += [layer] + ([nn.GELU()] if i < len(widths) - 2 else [])
        self.mlp = nn.Sequential(*layers)
        self.skip = nn.Linear(widths[0], widths[-1])
        self.skip.weight.data = axes.clone()
        nn.init.zeros_(self.skip.bias)

    def forward(self, x):
        return self.mlp(x) + self.skip(x)


def distances(r, book):
    """|e|² - 2 r·e: the row's own square changes no argmin."""
    return book.pow(2).sum(1) - 2 * r @ book.T


def kmeans(rows, generator):
    centres = rows[torch.randint(len(rows), (1,), generator=generator)]
    squares = None
    while len(centres) < CODES:
        new = (rows - centres[-1]).pow(2).sum(1)
        squares = new if squares is None else torch.minimum(squares, new)
        centres = torch.cat([centres, rows[torch.multinomial(squares + 1e-12, 1, generator=generator)]])
    for _ in range(30):
        least, nearest = distances(rows, centres).min(1)
        count = torch.bincount(nearest, minlength=CODES)
        means = torch.zeros_like(centres).index_add_(0, nearest, rows) / count.clamp(min=1)[:, None]
        empty = (count == 0).nonzero()[:, 0]
        if len(empty):
            errors = (least + rows.pow(2).sum(1)).clamp(min=0) + 1e-12
            means[empty] = rows[torch.multinomial(errors, len(empty), generator=generator)]
        if torch.allclose(means, centres):
            break
        centres = means
    return centres


def encode(z, books):
    codes, r = [], z
    for book in books:
        codes.append(distances(r, book).argmin(1))
        r = r - book[codes[-1]]
    return torch.stack(codes, 1)


def dequantise(codes, books):
    return sum(book[codes[:, level]] for level, book in enumerate(books))


def cost_rows(z, codes, books, rows, level):
    r = z[rows] - sum(books[l][codes[rows, l]] for l in range(level))
    return ((r[:, None] - books[level]) ** 2).sum(2)


def unique_codes(z, codes, books, room):
    """Overfull prefixes shed the items that lose least; then an assignment problem in every prefix with a collision."""
    z, codes, books = z.numpy(), codes.numpy().copy(), [book.numpy() for book in books]
    key = lambda: codes[:, 0] * CODES + codes[:, 1]
    for _ in range(20):
        prefixes, of, held = np.unique(key(), return_inverse=True, return_counts=True)
        if held.max() <= room:
            break
        for prefix in np.flatnonzero(held > room):
            rows = np.flatnonzero(of == prefix)
            first, second = codes[rows[0], :2]
            cost = cost_rows(z, codes, books, rows, 1)
            taken = np.bincount(codes[codes[:, 0] == first, 1], minlength=CODES)
            own = cost[:, second].copy()
            cost[:, taken >= room] = np.inf
            cost[:, second] = np.inf
            best = cost.argmin(1)
            growth = cost[np.arange(len(rows)), best] - own
            leave = np.argsort(growth)[: len(rows) - room]
            codes[rows[leave], 1] = best[leave]
            codes[rows[leave], 2] = cost_rows(z, codes, books, rows[leave], 2).argmin(1)
    prefix = key()
    full = prefix * CODES + codes[:, 2]
    _, of, held = np.unique(full, return_inverse=True, return_counts=True)
    for one in np.unique(prefix[held[of] > 1]):
        rows = np.flatnonzero(prefix == one)
        if len(rows) <= CODES:
            _, codes[rows, 2] = linear_sum_assignment(cost_rows(z, codes, books, rows, 2))
    return torch.tensor(codes)


def hinge(r, book, target):
    d = distances(r, book.detach())
    delta = (d.detach().min(1)[0] + r.detach().pow(2).sum(1)).clamp(min=0).mean() + 1e-9
    own = d.gather(1, target[:, None])[:, 0]
    other = d.scatter(1, target[:, None], 1e9).min(1)[0]
    return F.relu(own - other + MARGIN * delta).mean() / delta


def figures(codes, x, reconstruction):
    items = len(codes)
    rate = 1 - len(torch.unique(codes, dim=0)) / items
    return rate, float(((x - reconstruction) ** 2).sum() / ((x - x.mean(0)) ** 2).sum())


def train(raw, seed, epochs):
    started = time.perf_counter()
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    order = np.random.default_rng(seed)
    x = raw - raw.mean(0)
    x = x / x.pow(2).mean().sqrt()
    items, d = x.shape
    axes = torch.linalg.eigh(x.T @ x / items)[1][:, -WIDTH:].flip(1).T.contiguous()
    widths = [d, 384, 256, WIDTH]
    encoder, decoder = Side(widths, axes), Side(widths[::-1], axes.T.contiguous())
    books = nn.ParameterList()
    with torch.no_grad():
        r = encoder(x)
        for _ in range(LEVELS):
            centres = kmeans(r, generator)
            books.append(nn.Parameter(centres))
            r = r - centres[distances(r, centres).argmin(1)]
    weights = [*encoder.parameters(), *decoder.parameters(), *books]
    optimiser = torch.optim.AdamW(weights, lr=1e-3, weight_decay=0, fused=True)
    per_epoch = -(-items // BATCH)
    reduce = lambda a, b: (a - b).pow(2).sum() / (len(a) * d)
    targets, step = None, 0
    for epoch in range(epochs):
        if epoch >= TARGETS_FROM:
            with torch.no_grad():
                z = encoder(x)
                detached = [book.detach() for book in books]
                targets = unique_codes(z, encode(z, detached), detached, ROOM)
        shuffled = torch.tensor(order.permutation(items))
        for start in range(0, items, BATCH):
            rows = shuffled[start : start + BATCH]
            warm = step < per_epoch
            progress = (step - per_epoch) / max(1, per_epoch * (epochs - 1))
            rate = 1e-3 * ((step + 1) / per_epoch if warm else 0.5 * (1 + np.cos(np.pi * progress)))
            for group in optimiser.param_groups:
                group["lr"] = rate
            step += 1
            z = encoder(x[rows])
            r, q, loss = z, 0, 0
            for level, book in enumerate(books):
                if targets is None:
                    code = distances(r.detach(), book.detach()).argmin(1)
                else:
                    code = targets[rows, level]
                    loss = loss + HINGE * hinge(r, book, code)
                e = book[code]
                loss = loss + reduce(e, r.detach()) + BETA * reduce(e.detach(), r)
                q, r = q + e, r - e.detach()
            loss = loss + reduce(decoder(z + (q - z).detach()), x[rows])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
    with torch.no_grad():
        detached = [book.detach() for book in books]
        z = encoder(x)
        codes = encode(z, detached)
        seconds = time.perf_counter() - started
        rate, fvu = figures(codes, x, decoder(dequantise(codes, detached)))
        resolved = unique_codes(z, codes, detached, CODES)
        left, resolved_fvu = figures(resolved, x, decoder(dequantise(resolved, detached)))
    return dict(rate=rate, fvu=fvu, left=left * items, resolvedFvu=resolved_fvu, seconds=seconds)


if __name__ == "__main__":
    raw = torch.tensor(np.load(sys.argv[1]).astype(np.float32))
    for line in sys.stdin:
        seed, epochs = map(int, line.split())
        print(json.dumps(train(raw, seed, epochs)), flush=True)
