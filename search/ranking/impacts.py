"""Impacts: what a query's words, by the clauses they stand for, give to the documents they match.

The impact of a document is its score from one group of clauses; the scores of a query are sums of
impacts.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.store.engine import Docs
from search.ranking.scoring import Scores


class Matches(NamedTuple):
    """Documents, ascending, and the score of each."""

    docs: Docs
    scores: Scores


class Impacts(NamedTuple):
    """The documents that a group of clauses matches, ascending, their impacts, and the highest.

    Impacts are of single precision, which is as good as any for what is summed and compared, and
    half the memory; sums are of double.
    """

    docs: Docs
    scores: NDArray[np.float32]
    highest: float

    @property
    def doc_count(self) -> int:
        """How many documents match."""
        return len(self.docs)

    @property
    def size(self) -> int:
        """Bytes, about."""
        return 500 + self.docs.nbytes + self.scores.nbytes


def look_up(found: Impacts | Matches, docs: Docs) -> tuple[NDArray[np.bool_], Scores]:
    """Return which of `docs`, ascending, are among those found, and their scores, 0 elsewhere."""
    if not len(found.docs):
        return np.zeros(len(docs), np.bool_), np.zeros(len(docs))
    at = np.minimum(np.searchsorted(found.docs, docs), len(found.docs) - 1)
    is_found = found.docs[at] == docs
    return is_found, np.where(is_found, found.scores[at], 0.0)
