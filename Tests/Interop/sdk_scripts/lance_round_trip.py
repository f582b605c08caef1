"""Writes FILE's bytes as a Lance dataset at BUCKET/KEY, reads them back into COPY, and prints that it is there."""

import json
import pathlib
import sys

import lance
import pyarrow

bucket, key, file, copy = sys.argv[1:]
place = f"s3://{bucket}/{key}"
lance.write_dataset(pyarrow.table({"bytes": [pathlib.Path(file).read_bytes()]}), place)
pathlib.Path(copy).write_bytes(lance.dataset(place).to_table().column("bytes")[0].as_py())
print(json.dumps([key]))
