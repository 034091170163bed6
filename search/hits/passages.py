"""Hits in long articles: the passages that are read of them, chosen before anything is read.

Where the words matched is known by their numbers, and a word of a text is some six letters, so that
what a snippet may show is known, about, without the text. The best passages are read, and their
snippets made as those of short articles are; and for each word of the query that they do not have,
one place where it stands. Nothing else is read, so a book costs no more than some pages.
"""

import numpy as np
from numpy.typing import NDArray

from index.segment.columns.numbers import Numbers
from index.segment.frames import LongText, Passage
from search.hits.snippet import LEAD, LENGTH, Worths

# How many words a snippet may show; how many words before and behind these may be needed to make
# it, if all of them have two letters only; and how many words two snippets are apart at least.
SPAN = LENGTH // 6
BEFORE = LEAD // 3
BEHIND = LENGTH // 3
APART = SPAN + LEAD // 2


def best_spans(positions: Numbers, agreements: Numbers, worths: Worths) -> list[tuple[int, int]]:
    """Return the first and the last number of the words of the best one or two spans, in order.

    The words that matched have ascending `positions`; `worths` are those of `agreements`. A span is
    worth the sum of what its distinct words of the query are worth, and begins with one that
    matched. The second has a word that the first has not.
    """
    if not len(positions):
        return []
    ends = np.searchsorted(positions, positions + SPAN)
    shown = _shown(agreements, ends, worths)
    best = int(np.argmax(sum(shown.values())))
    chosen = [best]
    gains = [found for found in shown.values() if not found[best]]
    if gains:
        gain = np.where(np.abs(positions - positions[best]) >= APART, sum(gains), 0)
        second = int(np.argmax(gain))
        chosen += [second] if gain[second] > 0 else []
    return [(int(positions[at]), int(positions[ends[at] - 1])) for at in sorted(chosen)]


def _shown(agreements: Numbers, ends: Numbers, worths: Worths) -> dict[int, NDArray[np.int64]]:
    """Return what each word of the query is worth in the span that begins at each match."""
    shown: dict[int, NDArray[np.int64]] = {}
    for number in np.unique(agreements).tolist():
        query = int(worths.queries[number])
        before = np.concatenate([[0], np.cumsum(agreements == number)])
        found = np.where(before[ends] > before[:-1], worths.worths[number], 0)
        shown[query] = np.maximum(shown[query], found) if query in shown else found
    return shown


def passage_of(text: LongText, span: tuple[int, int]) -> Passage:
    """Read the passage of a span, with what a snippet of it may show around."""
    return text.passage(span[0] - BEFORE, span[0] + BEHIND)
