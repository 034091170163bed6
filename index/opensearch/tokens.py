"""The words of some documents, as the cluster stores them: fetched once, and looked up here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from index.opensearch.mapping import NOTHING, OR
from index.segment.columns.numbers import Places, places
from index.segment.schema import TITLE_GAP
from index.store.engine import Docs

# A part and a level.
TokenField = tuple[str, str]
# Where each term stands in a part of a document.
_Positions = Mapping[str, Sequence[int]]
# Fields of documents that are kept; each is of some hundred words.
_KEPT = 4_000

Fetch = Callable[[Sequence[int], Sequence[TokenField]], Iterable[tuple[int, Mapping[str, Any]]]]


class Tokens:
    """The tokens of documents by part and level. `fetch` asks the cluster for them.

    It yields documents with `words` as they are stored, by part and level.
    """

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._kept: dict[tuple[int, str, str], _Positions] = {}

    def load(self, docs: Sequence[int], fields: Iterable[TokenField]) -> None:
        """Fetch what is not there yet, in one request."""
        wanted = [*dict.fromkeys(fields)]
        missing = [
            doc
            for doc in docs
            if any((doc, part, level) not in self._kept for part, level in wanted)
        ]
        if not missing or not wanted:
            return
        if len(self._kept) + len(missing) * len(wanted) > _KEPT:
            self._kept = {}
            missing = [*docs]
        for doc, words in self._fetch(missing, wanted):
            for part, level in wanted:
                stored = words.get(part, {}).get(level, ())
                self._kept[doc, part, level] = _positions(stored)

    def positions(self, doc: int, field: TokenField, terms: Sequence[str]) -> list[int]:
        """Return where any of some terms stands in a document, ascending, each place once."""
        of_terms = self._kept.get((doc, *field), {})
        met = [of_terms[term] for term in terms if term in of_terms]
        if len(met) == 1:
            return [*met[0]]
        return sorted({position for some in met for position in some})

    def places(self, docs: Docs, field: TokenField, terms: Sequence[str]) -> Places:
        """Return the places where any of some terms stands in some documents, ascending."""
        found = [np.empty(0, np.int64)]
        wanted = [*dict.fromkeys(terms)]
        for doc in docs.tolist():
            positions = self.positions(doc, field, wanted)
            if positions:
                at = np.array(positions, np.int64)
                found.append(places(np.full(len(at), doc, np.int64), at))
        return np.concatenate(found)


def _positions(stored: Sequence[str]) -> _Positions:
    """Return where each term stands in a field: its values are parted as the mapping says."""
    found: dict[str, list[int]] = {}
    at = 0
    for value in stored:
        tokens = value.split(" ") if value else []
        for position, token in enumerate(tokens, at):
            if OR in token:
                for term in token.split(OR):
                    found.setdefault(term, []).append(position)
            elif token != NOTHING:
                found.setdefault(token, []).append(position)
        at += len(tokens) + TITLE_GAP
    return found
