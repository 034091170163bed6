"""An article as people read it: what is known of it, and its text, matches marked."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from search.output.console import in_lines, one_line
from search.terminal.lines import Span, is_rtl, marked, wrapped
from search.terminal.ordering import line
from search.terminal.screen import Screen

if TYPE_CHECKING:
    from search.hits.reading import ArticlePage, Mark
    from search.results import Range


def as_lines(read: "ArticlePage", screen: Screen) -> Iterator[str]:
    """Yield the lines of an article; what is no terminal gets those of the text as they are."""
    article = read.article
    facts = (article.date, article.source, article.author, article.category, article.url)
    known = [one_line(str(fact)) for fact in facts if fact]
    own = [f"{name}: {value}" for name, value in article.metadata.items()]
    title = marked(article.title, _ranges(read.title_marks), "title")
    for part in wrapped(title, screen.width) if title else ():
        yield line("", [part], screen, is_rtl(title))
    if known:
        yield line("", [[Span(fact, "faint")] for fact in known], screen)
    for fact in filter(None, [read.path or "", *own]):
        yield line("", [[Span(one_line(fact), "faint")]], screen)
    yield ""
    if screen.order == "plain" and not screen.color:
        yield in_lines(read.text)
        return
    yield from _text(read.text, _ranges(read.marks), screen)


def _ranges(marks: "Sequence[Mark]") -> "list[Range]":
    return sorted({mark.range for mark in marks})


def _text(text: str, ranges: "Sequence[Range]", screen: Screen) -> Iterator[str]:
    """Yield the lines of a text, each wrapped in its own direction."""
    start = at = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        own = []
        while at < len(ranges) and ranges[at][0] < end:
            own.append((ranges[at][0] - start, ranges[at][1] - start))
            at += 1
        field = marked(paragraph, own)
        rtl = is_rtl(field)
        lines = [*wrapped(field, screen.width)]
        for part in lines or [[]]:
            yield line("", [part], screen, rtl) if part else ""
        start = end + 1
