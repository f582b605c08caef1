"""Uploads FILE to BUCKET/KEY in parts of 5 MiB, several at once, and downloads it into COPY the same way."""

import sys

import boto3
from boto3.s3.transfer import TransferConfig

bucket, key, file, copy = sys.argv[1:]
parts = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
s3 = boto3.client("s3")
s3.upload_file(file, bucket, key, Config=parts)
s3.download_file(bucket, key, copy, Config=parts)
