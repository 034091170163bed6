"""Tags of documents, as filters, facets and groups ask for them; queries: search/keeping.py."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.analysis.tokens.normalize import fold
from index.store.engine import Docs, Engine

if TYPE_CHECKING:
    from index.store.kept import Kept

ReadKept = Callable[[], "Kept"]
# What they are called where fields are named.
NAMES = ("tag", "وسم", "الوسم")


class Tags:
    """The tags of an index as they are now; there are none without something that reads them."""

    def __init__(self, engine: Engine, kept: ReadKept | None) -> None:
        self._engine = engine
        self._kept = kept

    def names(self) -> list[str]:
        """Return the names of all tags, in their order."""
        return sorted(self._ids())

    def any_of(self, names: Collection[str], docs: Docs) -> NDArray[np.bool_]:
        """Return which of some documents have a tag that is folded to one of some names."""
        found = np.zeros(len(docs), np.bool_)
        for name, ids in self._ids().items():
            if fold(name) in names:
                found |= np.isin(docs, self._docs(ids))
        return found

    def counts(self, docs: Docs) -> dict[str, int]:
        """Return how many of some documents have each tag; one may have several."""
        counted = {name: int(np.isin(tagged, docs).sum()) for name, tagged in self.docs().items()}
        return {name: count for name, count in counted.items() if count}

    def first(self, docs: Docs) -> tuple[list[str], NDArray[np.int64]]:
        """Return tags, "" for none, and for each of some documents the number of its first one."""
        every = self.docs()
        numbers = np.zeros(len(docs), np.int64)
        for number, tagged in reversed([*enumerate(every.values(), 1)]):
            numbers[np.isin(docs, tagged)] = number
        return ["", *every], numbers

    def docs(self) -> dict[str, Docs]:
        """Return the documents of each tag, ascending, tags in the order of their names."""
        return {name: self._docs(ids) for name, ids in sorted(self._ids().items())}

    def _ids(self) -> Mapping[str, Iterable[str]]:
        return self._kept().tags if self._kept else {}

    def _docs(self, ids: Iterable[str]) -> Docs:
        found = (self._engine.doc(id_) for id_ in ids)
        return np.array(sorted({doc for doc in found if doc is not None}), np.int32)
