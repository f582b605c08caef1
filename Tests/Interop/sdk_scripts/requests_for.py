"""Gets BUCKET/KEY again and again for SECONDS with one client of KIND, and prints how many requests it made and what was refused.

Words after that: for pyarrow and duckdb, the file with their recipe; for rclone, its program.
"""

import atexit
import json
import pathlib
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable

kind, bucket, key, seconds, *recipe = sys.argv[1:]


def rclone() -> Callable[[], object]:
    """One process for all requests, which serves the bucket by HTTP: Go's SDK and its cache of keys."""
    serving = subprocess.Popen(
        [recipe[0], "serve", "http", "--addr", "127.0.0.1:0", "--dir-cache-time", "0s", "--low-level-retries", "1", "--retries", "1", f":s3:{bucket}"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    atexit.register(serving.kill)
    assert serving.stderr
    for line in serving.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return lambda: urllib.request.build_opener(urllib.request.ProxyHandler({})).open(found[0] + key, timeout=30).read()
    raise SystemExit("rclone did not serve")


def get_with() -> Callable[[], object]:
    if kind == "boto3":
        import boto3

        s3 = boto3.client("s3")
        return lambda: s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    if kind == "s3fs":
        import s3fs

        fs = s3fs.S3FileSystem(use_listings_cache=False)
        return lambda: fs.cat_file(f"{bucket}/{key}")
    if kind == "smart_open":
        import boto3
        import smart_open

        client = boto3.client("s3")
        return lambda: smart_open.open(f"s3://{bucket}/{key}", "rb", transport_params={"client": client}).read()
    if kind == "pyarrow":
        made: dict = {}
        exec(pathlib.Path(recipe[0]).read_text(), made)
        return lambda: made["s3"].open_input_stream(f"{bucket}/{key}").read()
    if kind == "tiledb":
        import tiledb_files

        vfs = tiledb_files.vfs()
        return lambda: vfs.open(f"s3://{bucket}/{key}", "rb").read()
    if kind == "daft":
        import daft

        frame = daft.from_pydict({"path": [f"s3://{bucket}/{key}"]}).with_column("bytes", daft.col("path").download())
        return lambda: frame.select("bytes").to_pydict()
    if kind == "rclone":
        return rclone()
    if kind == "duckdb":
        import duckdb_connection

        connection = duckdb_connection.connect(recipe[0])
        return lambda: connection.execute(f"SELECT count(*) FROM read_blob('s3://{bucket}/{key}')").fetchall()
    raise SystemExit(f"no such client: {kind}")


get = get_with()
done, refused = 0, []
end = time.monotonic() + float(seconds)
while time.monotonic() < end:
    try:
        get()
        done += 1
    except Exception as error:
        refused.append(repr(error)[:200])
    time.sleep(0.25)
print(json.dumps({"done": done, "refused": refused}))
