"""Which words of articles a query met: query tree and documents → places in their texts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from index import native
from index.analysis.analyzer import LEVELS
from index.segment.columns.numbers import Numbers, Places, among, docs_of, positions_of
from index.segment.compiled import AskedPlaces
from index.segment.schema import FORM
from index.store.engine import Docs, Engine
from search.query.pattern import Pattern
from search.query.tree import Leaf, Node, Phrase, Word, leaves
from search.words.expansion import TermExpander

# Joins places in C.
_native: Any = native.load("search.hits._hits")
_NOWHERE = np.empty(0, np.int64)


class Agreement(NamedTuple):
    """That a word of the query met words of a part, and the strictest level on which they agree."""

    word: Word | Pattern
    part: str
    level: str


class Occurrences(NamedTuple):
    """What a query met in one part of one document, by position.

    Each occurrence has a number of the agreement that it is of, in `agreements`, and the position
    in the part where it stands, in `positions`.
    """

    agreements: Numbers
    positions: Numbers

    def within(self, first: int, end: int) -> "Occurrences":
        """Return those at positions from `first` to before `end`."""
        some = slice(*self.positions.searchsorted((first, end)))
        return Occurrences(self.agreements[some], self.positions[some])


# The occurrences in one document by the part they stand in, parts in the order of their names.
ByPart = Mapping[str, Occurrences]


class Met(NamedTuple):
    """What a query met in some documents, and the agreements that the numbers stand for."""

    agreements: Sequence[Agreement]
    by_document: Mapping[int, ByPart]


_Wanted = tuple[Word | Pattern, str, str]
# Where words stand, by word, part and level, in documents that somebody chose.
KnownPlaces = Mapping[_Wanted, Places]
NO_PLACES: KnownPlaces = {}


class OccurrenceFinder:
    """Finds what a query met in some documents, over one state of an index, in one thread."""

    def __init__(self, engine: Engine, expander: TermExpander) -> None:
        self._engine = engine
        self._expander = expander

    def of(self, node: Node, docs: Docs, known: KnownPlaces | None = None) -> Met:
        """Return every occurrence in each of some documents.

        Words that must not be there have no occurrences. The documents are few, and ascending.
        `known` is what `places` gave for them, perhaps among others. Where several words of the
        query meet one word of a text, the strictest agreement counts.
        """
        places = self.places(node, docs) if known is None else known
        # A word that a query has a thousand times meets nothing more than once.
        every = dict.fromkeys(leaves(node))
        met = [one for leaf, part in every for one in _met(leaf, part, places)]
        agreements = [agreement for agreement, _ in met]
        join = strictest if _native else plain_strictest
        return Met(agreements, join(agreements, [stands for _, stands in met], docs))

    def places(self, node: Node, docs: Docs) -> KnownPlaces:
        """Return where the words of a query stand on each level on which it wants them.

        The documents are ascending. What has no terms is left out.
        """
        asked: dict[_Wanted, AskedPlaces] = {}
        every = (one for leaf, part in leaves(node) for one in _wanted(leaf, part))
        for wanted in dict.fromkeys(every):
            word, part, level = wanted
            level, terms = self._expander.terms(word, level)
            if terms:
                asked[wanted] = part, level, terms
        found = self._engine.positions([*asked.values()], docs)
        return dict(zip(asked, found, strict=True))


def _wanted(leaf: Leaf, part: str) -> Iterator[_Wanted]:
    """Yield the words of what may be met, with parts and levels."""
    if isinstance(leaf, Phrase):
        for word in leaf.words:
            yield word, part, leaf.level_in(part)
            yield from _wanted(word, part)
    else:
        yield from ((leaf, part, level) for level in _finding_levels(leaf, part))


def _met(leaf: Leaf, part: str, places: KnownPlaces) -> Iterator[tuple[Agreement, Places]]:
    """Yield agreements of its words and their places, those of stricter ones too."""
    if isinstance(leaf, Phrase):
        on = leaf.level_in(part)
        known = {word: places.get((word, part, on), _NOWHERE) for word in leaf.words}
        for word, at in leaf.standing(known).items():
            for agreement, agreeing in _met(word, part, places):
                yield agreement, agreeing[among(agreeing, at)]
        return
    for level in _finding_levels(leaf, part):
        found = places.get((leaf, part, level))
        if found is not None:
            yield Agreement(leaf, part, level), found


def strictest(
    agreements: Sequence[Agreement], places: Sequence[Places], docs: Docs
) -> dict[int, ByPart]:
    """Return what `plain_strictest` does, from C."""
    parts = sorted({agreement.part for agreement in agreements})
    found = _native.strictest(
        [*places],
        np.array([parts.index(agreement.part) for agreement in agreements], np.int32),
        np.array([LEVELS.index(agreement.level) for agreement in agreements], np.int32),
        np.ascontiguousarray(docs, np.int32),
    )
    return {
        doc: {
            parts[part]: Occurrences(np.frombuffer(numbers, np.int64), np.frombuffer(at, np.int64))
            for part, numbers, at in of_doc
        }
        for doc, of_doc in zip(docs.tolist(), found, strict=True)
    }


def plain_strictest(
    agreements: Sequence[Agreement], places: Sequence[Places], docs: Docs
) -> dict[int, ByPart]:
    """Return by document and part the places of a query, each once, and the strictest agreement.

    Of agreements that are equally strict the first counts.
    """
    found: dict[int, dict[str, Occurrences]] = {doc: {} for doc in docs.tolist()}
    for part in sorted({agreement.part for agreement in agreements}):
        of_part = [i for i, agreement in enumerate(agreements) if agreement.part == part]
        every = np.concatenate([places[i] for i in of_part])
        numbers = np.repeat(of_part, [len(places[i]) for i in of_part])
        levels = np.array([LEVELS.index(agreement.level) for agreement in agreements])
        order = np.lexsort((levels[numbers], every))
        every, numbers = every[order], numbers[order]
        first = np.diff(every, prepend=-1) != 0
        every, numbers = every[first], numbers[first]
        of_docs = docs_of(every)
        for doc in np.intersect1d(of_docs, docs).tolist():
            own = of_docs == doc
            found[doc][part] = Occurrences(numbers[own], positions_of(every[own]))
    return found  # type: ignore[return-value]


def _finding_levels(word: Word | Pattern, part: str) -> Sequence[str]:
    if isinstance(word, Pattern):
        return (FORM,)
    return word.levels_in(part) if word.finds else ()
