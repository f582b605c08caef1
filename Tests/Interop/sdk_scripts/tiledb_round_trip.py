"""Puts FILE to BUCKET/KEY with TileDB's file system, lists it, and gets it into COPY; everything comes from the environment."""

import json
import pathlib
import sys

import tiledb_files

bucket, key, file, copy = sys.argv[1:]
vfs = tiledb_files.vfs()
with vfs.open(f"s3://{bucket}/{key}", "wb") as target:
    target.write(pathlib.Path(file).read_bytes())
listed = [path.removeprefix(f"s3://{bucket}/") for path in vfs.ls(f"s3://{bucket}/{pathlib.PurePath(key).parent}") if path.endswith(key)]
with vfs.open(f"s3://{bucket}/{key}", "rb") as source:
    pathlib.Path(copy).write_bytes(source.read())
print(json.dumps(listed))
