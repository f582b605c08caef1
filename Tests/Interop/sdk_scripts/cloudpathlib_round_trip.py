"""Puts FILE to BUCKET/KEY with cloudpathlib, lists it, and gets it into COPY; everything comes from the environment."""

import json
import sys

from cloudpathlib import S3Path

bucket, key, file, copy = sys.argv[1:]
path = S3Path(f"s3://{bucket}/{key}")
path.upload_from(file)
listed = [each.key for each in path.parent.iterdir() if each.key == key]
path.download_to(copy)
print(json.dumps(listed))
