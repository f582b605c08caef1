"""Writes FILE's bytes as pixels to BUCKET/KEY with GDAL, as rasterio brings it, reads them back into COPY, and prints that it is there."""

import json
import os
import pathlib
import sys

import numpy
import rasterio

bucket, key, file, copy = sys.argv[1:]
# A GeoTIFF is not written from its beginning to its end.
os.environ["CPL_VSIL_USE_TEMP_FILE_FOR_RANDOM_WRITE"] = "YES"
pixels = numpy.frombuffer(pathlib.Path(file).read_bytes(), "uint8").reshape(16, -1)
shape = {"height": pixels.shape[0], "width": pixels.shape[1], "count": 1, "dtype": "uint8"}
with rasterio.open(f"/vsis3/{bucket}/{key}", "w", driver="GTiff", **shape) as raster:
    raster.write(pixels, 1)
with rasterio.open(f"/vsis3/{bucket}/{key}") as raster:
    pathlib.Path(copy).write_bytes(raster.read(1).tobytes())
print(json.dumps([key]))
