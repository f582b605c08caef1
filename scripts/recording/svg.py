"""An animated SVG of what a terminal showed: plain text in a window, no script, no font, no picture."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

import pyte

#: Calm ones, with contrast enough on the window's own background, whatever page is around it. By pyte's names; brown is yellow.
COLOURS = {
    "black": "#4a5263", "red": "#ef8f88", "green": "#98c991", "brown": "#e6c37a", "blue": "#8ab8ea", "magenta": "#cba6e0",
    "cyan": "#83c9c9", "white": "#d9dee7", "brightblack": "#8d97a8", "brightred": "#f7aaa4", "brightgreen": "#b4deae",
    "brightbrown": "#f2d79b", "brightblue": "#a9cdf4", "brightmagenta": "#dfc3ef", "brightcyan": "#a5dede", "brightwhite": "#ffffff",
}  # fmt: skip
TEXT, GROUND, BAR, EDGE, FAINT = "#d9dee7", "#1c2029", "#252a35", "#3b4252", "#9aa4b5"

FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"
FONT_SIZE, CELL_WIDTH, LINE_HEIGHT = 14, 8.4, 20
MARGIN, PADDING, BAR_HEIGHT = 8, 18, 34


@dataclass(frozen=True)
class Cell:
    """One place of the screen. A wide character's second place has no text."""

    text: str = " "
    colour: str = TEXT
    ground: str | None = None
    bold: bool = False
    underlined: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Frame:
    """What was to be seen for a while."""

    title: str
    rows: tuple[Row, ...]
    #: Column and row; None where it is hidden.
    cursor: tuple[int, int] | None
    seconds: float


def cell(char: pyte.screens.Char) -> Cell:
    """Of a place as pyte has it."""
    colour = TEXT if char.fg == "default" else COLOURS.get(char.fg, f"#{char.fg}")
    ground = None if char.bg == "default" else COLOURS.get(char.bg, f"#{char.bg}")
    if char.reverse:
        colour, ground = ground or GROUND, colour
    return Cell(char.data, colour, ground, char.bold, char.underscore)


def frame(screen: pyte.Screen, title: str, seconds: float, instead: tuple[str, str] | None = None) -> Frame:
    """
    :param instead: a text, and what is shown in its place.
    """
    rows = []
    for y in range(screen.lines):
        row = [cell(screen.buffer[y][x]) for x in range(screen.columns)]
        if instead:
            row = replaced(row, *instead)
        rows.append(stripped(row))
    cursor = None if screen.cursor.hidden else (min(screen.cursor.x, screen.columns - 1), screen.cursor.y)
    return Frame(title, tuple(rows), cursor, seconds)


def replaced(row: list[Cell], text: str, other: str) -> list[Cell]:
    """What follows moves along."""
    while (place := "".join(cell.text or "\0" for cell in row).find(text)) >= 0:
        first = row[place]
        new = [Cell(char, first.colour, first.ground, first.bold, first.underlined) for char in other]
        row = row[:place] + new + row[place + len(text) :]
    return row


def stripped(row: Sequence[Cell]) -> Row:
    """Without the empty places at its end."""
    end = len(row)
    while end and row[end - 1].text in (" ", "") and row[end - 1].ground is None and not row[end - 1].underlined:
        end -= 1
    # The second half of a wide character belongs to the first.
    while end < len(row) and row[end].text == "":
        end += 1
    return tuple(row[:end])


def pieces(row: Row) -> list[tuple[int, Row]]:
    """Runs of one look, each with its column. Two spaces part them too: so columns stay aligned whatever font there is."""
    found: list[tuple[int, Row]] = []
    start = 0
    for x in range(1, len(row) + 1):
        if x < len(row) and row[x].text == "":
            continue
        ends = x == len(row) or look(row[x]) != look(row[start])
        gap = x + 1 < len(row) and row[x].text == row[x + 1].text == " "
        word = x < len(row) and row[x].text != " " and row[x - 1].text == " " and x - start > 1 and row[x - 2].text == " "
        if ends or (gap and row[x - 1].text != " ") or word:
            found.append((start, row[start:x]))
            start = x
    return found


def look(cell: Cell) -> tuple[str, str | None, bool, bool]:
    return (cell.colour, cell.ground, cell.bold, cell.underlined)


def number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def drawn(row: Row, y: int) -> str:
    """The elements of one row of the screen."""
    elements = []
    # Each ground in one piece, or seams would show.
    end = 0
    for ground, run in itertools.groupby(row, key=lambda cell: cell.ground):
        start, end = end, end + len(list(run))
        left, width = start * CELL_WIDTH, (end - start) * CELL_WIDTH
        if ground is not None:
            elements.append(
                f'<rect x="{number(left)}" y="{y * LINE_HEIGHT}" width="{number(width)}" height="{LINE_HEIGHT}" fill="{ground}"/>'
            )
    for x, piece in pieces(row):
        left, width = x * CELL_WIDTH, len(piece) * CELL_WIDTH
        first = piece[0]
        text = "".join(cell.text for cell in piece)
        if not text.strip():
            continue
        attributes = "" if first.colour == TEXT else f' fill="{first.colour}"'
        attributes += ' font-weight="bold"' if first.bold else ""
        attributes += ' text-decoration="underline"' if first.underlined else ""
        # textLength keeps to the grid where the font is narrower or wider than this one thinks.
        elements.append(
            f'<text x="{number(left)}" y="{number((y + 0.72) * LINE_HEIGHT)}" textLength="{number(width)}"{attributes}>{escape(text)}</text>'
        )
    return "".join(elements)


