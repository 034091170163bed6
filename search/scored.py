"""Scores: what a clause, or a word as the sum of some, gives to the documents it matches."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.store.reader import Docs, Postings, Source
from search.scoring import Scores, bm25


class Matches(NamedTuple):
    """Documents, ascending, and the score of each."""

    docs: Docs
    scores: Scores


class Clause(NamedTuple):
    """Where a word or phrase stands in a part on a level, and its weight times idf.

    `norms` stand for the lengths of all documents; without them every document has the weight.
    """

    part: str
    level: str
    postings: Postings
    norms: Scores | None
    weight: float

    @property
    def doc_count(self) -> int:
        """How many documents it matches."""
        return len(self.postings.docs)

    def matches(self) -> Matches:
        """Return the documents and the score of each."""
        docs = self.postings.docs
        if self.norms is None:
            return Matches(docs, np.full(len(docs), self.weight))
        return Matches(docs, bm25(self.postings, self.norms, self.weight))


class Scored(NamedTuple):
    """The documents that clauses match, ascending, the score of each, and the highest.

    These scores are of single precision, which is as good as any for what is summed and compared,
    and half the memory; sums are of double.
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


class Coarse(NamedTuple):
    """Scores as whole numbers of steps, rounded down, in three bytes for each document.

    Those of documents from 65,536 · n on begin at `starts[n]`; `docs` are what documents are more.
    """

    starts: NDArray[np.int32]
    docs: NDArray[np.uint16]
    shares: NDArray[np.uint8]
    step: float

    @property
    def size(self) -> int:
        """Bytes, about."""
        return 700 + self.starts.nbytes + self.docs.nbytes + self.shares.nbytes


def coarse(scored: Scored) -> Coarse:
    """Return the scores of some documents made coarse."""
    docs, scores, highest = scored
    step = highest / 255
    blocks = np.arange((int(docs[-1]) >> 16) + 2, dtype=np.int64) << 16
    return Coarse(
        np.searchsorted(docs, blocks).astype(np.int32),
        (docs & 0xFFFF).astype(np.uint16),
        np.minimum(scores.astype(np.float64) // step, 255).astype(np.uint8),
        step,
    )


class Listed(NamedTuple):
    """What `Scored` is, the scores left in the lists: to be looked up, or read again.

    Of each clause there are the sources of its postings, its norms and its weight. Where documents
    of high scores are sought, coarse scores tell which to look up.
    """

    doc_count: int
    highest: float
    clauses: list[tuple[list[Source], Scores | None, float]]
    coarse: Coarse | None = None

    @property
    def size(self) -> int:
        """Bytes, about."""
        sources = [source for sources, _, _ in self.clauses for source in sources]
        skips = sum(places.nbytes for source in sources for places in source.skips)
        return 500 + 400 * len(sources) + 50 * sum(len(s.starts) for s in sources) + skips

    def with_skips(self) -> "Listed":
        """Return the same with places in the lists from which they can be read on."""
        clauses = [
            ([source.with_skips() for source in sources], norms, weight)
            for sources, norms, weight in self.clauses
        ]
        return self._replace(clauses=clauses)
