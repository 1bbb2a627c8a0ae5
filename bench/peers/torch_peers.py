"""The peers that train a network, in eager PyTorch.

LcRec           LC-Rec (arXiv 2311.09049), section III: RQ-VAE with uniform semantic mapping on the last level.
RqVaeRecommender  the recipe of RQ-VAE-Recommender: TIGER's RQ-VAE (arXiv 2305.05065) with the rotation trick
                (arXiv 2410.06424), k-means codes, SiLU, sums over dimensions, small batches.
VectorQuantize  PyPI's vector-quantize-pytorch: its ResidualVQ (EMA codes, k-means start) between two MLPs.

The first two are written from the papers' formulas, with the hyper-parameters that these projects publish; widths
are those that served 384-dimensional text embeddings best.
"""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def set_threads(threads):
    torch.set_num_threads(threads)


def mlp(widths, activation, bias=True):
    layers = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        layer = nn.Linear(a, b, bias=bias)
        nn.init.xavier_normal_(layer.weight)
        if bias:
            nn.init.zeros_(layer.bias)
        layers += [layer] + ([activation()] if i < len(widths) - 2 else [])
    return nn.Sequential(*layers)


def squares(r, book):
    return r.pow(2).sum(1, keepdim=True) - 2 * r @ book.T + book.pow(2).sum(1)


def kmeans(rows, count, iterations):
    """Lloyd from rows drawn at random; an empty cluster takes a row drawn at random."""
    centres = rows[torch.randperm(len(rows))[:count]].clone()
    if len(centres) < count:
        centres = torch.cat([centres, centres[torch.randint(len(centres), (count - len(centres),))]])
    for _ in range(iterations):
        code = squares(rows, centres).argmin(1)
        held = torch.bincount(code, minlength=count)
        means = torch.zeros_like(centres).index_add_(0, code, rows) / held.clamp(min=1)[:, None]
        empty = (held == 0).nonzero()[:, 0]
        means[empty] = rows[torch.randint(len(rows), (len(empty),))]
        if torch.allclose(means, centres):
            break
        centres = means
    return centres


