"""Puts FILE to BUCKET/KEY with TileDB's file system, lists it, and gets it into COPY; everything comes from the environment."""

import json
import os
import pathlib
import sys

import tiledb

bucket, key, file, copy = sys.argv[1:]
# Its own settings for what the environment says, and virtual-hosted is its default.
endpoint = os.environ["AWS_ENDPOINT_URL_S3"]
context = tiledb.Ctx({"vfs.s3.scheme": endpoint.partition("://")[0], "vfs.s3.endpoint_override": endpoint.partition("://")[2], "vfs.s3.region": os.environ["AWS_REGION"]})
vfs = tiledb.VFS(ctx=context)
with vfs.open(f"s3://{bucket}/{key}", "wb") as target:
    target.write(pathlib.Path(file).read_bytes())
listed = [path.removeprefix(f"s3://{bucket}/") for path in vfs.ls(f"s3://{bucket}/{pathlib.PurePath(key).parent}") if path.endswith(key)]
with vfs.open(f"s3://{bucket}/{key}", "rb") as source:
    pathlib.Path(copy).write_bytes(source.read())
print(json.dumps(listed))
