"""Puts FILE to BUCKET/KEY with the filesystem that RECIPE makes, lists it, and gets it into COPY."""

import json
import pathlib
import sys

import pyarrow.fs

bucket, key, file, copy, recipe = sys.argv[1:]
made: dict[str, pyarrow.fs.S3FileSystem] = {}
exec(pathlib.Path(recipe).read_text(), made)
s3 = made["s3"]
with s3.open_output_stream(f"{bucket}/{key}") as stream:
    stream.write(pathlib.Path(file).read_bytes())
infos = s3.get_file_info(pyarrow.fs.FileSelector(f"{bucket}/{key.rpartition('/')[0]}", recursive=True))
pathlib.Path(copy).write_bytes(s3.open_input_stream(f"{bucket}/{key}").read())
print(json.dumps([info.path.removeprefix(f"{bucket}/") for info in infos if info.path == f"{bucket}/{key}"]))
