"""Puts FILE to BUCKET/KEY with smart_open, and gets it into COPY; everything comes from the environment."""

import json
import shutil
import sys

import smart_open

bucket, key, file, copy = sys.argv[1:]
with open(file, "rb") as source, smart_open.open(f"s3://{bucket}/{key}", "wb") as target:
    shutil.copyfileobj(source, target, 1 << 20)
with smart_open.open(f"s3://{bucket}/{key}", "rb") as source, open(copy, "wb") as target:
    shutil.copyfileobj(source, target, 1 << 20)
print(json.dumps([key]))
