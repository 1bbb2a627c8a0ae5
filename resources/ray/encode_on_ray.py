"""Encodes a Parquet catalogue of any size with the SavedModel in this folder, on Ray Data, and counts its collisions.

    pip install "ray[data]" tensorflow pyarrow
    python encode_on_ray.py CATALOGUE OUT [--id id] [--embedding embedding] [--actors 1] [--batch 8192] [--cpus 1]
                            [--gpus 0] [--address auto]

CATALOGUE  a Parquet file or folder, here or on a store that pyarrow reads (s3://…): a column of ids, and a column of
           lists of numbers, as long as the rows that the model was trained on
OUT        a folder that does not exist yet: Parquet with the id and the codes c1 … cD. --figures FILE: the figures as JSON

Without --address it runs on this machine alone. The codes are the model's own, the nearest on each level; figures are
named and counted as Semantic ID Studio does: conflictItems = items - uniqueSids, collisionRate = conflictItems / items.
Rows stream: no machine holds more than some blocks, and counting adds up tuples inside each block before they travel.
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import ray

FOLDER = Path(__file__).resolve().parent


class Encoder:
    """Lives in each actor: the model is loaded once, and then encodes one batch of rows after another."""

    def __init__(self, model, id_column, embedding_column, threads):
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
        self.tensor = tf.constant
        # The signature does not keep the model alive.
        self.model = tf.saved_model.load(model)
        self.encode = self.model.signatures["encode"]
        self.width = self.encode.structured_input_signature[1]["rows"].shape[1]
        self.id_column, self.embedding_column = id_column, embedding_column

    def __call__(self, batch):
        column = batch.column(self.embedding_column)
        rows = np.asarray(pc.list_flatten(column), dtype=np.float32)
        if column.null_count or len(rows) != len(column) * self.width:
            raise ValueError(f"column {self.embedding_column}: every row needs {self.width} numbers")
        rows = rows.reshape(-1, self.width)
        if not np.isfinite(rows).all():
            raise ValueError(f"column {self.embedding_column}: a row has NaN or infinity")
        codes = self.encode(rows=self.tensor(rows))["codes"].numpy()
        named = {f"c{level + 1}": pa.array(codes[:, level]) for level in range(codes.shape[1])}
        return pa.table({self.id_column: batch.column(self.id_column), **named})


def counted(block, keys):
    """How often each value of the keys occurs in the block, as column n."""
    return block.group_by(keys).aggregate([([], "count_all")]).rename_columns([*keys, "n"])


def codes_by_level(block, columns):
    parts = [counted(block.select([column]).rename_columns(["code"]), ["code"]) for column in columns]
    levels = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part) for part in parts])
    return pa.concat_tables(parts).append_column("level", pa.array(levels))


def summary(block):
    n = block.column("sum(n)").to_numpy()
    return pa.table({name: [int(value)] for name, value in {
        "groups": len(n), "items": n.sum(), "singles": (n == 1).sum(), "largest": n.max(initial=0),
    }.items()})


def figures(encoded, columns):
    """Collision figures of a data set of codes, and use and perplexity (e to the entropy) of each level's codes."""
    blocks = dict(batch_format="pyarrow", batch_size=None)
    tuples = encoded.map_batches(counted, fn_args=(columns,), **blocks).groupby(columns).sum("n")
    parts = tuples.map_batches(summary, **blocks).take_all()
    total = {name: sum(part[name] for part in parts) for name in ("groups", "items", "singles")}
    codes = encoded.map_batches(codes_by_level, fn_args=(columns,), **blocks).groupby(["level", "code"]).sum("n").to_pandas()
    levels = []
    for _, of_level in sorted(codes.groupby("level")):
        share = of_level["sum(n)"].to_numpy() / total["items"]
        levels.append({"used": len(share), "perplexity": math.exp(-(share * np.log(share)).sum())})
    conflicts = total["items"] - total["groups"]
    return {
        "items": total["items"], "uniqueSids": total["groups"], "conflictItems": conflicts,
        "collisionRate": conflicts / total["items"], "itemsInCollisions": total["items"] - total["singles"],
        "largestGroup": max(part["largest"] for part in parts), "singletonRate": total["singles"] / total["items"],
        "levels": levels,
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("catalogue")
    arguments.add_argument("out")
    arguments.add_argument("--id", default="id")
    arguments.add_argument("--embedding", default="embedding")
    arguments.add_argument("--actors", type=int, default=1, help="encoders at work at the same time")
    arguments.add_argument("--batch", type=int, default=8192, help="rows a call")
    arguments.add_argument("--cpus", type=int, default=1, help="processors, and threads, of each encoder")
    arguments.add_argument("--gpus", type=float, default=0, help="GPUs of each encoder")
    arguments.add_argument("--address", help="a running cluster, such as auto")
    arguments.add_argument("--model", default=str(FOLDER), help="the SavedModel, where every machine can read it")
    arguments.add_argument("--figures", help="file for the figures as JSON; standard output without it")
    given = arguments.parse_args()
    if "://" not in given.out and Path(given.out).exists():
        arguments.error(f"{given.out} exists; name a new folder")

    ray.init(address=given.address, log_to_driver=False)
    rows = ray.data.read_parquet(given.catalogue, columns=[given.id, given.embedding])
    rows.map_batches(
        Encoder, fn_constructor_args=(given.model, given.id, given.embedding, given.cpus), batch_format="pyarrow",
        batch_size=given.batch, concurrency=given.actors, num_cpus=given.cpus, num_gpus=given.gpus or None,
    ).write_parquet(given.out)
    # Counted from what was written: a second pass over small columns, and nothing is encoded twice.
    written = ray.data.read_parquet(given.out)
    columns = [name for name in written.schema().names if name != given.id]
    text = json.dumps(figures(written.select_columns(columns), columns), indent=1)
    Path(given.figures).write_text(text + "\n") if given.figures else print(text)


if __name__ == "__main__":
    main()
