"""Writes FILE's bytes as a column to BUCKET/KEY with polars, reads them back into COPY, and prints that the key is there."""

import json
import pathlib
import sys

import polars

bucket, key, file, copy = sys.argv[1:]
polars.DataFrame({"bytes": list(pathlib.Path(file).read_bytes())}).write_parquet(f"s3://{bucket}/{key}")
# With a pattern it is listed, too.
read = polars.scan_parquet(f"s3://{bucket}/{key}*").collect()
pathlib.Path(copy).write_bytes(bytes(read["bytes"].to_list()))
print(json.dumps([key]))