class Network:
    """What the three share: batches, looks on the way, greedy encoding."""

    learning_rate, warm_share, clip = 1e-3, 0.0, None

    def train(self, raw, seed, epochs, levels, codes, clock, figures):
        torch.manual_seed(seed)
        x = torch.from_numpy(raw)
        self.build(x, levels, codes)
        batch = self.batch(len(x))
        parameters = self.parameters()
        optimiser = self.optimiser(parameters)
        per_epoch = -(-len(x) // batch)
        warm = self.warm_epochs(epochs) * per_epoch
        step = 0
        looks = {round((i + 1) * epochs / 20) for i in range(20)}
        for epoch in range(epochs):
            self.training(True)
            for rows in torch.randperm(len(x)).split(batch):
                for group in optimiser.param_groups:
                    group["lr"] = self.learning_rate * min(1.0, step / warm if warm else 1.0)
                step += 1
                loss = self.loss(x[rows])
                optimiser.zero_grad(set_to_none=True)
                loss.backward()
                if self.clip:
                    nn.utils.clip_grad_norm_(parameters, self.clip)
                optimiser.step()
            if epoch + 1 in looks:
                clock.look(lambda: self.look(raw, figures))
        self.training(False)
        return f"{epochs} epochs, batch {batch}, {'-'.join(map(str, self.widths))}, {levels} × {codes}"

    def look(self, raw, figures):
        _, codes = self.encode(raw)
        return figures(codes, raw, self.decode(codes))

    def parameters(self):
        return [*self.encoder.parameters(), *self.decoder.parameters(), *self.codes]

    def training(self, on):
        self.encoder.train(on)
        self.decoder.train(on)

    def warm_epochs(self, epochs):
        return 0

    @torch.no_grad()
    def encode(self, raw):
        self.training(False)
        latents, chosen = [], []
        for part in torch.from_numpy(raw).split(8192):
            z = self.encoder(part)
            r, codes = z, []
            for book in self.tables():
                codes.append(squares(r, book).argmin(1))
                r = r - book[codes[-1]]
            latents.append(z)
            chosen.append(torch.stack(codes, 1))
        return torch.cat(latents).numpy(), torch.cat(chosen).numpy()

    @torch.no_grad()
    def decode(self, codes):
        codes = torch.from_numpy(codes).long()
        parts = [self.decoder(sum(book[part[:, level]] for level, book in enumerate(self.tables()))) for part in codes.split(8192)]
        return torch.cat(parts).numpy()

    def tables(self):
        return [book.detach() for book in self.codes]

    def books(self):
        return [book.numpy() for book in self.tables()]


class LcRec(Network):
    """ReLU, means over dimensions and levels, k-means on the first batch, gradient clipped, the rate warmed up and
    then constant, β .25, Sinkhorn-Knopp (ε .003, 50 rounds) on the last level while training."""

    clip, epsilon, rounds, beta = 1.0, 0.003, 50, 0.25

    def warm_epochs(self, epochs):
        return min(50, epochs // 4)

    def batch(self, items):
        return 256 if items < 20_000 else 1024

    def optimiser(self, parameters):
        return torch.optim.AdamW(parameters, lr=self.learning_rate, weight_decay=0)

    def build(self, x, levels, codes):
        self.widths = [x.shape[1], 384, 256, 128]
        self.encoder, self.decoder = mlp(self.widths, nn.ReLU), mlp(self.widths[::-1], nn.ReLU)
        self.codes = [nn.Parameter(torch.zeros(codes, self.widths[-1])) for _ in range(levels)]
        with torch.no_grad():
            r = self.encoder(x[torch.randperm(len(x))[: max(self.batch(len(x)), codes)]])
            for book in self.codes:
                book.data = kmeans(r, len(book), 100)
                r = r - book[squares(r, book).argmin(1)]

    def uniform(self, d):
        middle, half = (d.max() + d.min()) / 2, (d.max() - d.min()) / 2
        q = torch.exp(-((d - middle) / (half + 1e-5)).double() / self.epsilon)
        items, codes = q.shape
        q = q / q.sum()
        for _ in range(self.rounds):
            q = q / q.sum(0, keepdim=True) / codes
            q = q / q.sum(1, keepdim=True) / items
        return q.argmax(1)

    def loss(self, x):
        z = self.encoder(x)
        r, q, quantisation = z, 0, 0
        for level, book in enumerate(self.codes):
            d = squares(r.detach(), book.detach())
            code = self.uniform(d) if level == len(self.codes) - 1 else d.argmin(1)
            e = book[code]
            quantisation = quantisation + F.mse_loss(e, r.detach()) + self.beta * F.mse_loss(r, e.detach())
            q, r = q + e.detach(), r - e.detach()
        return F.mse_loss(self.decoder(z + (q - z).detach()), x) + quantisation / len(self.codes)


class RqVaeRecommender(Network):
    learning_rate, beta = 5e-4, 0.25

    def batch(self, items):
        return 64 if items < 20_000 else 256

    def optimiser(self, parameters):
        return torch.optim.AdamW(parameters, lr=self.learning_rate, weight_decay=0.01)

    def build(self, x, levels, codes):
        self.widths = [x.shape[1], 512, 256, 128, 32]
        self.encoder, self.decoder = mlp(self.widths, nn.SiLU, False), mlp(self.widths[::-1], nn.SiLU, False)
        self.codes = [nn.Parameter(torch.zeros(codes, self.widths[-1])) for _ in range(levels)]
        with torch.no_grad():
            r = self.encoder(x[torch.randperm(len(x))[:20_000]])
            for book in self.codes:
                book.data = kmeans(r, len(book), 100)
                r = r - book[squares(r, book).argmin(1)]

    def rotated(self, r, e):
        """λ R r: r turned and scaled onto e, the turn without gradient (arXiv 2410.06424, section 4.2)."""
        with torch.no_grad():
            u, v = F.normalize(r, dim=1), F.normalize(e, dim=1)
            w = F.normalize(u + v, dim=1)
            scale = e.norm(dim=1, keepdim=True) / r.norm(dim=1, keepdim=True).clamp(min=1e-8)
        turned = r - 2 * (r * w).sum(1, keepdim=True) * w + 2 * (r * u).sum(1, keepdim=True) * v
        return scale * turned

    def loss(self, x):
        r, q, quantisation = self.encoder(x), 0, 0
        for book in self.codes:
            e = book[squares(r.detach(), book.detach()).argmin(1)]
            quantisation = quantisation + (e - r.detach()).pow(2).sum(1) + self.beta * (r - e.detach()).pow(2).sum(1)
            chosen = self.rotated(r, e)
            q, r = q + chosen, r - chosen
        return ((self.decoder(q) - x).pow(2).sum(1) + quantisation).mean()


class VectorQuantize(Network):
    def batch(self, items):
        return 256 if items < 20_000 else 1024

    def optimiser(self, parameters):
        return torch.optim.Adam(parameters, lr=self.learning_rate)

    def build(self, x, levels, codes):
        from vector_quantize_pytorch import ResidualVQ

        self.widths = [x.shape[1], 384, 256, 128]
        self.encoder, self.decoder, self.codes = mlp(self.widths, nn.ReLU), mlp(self.widths[::-1], nn.ReLU), []
        self.quantiser = ResidualVQ(
            dim=self.widths[-1], num_quantizers=levels, codebook_size=codes, kmeans_init=True, kmeans_iters=10, threshold_ema_dead_code=2
        )

    def training(self, on):
        super().training(on)
        self.quantiser.train(on)

    def loss(self, x):
        q, _, commitment = self.quantiser(self.encoder(x)[:, None])
        return F.mse_loss(self.decoder(q[:, 0]), x) + commitment.sum()

    def tables(self):
        return list(self.quantiser.codebooks.detach())


PEERS = {"lc-rec": LcRec, "rq-vae-recommender": RqVaeRecommender, "vector-quantize-pytorch": VectorQuantize}
