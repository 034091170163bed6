"""Lines of a terminal: spans of text with a style, wrapped by words to a width in cells."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from search.output.console import one_line

if TYPE_CHECKING:
    from search.results import Range

_BLANKS = re.compile(r"(\s+)")


class Span(NamedTuple):
    """A piece of a line. `style` is a name of `ordering.STYLES`."""

    text: str
    style: str = ""


# What stands in its own order within a line, wherever it is: a title, an id, a date.
Styled = Sequence[Span]


def marked(text: str, ranges: "Sequence[Range]", style: str = "") -> list[Span]:
    """Return a text, through the gate of the console, with what matches in it told apart."""
    spans, at = [], 0
    for start, end in ranges:
        spans += [Span(one_line(text[at:start]), style), Span(one_line(text[start:end]), "match")]
        at = end
    spans.append(Span(one_line(text[at:]), style))
    return [span for span in spans if span.text]


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes.

    >>> cells("وَزِير"), cells("東京")
    (4, 4)
    """
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def is_rtl(field: Styled) -> bool:
    """Tell whether most words of a field are written from right to left; of as many, most letters.

    A word is written as its first letter is. By letters alone, names such as Boeing would outweigh
    the words around them; by the first letter of all, by which the Unicode algorithm goes, a
    headline that begins with BBC would run from left to right.

    >>> is_rtl([Span("قناة BBC العربية")]), is_rtl([Span("BBC")]), is_rtl([Span("2020")])
    (True, False, False)
    """
    text = "".join(span.text for span in field)
    words = [next(kinds, "") for kinds in map(_directions, text.split())]
    left, right = words.count("L"), words.count("R")
    if left == right:
        letters = [*_directions(text)]
        left, right = letters.count("L"), letters.count("R")
    return right > 0 and right >= left


def _directions(text: str) -> Iterator[str]:
    """Yield the direction, "L" or "R", of each letter that has one."""
    for letter in text:
        if (kind := unicodedata.bidirectional(letter)) in ("L", "R", "AL"):
            yield "L" if kind == "L" else "R"


def wrapped(field: Styled, width: int | None) -> Iterator[list[Span]]:
    """Yield the lines of a field, none wider than `width` cells; only what is wider itself is cut.

    Without a width it is one line.
    """
    if width is None:
        yield [*field]
        return
    line: list[Span] = []
    used = 0
    for word in _words(field, width):
        size = sum(cells(span.text) for span in word)
        if line and used + 1 + size > width:
            yield _merged(line)
            line, used = [], 0
        if line:
            line.append(Span(" ", _between(line[-1].style, word[0].style)))
        line += word
        used += size + (used > 0)
    if line:
        yield _merged(line)


def _words(field: Styled, width: int) -> Iterator[list[Span]]:
    """Yield what stands between blanks, which may have several styles."""
    word: list[Span] = []
    size = 0
    for text, style in field:
        for piece in _BLANKS.split(text):
            if not piece or piece.isspace():
                if piece and word:
                    yield word
                    word, size = [], 0
                continue
            for letter_run in _fitting(piece, width):
                if size + cells(letter_run) > width and word:
                    yield word
                    word, size = [], 0
                word.append(Span(letter_run, style))
                size += cells(letter_run)
    if word:
        yield word


def _fitting(piece: str, width: int) -> Iterator[str]:
    """Yield a word, in pieces where it is wider than a line."""
    start = used = 0
    for at, letter in enumerate(piece):
        size = _cells_of(letter)
        # What takes no cell, such as vowel marks, stays with the letter before.
        if size and at > start and used + size > width:
            yield piece[start:at]
            start, used = at, 0
        used += size
    yield piece[start:]


def _between(before: str, behind: str) -> str:
    """Return the style of a blank between two words; what matches is underlined by words."""
    return before if before == behind != "match" else ""


def _merged(line: Iterable[Span]) -> list[Span]:
    """Return the same with what has one style in one span."""
    return [
        Span("".join(span.text for span in same), style)
        for style, same in groupby(line, key=lambda span: span.style)
    ]
