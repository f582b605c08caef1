"""Writes FILE's bytes as a Delta table at BUCKET/KEY, reads them back into COPY, and prints that the key is there."""

import json
import pathlib
import sys

import deltalake
import pyarrow

bucket, key, file, copy = sys.argv[1:]
given = pathlib.Path(file).read_bytes()
# Delta has no unsigned bytes.
column = pyarrow.Int8Array.from_buffers(pyarrow.int8(), len(given), [None, pyarrow.py_buffer(given)])
deltalake.write_deltalake(f"s3://{bucket}/{key}", pyarrow.table({"bytes": column}), mode="overwrite")
read = deltalake.DeltaTable(f"s3://{bucket}/{key}").to_pyarrow_table()
pathlib.Path(copy).write_bytes(read.column("bytes").to_numpy().tobytes())
print(json.dumps([key]))
