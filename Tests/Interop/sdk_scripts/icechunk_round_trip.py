"""Commits FILE's bytes as an array into an Icechunk repository at BUCKET/KEY, reads them back into COPY, and prints that it is there."""

import json
import os
import pathlib
import sys

import icechunk
import numpy
import zarr

bucket, key, file, copy = sys.argv[1:]
endpoint = os.environ["AWS_ENDPOINT_URL_S3"]
storage = icechunk.s3_storage(bucket=bucket, prefix=key, from_env=True, endpoint_url=endpoint, allow_http=endpoint.startswith("http:"))
given = numpy.frombuffer(pathlib.Path(file).read_bytes(), "uint8")
session = icechunk.Repository.create(storage).writable_session("main")
zarr.create_array(session.store, name="bytes", data=given, chunks=(8 << 20,))
session.commit("given")
read = zarr.open_array(icechunk.Repository.open(storage).readonly_session("main").store, path="bytes", mode="r")
pathlib.Path(copy).write_bytes(read[:].tobytes())
print(json.dumps([key]))
