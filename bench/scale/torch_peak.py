"""The most that this machine's matrix products reach: answers each line on stdin with GFLOP/s in float32 and bfloat16.

    OMP_NUM_THREADS=2 python torch_peak.py
"""

import json
import sys
import time

import torch

SHAPES = ((512, 768, 512), (2048, 768, 512), (2048, 512, 256))


def rate(dtype):
    """Of the best product within a second a shape: without instructions for bfloat16 a single one takes that long."""
    best = 0
    for n, k, m in SHAPES:
        a, b = torch.randn(n, k).to(dtype), torch.randn(k, m).to(dtype)
        until = time.perf_counter() + 1
        while (start := time.perf_counter()) < until:
            a @ b
            best = max(best, 2e-9 * n * k * m / (time.perf_counter() - start))
    return best


for _ in sys.stdin:
    print(json.dumps({"float32": rate(torch.float32), "bfloat16": rate(torch.bfloat16)}), flush=True)
