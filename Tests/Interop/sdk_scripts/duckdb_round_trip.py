"""Writes FILE's bytes as a column to BUCKET/KEY with DuckDB, with the secret that RECIPE makes, and reads them back into COPY."""

import json
import pathlib
import sys

import duckdb_connection
import pyarrow

bucket, key, file, copy, recipe = sys.argv[1:]
connection = duckdb_connection.connect(recipe)
given = pathlib.Path(file).read_bytes()
column = pyarrow.UInt8Array.from_buffers(pyarrow.uint8(), len(given), [None, pyarrow.py_buffer(given)])
connection.register("given", pyarrow.table({"byte": column}))
connection.execute(f"COPY given TO 's3://{bucket}/{key}' (FORMAT parquet)")
# With a pattern it is listed, too.
read = connection.execute(f"SELECT byte FROM read_parquet('s3://{bucket}/{key}*')").fetchnumpy()
pathlib.Path(copy).write_bytes(read["byte"].tobytes())
print(json.dumps([key]))
