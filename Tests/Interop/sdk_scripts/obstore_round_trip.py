"""Puts FILE to BUCKET/KEY with obstore, lists it, gets it into COPY; everything but the bucket's name comes from the environment."""

import json
import pathlib
import sys

from obstore.store import S3Store

bucket, key, file, copy = sys.argv[1:]
store = S3Store(bucket)
store.put(key, pathlib.Path(file))
listed = [item["path"] for batch in store.list(str(pathlib.PurePath(key).parent)) for item in batch if item["path"] == key]
pathlib.Path(copy).write_bytes(bytes(store.get(key).bytes()))
print(json.dumps(listed))
