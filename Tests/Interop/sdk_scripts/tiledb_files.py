"""TileDB's file system, by its own settings for what the environment says; virtual-hosted is its default."""

from __future__ import annotations

import os

import tiledb


def vfs() -> tiledb.VFS:
    scheme, _, host = os.environ["AWS_ENDPOINT_URL_S3"].partition("://")
    return tiledb.VFS(ctx=tiledb.Ctx({"vfs.s3.scheme": scheme, "vfs.s3.endpoint_override": host, "vfs.s3.region": os.environ["AWS_REGION"]}))
