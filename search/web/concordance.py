"""Concordance: every place where a query met a word, a line each, with what stands around it.

Lines are of the best articles that a query finds, in their order, or sorted by what stands before
or behind. Of a long article they are those of the page of its first match.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from index import Index, Indexes
from index.analysis.tokens.normalize import fold

# Articles that are read, and lines that are gathered of them, at most.
READ, LINES = 200, 1000
SORTS = ("text", "before", "after")
_AROUND = 60


@dataclass(frozen=True, slots=True)
class MatchLine:
    """A match, `before` and `after` it what stands around it, and the article it is in."""

    id: str
    title: str
    date: str | None
    source: str | None
    before: str
    match: str
    after: str
    number: int


@dataclass(frozen=True, slots=True)
class Concordance:
    """Lines, sorted, and of how many articles they are: `read` of `total`.

    Where `timed_out`, the time allowed was up before all were read.
    """

    lines: tuple[MatchLine, ...]
    read: int
    total: int
    timed_out: bool


def concordance(index: Index | Indexes, query: str, sort: str, timeout: float) -> Concordance:
    """Return the lines of a query; nothing else is searched where it finds nothing."""
    if not query.strip():
        return Concordance((), 0, 0, False)
    hits = index.hits(query, limit=READ, snippets=False, fallback=False, timeout=timeout)
    lines = [*islice((line for hit in hits for line in _of_article(index, hit.id, query)), LINES)]
    if sort == "before":
        # The nearest word first.
        lines.sort(key=lambda line: fold(line.before).split()[::-1])
    elif sort == "after":
        lines.sort(key=lambda line: fold(line.after).split())
    return Concordance(tuple(lines), hits.count, hits.total, hits.timed_out)


def _of_article(index: Index | Indexes, id_: str, query: str) -> Iterator[MatchLine]:
    read = index.reading(id_, query)
    article, text = read.article, read.text
    at = 0
    while at < len(read.marks):
        first = last = read.marks[at]
        number = at + 1
        # Words side by side, such as those of a phrase, are one match.
        while at + 1 < len(read.marks) and text[last.end : read.marks[at + 1].start] == " ":
            at += 1
            last = read.marks[at]
        at += 1
        yield MatchLine(
            id_,
            article.headline,
            article.date.isoformat() if article.date else None,
            article.source or None,
            _whole_words(text[max(first.start - _AROUND, 0) : first.start], first.start > _AROUND),
            text[first.start : last.end],
            _whole_words(text[last.end : last.end + _AROUND][::-1], len(text) > last.end + _AROUND)[
                ::-1
            ],
            number,
        )


def _whole_words(text: str, is_cut: bool) -> str:
    """Return a text on one line, without what is left of a word at its beginning, if it is cut."""
    return " ".join((text.partition(" ")[2] if is_cut else text).split())
