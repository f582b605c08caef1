"""Puts FILE to BUCKET/KEY with minio-py and its chain of providers, lists it, and gets it into COPY."""

import json
import os
import sys
from urllib.parse import urlsplit

import minio
from minio import credentials

bucket, key, file, copy = sys.argv[1:]
endpoint = urlsplit(os.environ["AWS_ENDPOINT_URL_S3"])
chain = credentials.ChainedProvider([credentials.EnvAWSProvider(), credentials.AWSConfigProvider(), credentials.IamAwsProvider()])
client = minio.Minio(endpoint.netloc, credentials=chain, region=os.environ["AWS_REGION"], secure=endpoint.scheme == "https")
client.enable_virtual_style_endpoint()
client.fput_object(bucket, key, file, part_size=8 << 20)
listed = [each.object_name for each in client.list_objects(bucket, prefix=key)]
client.fget_object(bucket, key, copy)
print(json.dumps(listed))
