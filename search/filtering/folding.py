"""Folding: near-copies of a better hit, as agencies' stories are in several papers, go under it.

Two documents are copies where their sketches (index/writing/sketches.py) agree in `_SHARE` of the
ranges that either fills: of 29,890 news articles that is all but few of the pairs that share .7 of
their neighbouring words, and none that shares less than .35. Of documents too short for their
sketches to tell, such as flashes of one sentence, nothing is folded.

Each is looked for among the `_ABOVE` before it, so that what is folded on a page does not depend on
the pages behind it. Of an engine it asks a stored field of some documents.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import native
from index.segment.columns.numbers import Bytes
from index.segment.schema import SKETCH_SIZE
from index.store.engine import Engine
from search.ranking.impacts import Matches

# Three of five.
_SHARE, _OF = 3, 5
# Of so many ranges at least one of two has to fill.
_FILLED = 16
_ABOVE, _AT_ONCE = 200, 100
# Compares rows in C.
_native: Any = native.load("search.hits._hits")


def folded(engine: Engine, best: Matches) -> tuple[Matches, dict[int, list[int]]]:
    """Return documents, in their order, without copies of better ones, and the copies of each."""
    docs = best.docs
    above = copied(engine.sketches(docs)) if len(docs) > 1 else None
    if above is None:
        return best, {}
    kept = above == np.arange(len(docs))
    copies: dict[int, list[int]] = {}
    for copy in np.flatnonzero(~kept).tolist():
        copies.setdefault(int(docs[above[copy]]), []).append(int(docs[copy]))
    return Matches(docs[kept], best.scores[kept]), copies


def copied(rows: Bytes) -> "NDArray[np.int32] | None":
    """Return for each sketch the first before it that is no copy and it is one of, else itself.

    None where none is a copy.
    """
    if _native:
        found = _native.copies(rows, SKETCH_SIZE, _SHARE, _OF, _FILLED, _ABOVE)
        return None if found is None else np.frombuffer(found, np.int32)
    above = np.arange(len(rows), dtype=np.int32)
    for begin in range(0, len(rows), _AT_ONCE):
        first, end = max(begin - _ABOVE, 0), begin + _AT_ONCE
        ours, others = rows[begin:end, None], rows[first:end]
        equal = np.count_nonzero((ours == others) & (ours != 0), axis=2)
        filled = np.count_nonzero(ours | others, axis=2)
        alike = (equal * _OF >= filled * _SHARE) & (filled >= _FILLED)
        for at, other in (np.argwhere(alike) + np.array([begin, first])).tolist():
            if at - _ABOVE <= other < at == above[at] and above[other] == other:
                above[at] = other
    return above if (above != np.arange(len(rows))).any() else None
