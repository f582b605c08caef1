"""DuckDB as a wheel brings it, with the extensions that S3 needs: by itself it would fetch them from its own repository."""

from __future__ import annotations

import importlib.util
import pathlib

import duckdb


def connect(recipe: str) -> duckdb.DuckDBPyConnection:
    """A connection that has run the SQL of a file."""
    connection = duckdb.connect()
    for name in ("httpfs", "aws"):
        package = importlib.util.find_spec(f"duckdb_extension_{name}")
        assert package and package.origin
        [extension] = pathlib.Path(package.origin).parent.rglob(f"{name}.duckdb_extension")
        connection.load_extension(str(extension))
    connection.execute(pathlib.Path(recipe).read_text())
    return connection
