"""Writes FILE's bytes as a column to BUCKET/KEY with DuckDB, with the secret that RECIPE makes, and reads them back into COPY."""

import importlib.util
import json
import pathlib
import sys

import duckdb

bucket, key, file, copy, recipe = sys.argv[1:]
connection = duckdb.connect()
for name in ("httpfs", "aws"):
    # As a wheel brings it: DuckDB itself would fetch it from its own repository.
    package = importlib.util.find_spec(f"duckdb_extension_{name}")
    assert package and package.origin
    [extension] = pathlib.Path(package.origin).parent.rglob(f"{name}.duckdb_extension")
    connection.load_extension(str(extension))
connection.execute(pathlib.Path(recipe).read_text())
connection.execute("CREATE TABLE given AS SELECT unnest(?) AS byte", [list(pathlib.Path(file).read_bytes())])
connection.execute(f"COPY given TO 's3://{bucket}/{key}' (FORMAT parquet)")
# With a pattern it is listed, too.
read = connection.execute(f"SELECT byte FROM read_parquet('s3://{bucket}/{key}*')").fetchall()
pathlib.Path(copy).write_bytes(bytes(byte for (byte,) in read))
print(json.dumps([key]))
