"""Prices: how likely each of some forms is meant by a word of a query, the cheapest the most.

A price is what the slips between them cost, see search/advice/slips.py, less what the form gains by
how frequent it is. Whether a form may be meant at all is decided by the doubt, see
search/advice/doubts.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import log

from index.analysis.tokens.normalize import fold
from index.segment.schema import FORM
from index.store.engine import Engine
from search.advice.beside import articles_with, as_word
from search.advice.doubts import ALONE, NOWHERE, RARE, SELDOM_ALONE, Certain, Doubtful
from search.advice.slips import MERGED, costs
from search.query.tree import in_part
from search.ranking.matching import AnyMatcher

# How much the slips in a word may cost together, by the number of its letters.
_DEAREST = {2: 0.5, 3: 0.75, 4: 0.7, 5: 1.1}
_DEAREST_OF_LONG = 1.6
# What another way to write a word finds is rarer by so many times than its correction.
_TIMES_INSTEAD = 5
# How many articles an index has for which these numbers are meant.
_USUAL = 10_000
# What a word gains by each time that e times as many articles have it.
FREQUENT = 0.07
# Nearly any word of few letters is a slip from another, so a correction has to be far more usual,
# and one of what some article has nearer.
_SHORT, _FEWEST_OF_SHORT, _DEAREST_OF_SHORT = 4, 100, 0.5


def dearest_of(form: str) -> float:
    """Return how much the slips in a form may cost together."""
    return _DEAREST.get(len(form), _DEAREST_OF_LONG)


class Prices:
    """Prices by the words of one state of an index."""

    def __init__(self, engine: Engine, matcher: AnyMatcher) -> None:
        self._engine = engine
        self._matcher = matcher

    def of(self, doubtful: Doubtful, others: Iterable[str], fewest: int = 1) -> dict[str, float]:
        """Return the prices of those of some forms that may be meant: the slips less the gain.

        What is not in `fewest` articles of a usual index is none of them.
        """
        form, part, doubt = fold(doubtful.word.letters), doubtful.part, doubtful.doubt
        certain = doubt.of_words if doubtful.is_word else doubt.certain
        dearest = min(dearest_of(form), certain[-1].dearest)
        own = self.count(FORM, form, part) if doubt is not NOWHERE else 0
        if doubt is RARE:
            dearest = max(dearest, SELDOM_ALONE.dearest)
        if doubtful.is_usual:
            dearest = min(dearest, MERGED)
        if len(form) <= _SHORT and doubt is not ALONE:
            fewest = max(fewest, _FEWEST_OF_SHORT)
            dearest = dearest if doubt is NOWHERE else min(dearest, _DEAREST_OF_SHORT)
        instead = _TIMES_INSTEAD * max(
            (self._matcher.count(in_part(variant, part)) for variant in doubtful.instead), default=0
        )
        prices = {}
        others = [*others]
        for other, slips in zip(others, costs(form, others, dearest), strict=True):
            if slips > dearest:
                continue
            count = self.count(FORM, other, part)
            if count >= max(instead, self._scaled(fewest)) and (
                any(self.is_enough(count, own, c) for c in certain if slips <= c.dearest)
                or (doubt is RARE and self._is_seldom_alone(form, other, own, part))
            ):
                prices[other] = slips - self.gain(other, part)
        if doubt is NOWHERE:
            return prices
        # Words of the same stem are found anyway, and are no corrections; nor is what is both less
        # near and less frequent than the nearest of them.
        stems = {*self.stems(doubtful.word.letters)}
        for variant in doubtful.instead:
            if len(variant.words) == 1:
                stems |= {*self.stems(variant.words[0].letters)}
        found = {other for other in prices if not stems.isdisjoint(self.stems(other))}
        apart = {other: price for other, price in prices.items() if other not in found}
        if not found:
            return apart
        nearest = min(found, key=prices.__getitem__)
        least, gain = prices[nearest], self.gain(nearest, part)
        return {o: p for o, p in apart.items() if p < least or self.gain(o, part) > gain}

    def _is_seldom_alone(self, form: str, other: str, own: int, part: str) -> bool:
        """Tell whether most articles that have a form have another one as well."""
        if not self.is_enough(self.count(FORM, other, part), own, SELDOM_ALONE):
            return False
        pair = (replace(as_word(word), level=FORM) for word in (form, other))
        return 2 * articles_with(self._matcher, pair, part) >= own

    def is_enough(self, count: int, own: int, certain: Certain) -> bool:
        """Tell whether so many articles have a correction of what `own` articles have."""
        return count >= max(self._scaled(certain.fewest), certain.times * own)

    def _scaled(self, fewest: int) -> int:
        """Return how many articles are so many of a usual index.

        In an index of few articles a frequent word is in fewer of them.
        """
        return max(int(fewest * min(self._engine.doc_count / _USUAL, 1.0)), 1)

    def stems(self, form: str) -> Sequence[str]:
        """Return the stems of a word."""
        return self._engine.levels(form).stem

    def gain(self, form: str, part: str) -> float:
        """Return what a form gains by how many articles have it."""
        return FREQUENT * log(max(self.count(FORM, form, part), 1))

    def count(self, level: str, term: str, part: str) -> int:
        """Return how many articles have a term."""
        return self._engine.containing(part, level, [term])
