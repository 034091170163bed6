"""Plain questions: words, any of which may match, and what else they may be written as.

What C found of each word is kept in memory, and a question is answered from that in one step: the
best documents of `maxscore`, ranked anew by `nearness`. All else is for these two, and so is a
whole answer to a question with a word that is too frequent for its scores to be kept.
"""

from collections.abc import Sequence

from index.segment.compiled import PART_NUMBERS
from index.store.arrays import SearchedSegment
from search.deadline import NEVER, TimeUpError, deadline
from search.query.tree import Boolean, Node, Synonym, Variant, Word
from search.ranking import nearness
from search.ranking.accumulator import Accumulator, NearRules, RankedWord, is_compiled
from search.ranking.cache import ImpactCache
from search.ranking.impacts import Impacts, Matches
from search.ranking.maxscore import ROUNDING
from search.ranking.scoring import K1

_PLAIN = frozenset((Word, Variant, Synonym))
_NEAR = NearRules(
    nearness.weight(2),
    nearness.weight(3, 2),
    K1,
    PART_NUMBERS["text"],
    nearness.SLOP,
    nearness.TOP,
    nearness.HEAD,
)


class PlainQuestions:
    """Answers plain questions over one state of an index, in any number of threads."""

    def __init__(
        self,
        cache: ImpactCache,
        accumulator: Accumulator,
        segments: Sequence[SearchedSegment] | None,
    ) -> None:
        self._cache = cache
        self._accumulator = accumulator
        self._segments = segments

    def answer(
        self, node: Node, count: int, *, near: bool, counts: bool
    ) -> tuple[Matches, int] | None:
        """Return the best `count` documents of a question, best first, and how many match.

        They are not counted without `counts`; with `near` the first `nearness.TOP` are ranked anew.
        It is None for other queries, and where that has to be done otherwise.
        """
        if self._segments is None or not is_compiled():
            return None
        match node:
            case Boolean(should, (), ()):
                leaves: Sequence[Node] = should
            case _:
                leaves = (node,)
        if not _PLAIN.issuperset(map(type, leaves)):
            return None
        found = self._found(leaves)
        if not found:
            return None
        rules = _NEAR if near else None
        return self._accumulator.answer(found, self._segments, count, ROUNDING, rules, counts)

    def _found(self, leaves: Sequence[Node]) -> list[RankedWord]:
        """Return what is found of each word and variant, nothing where one is something else."""
        found: list[RankedWord] = []
        until = deadline()
        try:
            for leaf in leaves:
                if until is not NEVER:
                    until.require()
                # Variants stand behind all words, so that they part none.
                one = self._cache.found(leaf) if type(leaf) is Word else self._variant(leaf)
                if one is None:
                    return []
                found.append(one)
        except TimeUpError:
            # What was read by then is searched, if it finds anything.
            if not any(one.is_there for one in found):
                raise
        return found

    def _variant(self, leaf: Node) -> RankedWord | None:
        if not isinstance(leaf, Variant):
            return None
        impacts: list[Impacts] = []
        for _, group in self._cache.groups(leaf, "text"):
            if not isinstance(group, Impacts):
                return None
            impacts.append(group)
        return self._accumulator.found(impacts)
