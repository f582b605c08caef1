"""The test vectors are what their schema says, for those who read them with a program of their own."""

from __future__ import annotations

import json
from pathlib import Path

import fastjsonschema
import pytest

VECTORS = Path(__file__).parents[1] / "vectors"
SCHEMA = json.loads((VECTORS / "schema.json").read_text(encoding="ascii"))
FILES = sorted(path for path in VECTORS.glob("*.json") if path.name != "schema.json")


def validator(name: str):  # noqa: ANN201 - fastjsonschema's own type has no name
    return fastjsonschema.compile(SCHEMA["$defs"][name])


def test_every_file_has_a_definition_and_a_line_in_the_readme() -> None:
    assert [path.stem for path in FILES] == sorted(SCHEMA["$defs"])
    readme = (VECTORS / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in FILES if f"]({path.name})" not in readme] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_what_the_schema_says_and_ascii_with_a_case_a_line(path: Path) -> None:
    text = path.read_text(encoding="ascii")
    document = json.loads(text)
    assert document["$schema"] == f"schema.json#/$defs/{path.stem}"
    validator(path.stem)(document)
    lines = text.split('"cases": [\n')[1].splitlines()
    assert [json.loads(line.strip().rstrip(",")) for line in lines[:-2]] == document["cases"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_case_with_a_member_too_few_or_too_many_is_no_case(path: Path) -> None:
    check, document = validator(path.stem), json.loads(path.read_text(encoding="ascii"))
    first = document["cases"][0]
    for broken in [{**first, "surprise": 1}, {name: value for name, value in first.items() if name != next(iter(first))}]:
        with pytest.raises(fastjsonschema.JsonSchemaValueException):
            check({**document, "cases": [broken, *document["cases"][1:]]})
