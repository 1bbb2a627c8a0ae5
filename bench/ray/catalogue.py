"""A Parquet catalogue of an .npy, some files of row groups: `python catalogue.py FILE.npy FOLDER`."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

PARTS = 4
rows = np.load(sys.argv[1]).astype(np.float32)
folder = Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
for part, index in enumerate(np.array_split(np.arange(len(rows)), PARTS)):
    lists = pa.FixedSizeListArray.from_arrays(pa.array(rows[index].ravel()), rows.shape[1])
    table = pa.table({"item_id": pa.array([str(i) for i in index]), "embedding": lists.cast(pa.list_(pa.float32()))})
    pq.write_table(table, folder / f"part-{part}.parquet", row_group_size=8192)
