"""Writes FILE's bytes as a column to BUCKET/KEY with polars, reads them back into COPY, and prints that the key is there."""

import json
import pathlib
import sys

import polars
import pyarrow

bucket, key, file, copy = sys.argv[1:]
given = pathlib.Path(file).read_bytes()
column = pyarrow.UInt8Array.from_buffers(pyarrow.uint8(), len(given), [None, pyarrow.py_buffer(given)])
polars.DataFrame({"bytes": polars.from_arrow(column)}).write_parquet(f"s3://{bucket}/{key}")
# With a pattern it is listed, too.
read = polars.scan_parquet(f"s3://{bucket}/{key}*").collect()
pathlib.Path(copy).write_bytes(read["bytes"].to_numpy().tobytes())
print(json.dumps([key]))