@dataclass
class Timeline:
    """Things to be drawn, and during which frames each is there."""

    count: int
    shown: dict[str, set[int]] = field(default_factory=dict)

    def show(self, element: str, index: int) -> None:
        if element:
            self.shown.setdefault(element, set()).add(index)


def animated(frames: Sequence[Frame], description: str, *, poster: int = -1) -> str:
    """All frames, one after the other, for ever.

    :param description: for those who don't see it.
    :param poster: the frame that stands where nothing moves: for people who asked for that, and programs that know no CSS animation.
    """
    poster %= len(frames)
    rows = max(len(frame.rows) for frame in frames)
    columns = max(len(row) for frame in frames for row in frame.rows)
    width = columns * CELL_WIDTH + 2 * (MARGIN + PADDING)
    height = rows * LINE_HEIGHT + 2 * (MARGIN + PADDING) + BAR_HEIGHT
    total = sum(frame.seconds for frame in frames)
    starts, now = [], 0.0
    for each in frames:
        starts.append(now / total * 100)
        now += each.seconds
    texts, titles = Timeline(len(frames)), Timeline(len(frames))
    cursors: list[tuple[int, str]] = []
    for index, each in enumerate(frames):
        titles.show(f'<text x="{number(width / 2)}" y="{MARGIN + 22}" text-anchor="middle">{escape(each.title)}</text>', index)
        for y, row in enumerate(each.rows):
            texts.show(drawn(row, y), index)
        place = "visibility:hidden"
        if each.cursor:
            x, y = each.cursor
            place = f"visibility:visible;transform:translate({number(x * CELL_WIDTH)}px,{y * LINE_HEIGHT}px)"
        if not cursors or cursors[-1][1] != place:
            cursors.append((index, place))

    styles: list[str] = []

    def animations(timeline: Timeline) -> str:
        groups = []
        for element, indices in timeline.shown.items():
            kept = ' class="p"' if poster in indices else ""
            if len(indices) == timeline.count:
                groups.append(f"<g>{element}</g>")
                continue
            name = f"k{len(styles)}"
            steps = []
            for index in range(timeline.count):
                is_there, was_there = index in indices, index - 1 in indices if index else None
                if is_there != was_there:
                    steps.append(f"{number(starts[index])}%{{visibility:{'visible' if is_there else 'hidden'}}}")
            styles.append(f"@keyframes {name}{{{''.join(steps)}}}")
            groups.append(f'<g{kept} style="animation-name:{name}">{element}</g>')
        return "\n".join(groups)

    body, bar = animations(texts), animations(titles)
    cursor = "".join(f"{number(starts[index])}%{{{place}}}" for index, place in cursors)
    at = next(place for index, place in reversed(cursors) if index <= poster)
    ground = f'x="{MARGIN}" width="{number(width - 2 * MARGIN)}"'
    lights = "".join(
        f'<circle cx="{MARGIN + 20 + 18 * n}" cy="{MARGIN + BAR_HEIGHT / 2}" r="5.5" fill="{COLOURS[colour]}" opacity=".75"/>'
        for n, colour in enumerate(("red", "brown", "green"))
    )
    moving = f"animation-duration:{number(total)}s;animation-timing-function:step-end;animation-iteration-count:infinite"
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" width="{number(width)}" height="{number(height)}" role="img" aria-label={quoteattr(description)}>
<title>{escape(description)}</title>
<style>
text{{font-family:{FONT};font-size:{FONT_SIZE}px;white-space:pre}}
.m>g{{visibility:hidden;{moving}}}
.m>.p{{visibility:visible}}
.m>g:not([style]){{visibility:visible}}
.c{{{at};animation-name:c;{moving}}}
@media (prefers-reduced-motion:reduce){{.m>g,.c{{animation:none}}}}
@keyframes c{{{cursor}}}
{"".join(styles)}
</style>
<rect {ground} y="{MARGIN}" height="{number(height - 2 * MARGIN)}" rx="10" fill="{GROUND}"/>
<path d="M{MARGIN} {MARGIN + BAR_HEIGHT}v-{BAR_HEIGHT - 10}a10 10 0 0 1 10 -10h{number(width - 2 * MARGIN - 20)}a10 10 0 0 1 10 10v{BAR_HEIGHT - 10}z" fill="{BAR}"/>
<rect {ground} y="{MARGIN}" height="{number(height - 2 * MARGIN)}" rx="10" fill="none" stroke="{EDGE}"/>
{lights}
<g class="m" fill="{FAINT}">
{bar}
</g>
<g transform="translate({MARGIN + PADDING},{MARGIN + PADDING + BAR_HEIGHT})" fill="{TEXT}" xml:space="preserve">
<rect class="c" width="{CELL_WIDTH}" height="{LINE_HEIGHT}" fill="{FAINT}" opacity=".55"/>
<g class="m">
{body}
</g>
</g>
</svg>
"""
