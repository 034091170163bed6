"""Deferred impacts: groups of clauses left in their posting lists, for the compiled scorer.

Only compiled code makes and reads them. A group that many documents match mostly only decides
between documents that rarer groups have found. So it is looked up for these alone, with skips:
places in a posting list from which it can be read on. If the group is needed to find documents,
quantized impacts tell which documents may be among the best, and these are looked up in the lists
again, so that every score is exact.
"""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index import native
from search.ranking.clauses import Clause
from search.ranking.impacts import Impacts

_native: Any = native.load("search.ranking._ranking")


class QuantizedImpacts(NamedTuple):
    """Impacts as whole numbers of steps, rounded down, in three bytes for each document.

    Those of documents from 65,536 · n on begin at `starts[n]`; `docs` has by how much each document
    is above 65,536 · n.
    """

    starts: NDArray[np.int32]
    docs: NDArray[np.uint16]
    steps: NDArray[np.uint8]
    step: float

    @property
    def size(self) -> int:
        """Bytes, about."""
        return 700 + self.starts.nbytes + self.docs.nbytes + self.steps.nbytes


def quantized(impacts: Impacts) -> QuantizedImpacts:
    """Return impacts, of a document at least, in whole steps."""
    docs, scores, highest = impacts
    step = highest / 255
    blocks = np.arange((int(docs[-1]) >> 16) + 2, dtype=np.int64) << 16
    return QuantizedImpacts(
        np.searchsorted(docs, blocks).astype(np.int32),
        (docs & 0xFFFF).astype(np.uint16),
        np.minimum(scores.astype(np.float64) // step, 255).astype(np.uint8),
        step,
    )


class DeferredImpacts(NamedTuple):
    """Impacts that are still in the posting lists: to be looked up, or to be read whole.

    `lists` are those of the clauses, with what these are weighed by: what C makes of them. No
    document has more than `highest`.
    """

    doc_count: int
    highest: float
    lists: Any
    quantized: QuantizedImpacts | None = None

    @property
    def size(self) -> int:
        """Bytes, about."""
        size: int = self.lists.size
        return 300 + size + (self.quantized.size if self.quantized else 0)

    def with_skips(self) -> "DeferredImpacts":
        """Return the same with places in the lists from which they can be read on.

        Without, lists are read from their beginning.
        """
        return self._replace(lists=self.lists.with_skips())

    def measured(self, impacts: Impacts) -> "DeferredImpacts":
        """Return the same with the number and the highest of its impacts, as they were read."""
        return self._replace(doc_count=impacts.doc_count, highest=impacts.highest)


def defer(clauses: Sequence[Clause]) -> DeferredImpacts | None:
    """Return how to read the impacts of clauses again; None where they are of no posting lists.

    `doc_count` and `highest` are upper bounds: they assume that no two clauses match the same
    documents, and that words stand there any number of times.
    """
    held = []
    for clause in clauses:
        sources = clause.postings.sources
        if sources is None:
            return None
        if sources:
            held.append((sources, clause.norms, clause.weight))
    doc_count = sum(clause.doc_count for clause in clauses)
    # One after the other, as C adds them: `sum` makes up for what is lost since Python 3.12.
    highest = reduce(add, (clause.weight for clause in clauses), 0.0)
    return DeferredImpacts(doc_count, highest, _native.lists(held))
