"""Fields of a line → what a terminal is sent, so that each field keeps its place and its order.

A line runs from left to right, its fields in their order; within a field text runs as most of its
letters do. What drives the terminal is added here alone: what comes from elsewhere went through
the gate of the console before.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from search.terminal.lines import Span, Styled, cells, is_rtl, wrapped
from search.terminal.screen import Screen

# Bold and underlined can be read on light and dark; a colour of either can not.
STYLES = {"match": "\x1b[1;4m", "title": "\x1b[1m", "faint": "\x1b[2m"}
_PLAIN = "\x1b[0m"
_LRM = "\u200e"
# Isolates of either direction and their end; embeddings, behind which a mark keeps what follows in
# its place.
_AROUND = {
    "isolates": {True: ("\u2067", "\u2069"), False: ("\u2066", "\u2069")},
    "embeddings": {True: ("\u202b", f"\u202c{_LRM}"), False: ("\u202a", f"\u202c{_LRM}")},
}
SEPARATOR = " · "
_GAP = "  "


def line(
    indent: str,
    fields: Iterable[Styled],
    screen: Screen,
    rtl: bool | None = None,
    separator: str = SEPARATOR,
) -> str:
    """Return a line of fields, each in its own order, or all in that of `rtl`."""
    return (
        first_of_line(screen)
        + indent
        + separator.join(ordered(field, screen, rtl) for field in fields)
    )


def first_of_line(screen: Screen) -> str:
    """Return what makes a line run from left to right: mlterm runs one as its first letter does."""
    return _LRM if screen.order == "embeddings" else ""


def ordered(field: Styled, screen: Screen, rtl: bool | None = None) -> str:
    """Return a field as the terminal shows it rightly, by its own direction if none is given."""
    return "".join(map(partial(_painted, screen=screen), arranged(field, screen, rtl)))


def arranged(field: Styled, screen: Screen, rtl: bool | None = None) -> Styled:
    """Return the spans of a field in the order in which the terminal has to be sent them."""
    if screen.order == "plain":
        return field
    runs_left = is_rtl(field) if rtl is None else rtl
    if screen.order == "visual":
        if not any(not span.text.isascii() for span in field):
            return field
        # Imported late: it takes 60 ms.
        from search.terminal.visual import visual

        return visual(field, runs_left)
    before, behind = _AROUND[screen.order][runs_left]
    return [Span(before), *field, Span(behind)]


def table(rows: Sequence[Sequence[str]], screen: Screen) -> list[str]:
    """Return lines of cells below each other, each in its own order, numbers to the right.

    Where that is wider than the screen there are none.
    """
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    gap = len(_GAP) + screen.marks_of_field
    if screen.width and sum(widths) + gap * (len(widths) - 1) > screen.width:
        return []
    lines = []
    for row in rows:
        shown = [_cell(text, width, screen) for text, width in zip(row, widths, strict=True)]
        lines.append(line(_GAP.join(shown).rstrip(" "), [], screen))
    return lines


def blocks(rows: Sequence[Sequence[str]], screen: Screen) -> list[str]:
    """Return a block of lines for each row but the first, which names what stands in each."""
    names, *others = rows
    width = max(map(cells, names))
    lines = []
    for row in others:
        first, *rest = row
        lines.append(line("", [[Span(first, "title")]], screen))
        for name, text in zip(names[1:], rest, strict=True):
            before = f"  {name}{' ' * (width - cells(name))}  "
            room = screen.width and max(1, screen.width - len(before) - screen.marks_of_field)
            for part in wrapped([Span(text)], room) if text else ():
                lines.append(line(before, [part], screen))
                before = " " * len(before)
    return lines


def _cell(text: str, width: int, screen: Screen) -> str:
    blanks = " " * (width - cells(text))
    shown = ordered([Span(text)], screen) if text else ""
    return f"{blanks}{shown}" if text.isdecimal() else f"{shown}{blanks}"


def _painted(span: Span, screen: Screen) -> str:
    style = STYLES.get(span.style) if screen.color else None
    return f"{style}{span.text}{_PLAIN}" if style else span.text
