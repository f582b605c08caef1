"""How a screen becomes a frame of docs/stories.svg, and what the recording in the repository may not have in it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pyte
import pytest

from svg import CELL_WIDTH, COLOURS, GROUND, LINE_HEIGHT, TEXT, Frame, animated, drawn, frame

RECORDING = Path(__file__).parents[2] / "docs" / "stories.svg"
SVG = "{http://www.w3.org/2000/svg}"


def shown(written: str, *, columns: int = 40, instead: tuple[str, str] | None = None) -> Frame:
    screen = pyte.Screen(columns, 3)
    pyte.Stream(screen).feed(written)
    return frame(screen, "title", 1, instead)


def elements(written: str, **options: tuple[str, str]) -> list[ElementTree.Element]:
    """Of the first row."""
    return list(ElementTree.fromstring(f"<g>{drawn(shown(written, **options).rows[0], 0)}</g>"))


def test_a_text_is_escaped_and_keeps_to_the_grid() -> None:
    [text] = elements("a<b> & \"c\"")
    assert (text.text, text.get("x")) == ('a<b> & "c"', "0")
    assert float(text.get("textLength", 0)) == pytest.approx(10 * CELL_WIDTH)


@pytest.mark.parametrize(
    "codes, attributes",
    [
        ("31", {"fill": COLOURS["red"]}),
        ("33", {"fill": COLOURS["brown"]}),
        ("92", {"fill": COLOURS["brightgreen"]}),
        ("1", {"font-weight": "bold"}),
        ("4", {"text-decoration": "underline"}),
        ("38;2;1;2;255", {"fill": "#0102ff"}),
        ("38;5;208", {"fill": "#ff8700"}),
    ],
)
def test_colours_and_weights_are_those_of_the_screen(codes: str, attributes: dict[str, str]) -> None:
    before, text, after = elements(f"one \x1b[{codes}mtwo\x1b[0m three")
    assert "".join(each.text or "" for each in (before, text, after)) == "one two three"
    assert {name: text.get(name) for name in attributes} == attributes
    assert before.get("fill") is None and after.get("font-weight") is None


def test_a_reversed_row_has_one_ground_without_seams() -> None:
    ground, *texts = elements("\x1b[7ma  b \x1b[1mc\x1b[0m")
    assert (ground.get("fill"), float(ground.get("width", 0))) == (TEXT, pytest.approx(6 * CELL_WIDTH))
    assert [text.text for text in texts] == ["a", "b ", "c"] and {text.get("fill") for text in texts} == {GROUND}


def test_columns_stay_where_they_are_whatever_font_there_is() -> None:
    assert [(text.text, float(text.get("x", 0))) for text in elements("acme    fresh  1m ago")] == [
        ("acme", 0), ("fresh", pytest.approx(8 * CELL_WIDTH)), ("1m ago", pytest.approx(15 * CELL_WIDTH)),
    ]  # fmt: skip


def test_a_wide_character_takes_two_places() -> None:
    texts = elements("糸x \x1b[31m糸\x1b[0m")
    assert ["".join(text.itertext()) for text in texts] == ["糸x ", "糸"]
    assert [float(text.get("textLength", 0)) for text in texts] == [pytest.approx(4 * CELL_WIDTH), pytest.approx(2 * CELL_WIDTH)]
    assert float(texts[1].get("x", 0)) == pytest.approx(4 * CELL_WIDTH)


def test_what_stands_for_something_else_is_replaced_and_the_rest_moves_along() -> None:
    texts = elements("\x1b[31mat 127.0.0.1:80!\x1b[0m  x", instead=("127.0.0.1:80", "example.com"))
    assert [text.text for text in texts] == ["at example.com!", "x"]
    assert texts[0].get("fill") == COLOURS["red"] and float(texts[1].get("x", 0)) == pytest.approx(17 * CELL_WIDTH)


def test_each_row_is_there_while_a_frame_has_it_and_the_last_frame_where_nothing_moves() -> None:
    drawing = animated([shown("one"), shown("two"), shown("one\r\n&")], "a <b>")
    root = ElementTree.fromstring(drawing)
    groups = {"".join(group.itertext()): group for group in root.iter(f"{SVG}g") if "animation" in group.get("style", "")}
    assert set(groups) == {"one", "two", "&"}
    assert {text for text, group in groups.items() if group.get("class") == "p"} == {"one", "&"}
    name = groups["two"].get("style", "").removeprefix("animation-name:")
    assert f"@keyframes {name}{{0%{{visibility:hidden}}33.33%{{visibility:visible}}66.67%{{visibility:hidden}}}}" in drawing
    assert f"66.67%{{visibility:visible;transform:translate({CELL_WIDTH}px,{LINE_HEIGHT}px)}}" in drawing
    assert root.get("aria-label") == "a <b>"


def test_the_recording_is_small_whole_and_tells_nothing_of_where_it_was_made() -> None:
    drawing = RECORDING.read_text()
    root = ElementTree.fromstring(drawing)
    assert len(drawing) < 300_000
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "style", "rect", "path", "circle", "g", "text"}
    # No font, picture or script from elsewhere, no place, no day, no token.
    assert re.findall(r"(?i)url\(|href|@import|127\.0\.0\.1|localhost|/tmp|/root|/home|20\d\d-\d\d|CW-SECRET", drawing) == []
    text = "\n".join("".join(group.itertext()) for group in root.iter(f"{SVG}g"))
    for seen in ("globex·EU-SOUTH-03B", "acme·US-EAST-04A expired", "failed to answer (503)", "✗", "heddle current"):
        assert seen in text
