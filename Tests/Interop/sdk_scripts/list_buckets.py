"""Lists the buckets COUNT times with one client and prints each answer's names, as a long-lived program would ask."""

import json
import sys

import boto3

s3 = boto3.client("s3")
print(json.dumps([[bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] for _ in range(int(sys.argv[1]))]))
