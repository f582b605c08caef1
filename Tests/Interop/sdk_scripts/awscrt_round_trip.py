"""Puts FILE to BUCKET/KEY with the CRT's S3 client and its own chain of providers, lists it, and gets it into COPY."""

import json
import os
import re
import sys
from urllib.parse import urlsplit

from awscrt import auth, http, io, s3

bucket, key, file, copy = sys.argv[1:]
endpoint, region = urlsplit(os.environ["AWS_ENDPOINT_URL_S3"]), os.environ["AWS_REGION"]
bootstrap = io.ClientBootstrap.get_or_create_static_default()
provider = auth.AwsCredentialsProvider.new_default_chain(bootstrap)
client = s3.S3Client(
    bootstrap=bootstrap, region=region, tls_mode=s3.S3RequestTlsMode.DISABLED, part_size=8 << 20,
    signing_config=s3.create_default_s3_signing_config(region=region, credential_provider=provider),
)  # fmt: skip


def ask(kind: s3.S3RequestType, method: str, path: str, headers: list[tuple[str, str]] = [], **options: object) -> None:
    request = http.HttpRequest(method, path, http.HttpHeaders([("Host", f"{bucket}.{endpoint.netloc}"), *headers]))
    client.make_request(type=kind, request=request, **options).finished_future.result(60)


length = str(os.path.getsize(file))
ask(s3.S3RequestType.PUT_OBJECT, "PUT", f"/{key}", [("Content-Length", length)], send_filepath=file)
page = bytearray()
ask(
    s3.S3RequestType.DEFAULT, "GET", f"/?list-type=2&prefix={key.replace('/', '%2F')}", operation_name="ListObjectsV2",
    on_body=lambda chunk, **_: page.extend(chunk),
)  # fmt: skip
ask(s3.S3RequestType.GET_OBJECT, "GET", f"/{key}", recv_filepath=copy)
print(json.dumps(re.findall("<Key>(.*?)</Key>", page.decode())))
