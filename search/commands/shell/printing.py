"""What several commands print: hits in the formats there are, and tables."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from search.output.console import (
    fail,
    one_line,
    print_results,
    print_row,
    translated,
)
from search.terminal.screen import screen

if TYPE_CHECKING:
    from search.results import Results


def print_table(rows: Sequence[Sequence[object]]) -> None:
    """Print rows of a table, the first of which names the columns.

    On a terminal columns stand below each other, in blocks of lines where they are too wide;
    elsewhere tabs part them.
    """
    shown_on = screen()
    if shown_on.width is None:
        for row in rows:
            print_row(*row)
        return
    from search.terminal.ordering import blocks, table

    texts = _texts(rows)
    lines = table(texts, shown_on) or blocks(texts, shown_on)
    print_results("\n".join(lines) + "\n")


def print_facts(*rows: Sequence[object]) -> None:
    """Print rows of a name and what is known of it, each of as many cells as the others.

    A terminal has them below each other, named in the language that is spoken; what is no terminal
    is for programs, which know the names in English.
    """
    shown_on = screen()
    lines: list[str] = []
    if shown_on.width is not None:
        from search.terminal.ordering import table

        rows = tuple((translated(str(name)), *known) for name, *known in rows)
        lines = table(_texts(rows), shown_on)
    for text in lines:
        print_results(f"{text}\n")
    for row in () if lines else rows:
        print_row(*row)


def _texts(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    return [[one_line(str(cell)) for cell in row] for row in rows]


def require_format(output: str) -> None:
    """Fail where hits cannot be printed so."""
    if output == "text":
        return
    # Imported late: text needs nothing of it.
    from search.output.formats import FORMATS

    if output not in FORMATS:
        fail(f"cannot print as '{output}': the formats are {', '.join(FORMATS)}.")


def print_hits(
    found: "Results",
    output: str,
    index_folders: Sequence[Path],
    fields: Sequence[str] = (),
    scores: bool = False,
    reasons: bool | None = None,
) -> None:
    """Print results in one of the formats, text for the screen there is and through a pager.

    What is printed for people is remembered: `show` and `open` know its hits by their ranks.
    """
    if output != "text":
        from search.output import formats

        for piece in formats.pieces(found, output, fields, scores):
            print_results(piece)
        return
    from search.terminal import pager
    from search.terminal.hit_list import as_text
    from search.terminal.last_list import remember

    shown_on = screen()
    with_reasons = shown_on.height is not None if reasons is None else reasons
    if found:
        remember(index_folders, found)
    pager.show(as_text(found, shown_on, scores, with_reasons), shown_on)
