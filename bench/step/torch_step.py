"""The same training step in eager PyTorch. Answers each line "<variant> <steps>" with {"ms": per step, "loss": last}.

    python torch_step.py ['{"device": "cuda", "widths": [768, 512, 256, 128, 32], "codes": 256, "batch": 2048, "items": 100000}']
"""
import json, sys, time
import torch
from torch import nn
import torch.nn.functional as F

given = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
DEVICE, THREADS = given.get("device", "cpu"), given.get("threads", 2)
WIDTHS, K = given.get("widths", [384, 256, 128, 32]), given.get("codes", 64)
BATCH, ITEMS = given.get("batch", 512), given.get("items", 3883)
LEVELS, BETA = 3, 0.25
torch.set_num_threads(THREADS)
torch.manual_seed(1)
torch.set_default_device(DEVICE)


def mlp(widths):
    layers = []
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        linear = nn.Linear(a, b)
        nn.init.normal_(linear.weight, 0, 0.02)
        nn.init.zeros_(linear.bias)
        layers += [linear] + ([nn.ReLU()] if i < len(widths) - 2 else [])
    return nn.Sequential(*layers)


class Tokenizer(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = mlp(WIDTHS), mlp(WIDTHS[::-1])
        self.codebooks = nn.ParameterList([torch.empty(K, WIDTHS[-1]).uniform_(-1 / K, 1 / K) for _ in range(LEVELS)])

    def forward(self, x):
        z = self.encoder(x)
        r, q, commit, codebook = z, 0, 0, 0
        for e in self.codebooks:
            code = ((e**2).sum(1) - 2 * r @ e.t()).argmin(1)
            chosen = F.embedding(code, e)
            commit = commit + F.mse_loss(r, chosen.detach())
            codebook = codebook + F.mse_loss(chosen, r.detach())
            r, q = r - chosen, q + chosen
        return self.decoder(z + (q - z).detach()), commit, codebook


class Variant:
    def __init__(self, fused, narrow):
        self.model = Tokenizer()
        self.optimiser = torch.optim.AdamW(self.model.parameters(), lr=1e-3, weight_decay=0, fused=fused)
        self.narrow = narrow
        self.at = 0

    def step(self, data, order):
        start = self.at % (ITEMS // BATCH) * BATCH
        self.at += 1
        x = data[order[start : start + BATCH]]
        with torch.autocast(DEVICE, torch.bfloat16, enabled=self.narrow):
            x_hat, commit, codebook = self.model(x)
        loss = F.mse_loss(x_hat.float(), x) + BETA * commit + codebook
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        return loss


variants = {
    "plain": Variant(None, False),
    "fused": Variant(True, False),
    "bfloat16": Variant(None, True),
}
data, order = torch.randn(ITEMS, WIDTHS[0]), torch.randperm(ITEMS)
for line in sys.stdin:
    name, steps = line.split()
    start = time.perf_counter()
    for _ in range(int(steps)):
        loss = variants[name].step(data, order)
    if DEVICE == "cuda":
        torch.cuda.synchronize()
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000 / int(steps), "loss": loss.item()}), flush=True)
