"""An article as people read it: what is known of it, and its text, matches marked."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from index.articles.locators import said
from search.output.console import in_lines, one_line
from search.terminal.lines import Span, Styled, is_rtl, marked, wrapped
from search.terminal.ordering import line
from search.terminal.screen import Screen

if TYPE_CHECKING:
    from search.hits.reading import ArticlePage, Mark
    from search.results import Range


class TextLine(NamedTuple):
    """A line of fields, and the direction of all, None where each has its own."""

    fields: Sequence[Styled]
    rtl: bool | None = None


def as_lines(read: "ArticlePage", screen: Screen) -> Iterator[str]:
    """Yield the lines of an article; what is no terminal gets those of the text as they are."""
    for fields, rtl in head_of(read, screen.width):
        yield line("", fields, screen, rtl) if fields else ""
    if screen.order == "plain" and not screen.color:
        yield in_lines(read.text)
        return
    for fields, rtl in text_of(read, screen.width):
        yield line("", fields, screen, rtl) if fields else ""


def head_of(read: "ArticlePage", width: int | None) -> Iterator[TextLine]:
    """Yield the title, what is known of the article, the file it is from, and an empty row."""
    article = read.article
    facts = (article.date, article.source, article.author, article.category, article.url)
    known = [one_line(str(fact)) for fact in facts if fact]
    own = [f"{name}: {value}" for name, value in said(article.metadata).items()]
    title = marked(article.title, _ranges(read.title_marks), "title")
    for part in wrapped(title, width) if title else ():
        yield TextLine([part], is_rtl(title))
    if known:
        yield TextLine([[Span(fact, "faint")] for fact in known])
    for fact in filter(None, [read.path or "", *own]):
        yield TextLine([[Span(one_line(fact), "faint")]])
    yield TextLine([])


def _ranges(marks: "Sequence[Mark]") -> "list[Range]":
    return sorted({mark.range for mark in marks})


def text_of(read: "ArticlePage", width: int | None) -> Iterator[TextLine]:
    """Yield the lines of a text with its matches, each wrapped in its own direction."""
    ranges = _ranges(read.marks)
    start = at = 0
    for paragraph in read.text.split("\n"):
        end = start + len(paragraph)
        own = []
        while at < len(ranges) and ranges[at][0] < end:
            own.append((ranges[at][0] - start, ranges[at][1] - start))
            at += 1
        field = marked(paragraph, own)
        rtl = is_rtl(field)
        for part in [*wrapped(field, width)] or [[]]:
            yield TextLine([part], rtl) if part else TextLine([])
        start = end + 1
