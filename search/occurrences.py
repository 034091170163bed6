"""Which words of articles a query met: query tree and documents → places in their texts."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, assert_never

import numpy as np

from index.analysis.analyzer import LEVELS
from index.segment.numbers import Places, doc_and_position
from index.segment.schema import FORM
from index.store.engine import Docs, Engine
from search.expansion import TermExpander
from search.pattern import Pattern
from search.tree import Boolean, Dated, InField, Node, Phrase, Word


class Occurrence(NamedTuple):
    """A word of the query at a word of a part, with the strictest level on which they agree."""

    word: Word | Pattern
    part: str
    position: int
    level: str


class Occurrences:
    """Finds what a query met in some documents, over one state of an index, in one thread."""

    def __init__(self, engine: Engine, expander: TermExpander) -> None:
        self._engine = engine
        self._expander = expander

    def of(self, node: Node, docs: Docs) -> dict[int, list[Occurrence]]:
        """Return every occurrence in each of some documents, by part and then by position.

        The query's "must not" has none. The documents, few, are ascending. Where several words of
        the query meet one word of a text, the strictest agreement counts.
        """
        best: dict[tuple[str, int], tuple[Word | Pattern, str]] = {}
        for word, part, level, place in self._met(node, docs, "text"):
            there = best.get((part, place))
            if there is None or _strictness(level) < _strictness(there[1]):
                best[part, place] = word, level
        found: dict[int, list[Occurrence]] = {doc: [] for doc in docs.tolist()}
        for (part, place), (word, level) in sorted(best.items(), key=lambda item: item[0]):
            doc, position = doc_and_position(place)
            found[doc].append(Occurrence(word, part, position, level))
        return found

    def _met(
        self, node: Node, docs: Docs, part: str
    ) -> Iterator[tuple[Word | Pattern, str, str, int]]:
        """Yield words of a query, each with a part, a level and a place where it agrees there."""
        match node:
            case Word() | Pattern():
                for place, level in self._levels_at(node, docs, part).items():
                    yield node, part, level, place
            case Phrase():
                level = node.level_in(part)
                places = [self._places(word, docs, part, level) for word in node.words]
                for word, met in zip(node.words, node.meet(places), strict=True):
                    levels = self._levels_at(word, docs, part)
                    for place in met.tolist():
                        if place in levels:
                            yield word, part, levels[place], place
            case InField(field, inner):
                yield from self._met(inner, docs, field)
            case Boolean(should, must, _):
                for child in (*should, *must):
                    yield from self._met(child, docs, part)
            case Dated():
                pass
            case _:
                assert_never(node)

    def _levels_at(self, word: Word | Pattern, docs: Docs, part: str) -> dict[int, str]:
        """Return the strictest level on which a word agrees, by place."""
        found: dict[int, str] = {}
        # From loose to strict, so that the strictest stays.
        for level in reversed(_finding_levels(word, part)):
            found |= dict.fromkeys(self._places(word, docs, part, level).tolist(), level)
        return found

    def _places(self, word: Word | Pattern, docs: Docs, part: str, level: str) -> Places:
        level, terms = self._expander.terms(word, level)
        return self._engine.positions(part, level, terms, docs) if terms else _NOWHERE


_strictness = LEVELS.index
_NOWHERE = np.empty(0, np.int64)


def _finding_levels(word: Word | Pattern, part: str) -> Sequence[str]:
    if isinstance(word, Pattern):
        return (FORM,)
    return word.levels_in(part) if word.finds else ()
