"""Puts FILE to BUCKET/KEY with s3fs, lists it, and gets it into COPY; everything comes from the environment."""

import json
import sys

import s3fs

bucket, key, file, copy = sys.argv[1:]
fs = s3fs.S3FileSystem(use_listings_cache=False)
fs.put_file(file, f"{bucket}/{key}")
listed = [path.removeprefix(f"{bucket}/") for path in fs.find(f"{bucket}/{key}")]
fs.get_file(f"{bucket}/{key}", copy)
print(json.dumps(listed))
