"""Uploads FILE's bytes below BUCKET/KEY with daft, lists what is there, and downloads it into COPY; everything comes from the environment."""

import json
import pathlib
import sys

import daft

bucket, key, file, copy = sys.argv[1:]
place = f"s3://{bucket}/{key}"
daft.from_pydict({"bytes": [pathlib.Path(file).read_bytes()]}).with_column("path", daft.col("bytes").upload(place)).collect()
[path] = daft.from_glob_path(f"{place}/*").to_pydict()["path"]
[content] = daft.from_pydict({"path": [path]}).with_column("bytes", daft.col("path").download()).to_pydict()["bytes"]
pathlib.Path(copy).write_bytes(content)
print(json.dumps([key] if path.startswith(place) else [path]))
