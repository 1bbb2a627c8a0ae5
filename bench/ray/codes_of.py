"""The codes that a run on Ray wrote, in the items' order, as an int32 .npy: `python codes_of.py FOLDER OUT.npy`."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

table = pa.concat_tables(pq.read_table(file) for file in sorted(Path(sys.argv[1]).glob("*.parquet")))
codes = np.stack(table.column("codes").to_numpy()).astype(np.int32)
np.save(sys.argv[2], codes[np.argsort(table.column("item_id").to_numpy().astype(np.int64))])
