"""Puts FILE to BUCKET/KEY, lists it, gets it into COPY; nothing configured in code, and none of it needed."""

import json
import pathlib
import sys

import boto3

bucket, key, file, copy = sys.argv[1:]
s3 = boto3.client("s3")
s3.put_object(Bucket=bucket, Key=key, Body=pathlib.Path(file).read_bytes())
listed = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents", [])]
pathlib.Path(copy).write_bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
print(json.dumps(listed))
