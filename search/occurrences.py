"""Which words of articles a query met: query tree and documents → places in their texts."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, assert_never

import numpy as np

from index.analysis.analyzer import LEVELS
from index.segment.numbers import Numbers, Places, among, docs_of, positions_of
from index.segment.schema import FORM
from index.store.engine import Docs, Engine
from search.expansion import TermExpander
from search.pattern import Pattern
from search.tree import Boolean, Dated, InField, Node, Phrase, Valued, Word


class Agreement(NamedTuple):
    """That a word of the query met words of a part, and the strictest level on which they agree."""

    word: Word | Pattern
    part: str
    level: str


@dataclass(frozen=True, slots=True)
class Occurrences:
    """What a query met in one document, by part and then by position.

    `agreements` are those of the whole answer, `numbers` which of them each occurrence is, and
    `positions` where in the part it stands.
    """

    agreements: Sequence[Agreement]
    numbers: Numbers
    positions: Numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, some: slice) -> "Occurrences":
        return Occurrences(self.agreements, self.numbers[some], self.positions[some])

    def of_body(self, first: int) -> tuple["Occurrences", "Occurrences", "Occurrences"]:
        """Return those before the body, those in it and those behind.

        The body begins with word `first` of the text, from which its positions are counted then.
        """
        text = self._slice("text")
        begin = text.start + int(np.searchsorted(self.positions[text], first))
        body = self[begin : text.stop]
        body = Occurrences(body.agreements, body.numbers, body.positions - first)
        return self[:begin], body, self[text.stop :]

    def by_part(self) -> Iterator[tuple[str, "Occurrences"]]:
        """Yield those of each part."""
        for part in dict.fromkeys(self.agreements[number].part for number in self.numbers.tolist()):
            yield part, self[self._slice(part)]

    def _slice(self, part: str) -> slice:
        """Return where those of a part stand; parts are in the order of their names."""
        parts = [self.agreements[number].part for number in self.numbers.tolist()]
        return slice(bisect_left(parts, part), bisect_right(parts, part))

    def within(self, first: int, end: int) -> "Occurrences":
        """Return those at positions from `first` to before `end`, where all are of one part."""
        return self[slice(*np.searchsorted(self.positions, [first, end]))]


class OccurrenceFinder:
    """Finds what a query met in some documents, over one state of an index, in one thread."""

    def __init__(self, engine: Engine, expander: TermExpander) -> None:
        self._engine = engine
        self._expander = expander

    def of(self, node: Node, docs: Docs) -> dict[int, Occurrences]:
        """Return every occurrence in each of some documents.

        The query's "must not" has none. The documents, few, are ascending. Where several words of
        the query meet one word of a text, the strictest agreement counts.
        """
        met = [*self._met(node, docs, "text")]
        agreements = [agreement for agreement, _ in met]
        numbers, places = _strictest(agreements, [some for _, some in met])
        of_docs, positions = docs_of(places), positions_of(places)
        found = {}
        for doc in docs.tolist():
            own = np.flatnonzero(of_docs == doc)
            found[doc] = Occurrences(agreements, numbers[own], positions[own])
        return found

    def _met(self, node: Node, docs: Docs, part: str) -> Iterator[tuple[Agreement, Places]]:
        """Yield agreements of the words of a query and their places, those of stricter ones too."""
        match node:
            case Word() | Pattern():
                for level in _finding_levels(node, part):
                    yield Agreement(node, part, level), self._places(node, docs, part, level)
            case Phrase():
                on = node.level_in(part)
                places = [self._places(word, docs, part, on) for word in node.words]
                for word, met in zip(node.words, node.meet(places), strict=True):
                    for level in _finding_levels(word, part):
                        agreeing = self._places(word, docs, part, level)
                        yield Agreement(word, part, level), agreeing[among(agreeing, met)]
            case InField(field, inner):
                yield from self._met(inner, docs, field)
            case Boolean(should, must, _):
                for child in (*should, *must):
                    yield from self._met(child, docs, part)
            case Dated() | Valued():
                pass
            case _:
                assert_never(node)

    def _places(self, word: Word | Pattern, docs: Docs, part: str, level: str) -> Places:
        level, terms = self._expander.terms(word, level)
        return self._engine.positions(part, level, terms, docs) if terms else _NOWHERE


_NOWHERE = np.empty(0, np.int64)


def _strictest(agreements: Sequence[Agreement], places: Sequence[Places]) -> tuple[Numbers, Places]:
    """Return the places of a query in parts, each once, and the strictest agreement at each.

    They are sorted by part. Of agreements that are equally strict the first counts.
    """
    if not agreements:
        return _NOWHERE, _NOWHERE
    parts = sorted({agreement.part for agreement in agreements})
    ranks = np.array([(parts.index(part), LEVELS.index(level)) for _, part, level in agreements])
    every = np.concatenate(places)
    numbers = np.repeat(np.arange(len(agreements)), [len(some) for some in places])
    part, level = ranks[numbers].T
    order = np.lexsort((level, every, part))
    every, numbers, part = every[order], numbers[order], part[order]
    first = (np.diff(every, prepend=-1) != 0) | (np.diff(part, prepend=-1) != 0)
    return numbers[first], every[first]


def _finding_levels(word: Word | Pattern, part: str) -> Sequence[str]:
    if isinstance(word, Pattern):
        return (FORM,)
    return word.levels_in(part) if word.finds else ()
