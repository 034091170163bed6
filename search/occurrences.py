"""Which words of an article a query met: query tree and document → places in its text."""

from collections.abc import Iterator
from typing import NamedTuple

from index.analyzer import LEVELS
from index.schema import PARTS
from search.matching import Matcher
from search.query import Boolean, Dated, InField, Node, Phrase, Word


class Occurrence(NamedTuple):
    """A word of the query at a word of a part, with the strictest level on which they agree."""

    word: Word
    part: str
    position: int
    level: str


def occurrences(matcher: Matcher, node: Node, doc: int, part: str = "text") -> list[Occurrence]:
    """Return every occurrence in one document, in order; the query's "must not" has none.

    Where several words of the query meet one word of the text, the strictest agreement counts.
    """
    best: dict[tuple[str, int], Occurrence] = {}
    for found in _occurrences(matcher, node, doc, part):
        place = (found.part, found.position)
        if place not in best or _strictness(found) < _strictness(best[place]):
            best[place] = found
    return sorted(best.values(), key=lambda found: (found.part, found.position))


def _strictness(found: Occurrence) -> int:
    return LEVELS.index(found.level)


def _occurrences(matcher: Matcher, node: Node, doc: int, part: str) -> Iterator[Occurrence]:
    match node:
        case Word():
            for level in PARTS[part]:
                for position in matcher.word_postings(node, part, level).positions_in(doc):
                    yield Occurrence(node, part, int(position), level)
        case Phrase():
            starts = matcher.phrase_postings(node, part).positions_in(doc).tolist()
            for i, word in enumerate(node.words):
                at = {start + i for start in starts}
                for found in _occurrences(matcher, word, doc, part):
                    if found.position in at:
                        yield found
        case InField(field, inner):
            yield from _occurrences(matcher, inner, doc, field)
        case Boolean(should, must, _):
            for child in (*should, *must):
                yield from _occurrences(matcher, child, doc, part)
        case Dated():
            pass
