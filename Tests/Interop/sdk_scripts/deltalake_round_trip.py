"""Writes FILE's bytes as a Delta table at BUCKET/KEY, reads them back into COPY, and prints that the key is there."""

import json
import pathlib
import sys

import deltalake
import pyarrow

bucket, key, file, copy = sys.argv[1:]
table = f"s3://{bucket}/{key}"
deltalake.write_deltalake(table, pyarrow.table({"bytes": list(pathlib.Path(file).read_bytes())}))
read = deltalake.DeltaTable(table).to_pyarrow_table()
pathlib.Path(copy).write_bytes(bytes(read.column("bytes").to_pylist()))
print(json.dumps([key]))
