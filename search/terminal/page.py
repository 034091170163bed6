"""A page of docs/ as people read it: headings, paragraphs wrapped to the screen, tables in columns.

What is no terminal gets the page as it is written, in Markdown.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from search.terminal.lines import Span, is_rtl, wrapped
from search.terminal.ordering import blocks, line, table
from search.terminal.screen import Screen

_CELLS = re.compile(r"(?<!\\)\|")


def as_text(page: str, screen: Screen) -> str:
    """Return a page for a screen, lines of one kind together and a blank line between."""
    if screen.width is None:
        return page
    shown: list[str] = []
    for kind, lines in groupby(page.splitlines(), key=_kind):
        if kind != "blank":
            shown += [*_lines(kind, [*lines], screen), ""]
    return "\n".join(shown)


def _kind(written: str) -> str:
    if not written.strip() or written.startswith("```"):
        return "blank"
    return {"#": "heading", "|": "table", "{": "code"}.get(written[0], "text")


def _lines(kind: str, written: list[str], screen: Screen) -> Iterator[str]:
    if kind == "table":
        rows = [_row(one) for one in written if not one.startswith("|--")]
        yield from table(rows, screen) or blocks(rows, screen)
        return
    style = "title" if kind == "heading" else ""
    paragraphs = written if kind == "code" else [" ".join(written)]
    for text in paragraphs:
        field = [Span(text.lstrip("# ") if style else text, style)]
        for part in wrapped(field, screen.width):
            yield line("", [part], screen, kind != "code" and is_rtl(field))


def _row(written: str) -> list[str]:
    """Return the cells of a row, the first without the marks of what is typed."""
    first, *others = (one.strip().replace("\\|", "|") for one in _CELLS.split(written)[1:-1])
    return [first.strip("`"), *others]
