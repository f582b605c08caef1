"""Writes FILE's bytes as a dataset for training to BUCKET/KEY with mosaicml-streaming, reads them back into COPY, and prints that it is there."""

import json
import pathlib
import sys
import tempfile

from streaming import MDSWriter, StreamingDataset

bucket, key, file, copy = sys.argv[1:]
place = f"s3://{bucket}/{key}"
with MDSWriter(out=place, columns={"bytes": "bytes"}) as writer:
    writer.write({"bytes": pathlib.Path(file).read_bytes()})
with tempfile.TemporaryDirectory() as local:
    [row] = StreamingDataset(remote=place, local=local, batch_size=1, download_retry=1)
    pathlib.Path(copy).write_bytes(row["bytes"])
print(json.dumps([key]))
