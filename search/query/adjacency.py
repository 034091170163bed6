"""Where words of a phrase stand one after the other, by the places where each stands at all.

All arrays of places are distinct and ascending. A word that is repeated is looked for once for as
often as it stands in a row, so that what a phrase of one word a thousand times takes is in
proportion to the places of the word, as it is for other phrases to those of the rarest.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, TypeVar

import numpy as np

from index.segment.columns.numbers import Places
from search.deadline import require_time

W = TypeVar("W", bound=Hashable)


class _Repeated(NamedTuple):
    """Where a word stands in a phrase: from number `first` on, `length` times in a row."""

    first: int
    length: int


def begins_of(words: Sequence[W], places: Mapping[W, Places]) -> Places:
    """Return the places where words stand one after the other, those of the first."""
    # From the rarest word on, so that there is little to look for in the others.
    runs = sorted(_repeated(words), key=lambda run: len(places[words[run.first]]))
    begins = places[words[runs[0].first]] - runs[0].first
    for first, length in runs:
        require_time()
        begins = begins[_in_a_row(places[words[first]], begins + first, length)]
    return begins


def standing(words: Sequence[W], places: Mapping[W, Places]) -> dict[W, Places]:
    """Return where each word stands as one of words that stand one after the other."""
    begins = begins_of(words, places)
    found = {word: np.zeros(len(places[word]), np.bool_) for word in dict.fromkeys(words)}
    for first, length in _repeated(words):
        own = places[words[first]]
        # How many of the begins are near enough before a place that it is one of the run.
        last = np.searchsorted(begins, own - first, side="right")
        found[words[first]] |= last > np.searchsorted(begins, own - (first + length - 1))
    return {word: places[word][is_met] for word, is_met in found.items()}


def _repeated(words: Sequence[W]) -> Iterator[_Repeated]:
    first = 0
    for _, some in groupby(words):
        length = sum(1 for _ in some)
        yield _Repeated(first, length)
        first += length


def _in_a_row(places: Places, begins: Places, length: int) -> Places:
    """Return for each of some places whether a word stands there and behind, so many times."""
    last = len(places) - length
    if last < 0:
        return np.zeros(len(begins), np.bool_)
    at = np.minimum(np.searchsorted(places, begins), last)
    is_there: Places = (places[at] == begins) & (places[at + length - 1] == begins + length - 1)
    return is_there
