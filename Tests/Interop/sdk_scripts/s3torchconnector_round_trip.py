"""Puts FILE to BUCKET/KEY with s3torchconnector's client, lists it, and gets it into COPY. The region is the only thing told in code."""

import json
import os
import pathlib
import sys

from s3torchconnectorclient._mountpoint_s3_client import MountpointS3Client

bucket, key, file, copy = sys.argv[1:]
client = MountpointS3Client(region=os.environ["AWS_REGION"], endpoint=os.environ["AWS_ENDPOINT_URL"])
stream = client.put_object(bucket, key)
stream.write(pathlib.Path(file).read_bytes())
stream.close()
listed = [each.key for page in client.list_objects(bucket, prefix=key) for each in page.object_info]
with open(copy, "wb") as got:
    for part in client.get_object(bucket, key):
        got.write(part)
print(json.dumps(listed))
