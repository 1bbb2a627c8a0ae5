"""Gives every row of a Parquet catalogue its semantic ID, with the model in this folder, on Ray Data; then counts
how the IDs collide, on Ray too, with the words and formulas of Semantic ID Studio's own figures.

    pip install "ray[data]" tensorflow pyarrow
    python encode_with_ray.py CATALOGUE OUT [--id item_id] [--embedding embedding] [--batch 4096] [--workers 1]

CATALOGUE is a Parquet file or a folder of them: one column of ids, one of embeddings (a list of numbers each). OUT
becomes a folder of Parquet files: the id and `codes`, a list of int32. The figures are printed as JSON and written
to OUT/figures.json. Ray starts on this machine unless RAY_ADDRESS names a cluster; then every machine needs this
folder at the same path, and CATALOGUE and OUT must be where all of them reach. Nothing but the columns read, a batch
a worker and the distinct IDs' counts is held in memory.
"""

import argparse
import json
import math
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import ray

MODEL = Path(__file__).resolve().parent


def matrix(table, name):
    """A column of equally long lists."""
    return np.stack(table.column(name).to_numpy(zero_copy_only=False))


class Encoder:
    """Loads the model once a worker."""

    def __init__(self, identity, embedding):
        import tensorflow as tf

        self.tf = tf
        self.model = tf.saved_model.load(str(MODEL))
        self.encode = self.model.signatures["encode"]
        self.identity, self.embedding = identity, embedding

    def __call__(self, table):
        rows = matrix(table, self.embedding).astype(np.float32)
        codes = self.encode(rows=self.tf.constant(rows))["codes"].numpy().astype(np.int32)
        lists = pa.FixedSizeListArray.from_arrays(pa.array(codes.ravel()), codes.shape[1])
        return pa.table({self.identity: table.column(self.identity), "codes": lists.cast(pa.list_(pa.int32()))})


def tuples(table):
    """One value an ID, so that groups can be made of it."""
    codes = matrix(table, "codes")
    return pa.table({"sid": pa.array(["-".join(map(str, row)) for row in codes.tolist()])})


def usage(table):
    """Items per level and code of one batch."""
    codes = matrix(table, "codes")
    level, code, count = [], [], []
    for at in range(codes.shape[1]):
        found, counted = np.unique(codes[:, at], return_counts=True)
        level += [at] * len(found)
        code += found.tolist()
        count += counted.tolist()
    return pa.table({"level": level, "code": code, "count": count})


def sizes(table):
    """Groups per size of one batch of groups."""
    size, count = np.unique(table.column("count()").to_numpy(), return_counts=True)
    return pa.table({"size": size, "count": count})


def total(dataset, keys):
    """Small tables of all batches, added up here."""
    return dataset.to_pandas().groupby(keys)["count"].sum().reset_index()


def perplexity(counts):
    share = counts / counts.sum()
    return math.exp(-float((share * np.log(share)).sum()))


def figures(encoded):
    """`encoded`: a Ray dataset with the column `codes`. One shuffle, of the IDs."""
    partitions = max(1, 2 * int(ray.cluster_resources().get("CPU", 1)))
    groups = encoded.map_batches(tuples, batch_format="pyarrow").groupby("sid", num_partitions=partitions).count()
    held = total(groups.map_batches(sizes, batch_format="pyarrow"), ["size"])
    size, count = held["size"].to_numpy(), held["count"].to_numpy()
    items, unique = int((size * count).sum()), int(count.sum())
    shared = int((size * count)[size > 1].sum())
    used = total(encoded.map_batches(usage, batch_format="pyarrow"), ["level", "code"])
    levels = [level["count"].to_numpy() for _, level in used.groupby("level")]
    return {
        "items": items,
        "uniqueSids": unique,
        "conflictItems": items - unique,
        "collisionRate": (items - unique) / items,
        "itemsInCollisions": shared,
        "largestGroup": int(size.max()),
        "singletonRate": (items - shared) / items,
        "levels": [{"used": len(counts), "perplexity": perplexity(counts)} for counts in levels],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalogue")
    parser.add_argument("out")
    parser.add_argument("--id", default="item_id")
    parser.add_argument("--embedding", default="embedding")
    parser.add_argument("--batch", type=int, default=4096)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    if os.path.exists(asked.out) and os.listdir(asked.out):
        raise SystemExit(f"{asked.out} is not empty; name a folder that is not there yet.")

    ray.init(log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    catalogue = ray.data.read_parquet(asked.catalogue).select_columns([asked.id, asked.embedding])
    encoded = catalogue.map_batches(
        Encoder,
        fn_constructor_args=(asked.id, asked.embedding),
        batch_format="pyarrow",
        batch_size=asked.batch,
        compute=ray.data.ActorPoolStrategy(size=asked.workers),
    )
    encoded.write_parquet(asked.out)
    # From what was written: no row is encoded a second time.
    found = figures(ray.data.read_parquet(asked.out).select_columns(["codes"]))
    with open(os.path.join(asked.out, "figures.json"), "w") as file:
        json.dump(found, file, indent=1)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
