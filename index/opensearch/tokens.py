"""The words of some documents, as the cluster stores them: read once, and looked up here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.opensearch.mapping import NOTHING, OR
from index.segment.columns.numbers import Numbers, Places, docs_of, places
from index.segment.schema import TITLE_GAP
from index.store.engine import Docs

# A part and a level.
TokenField = tuple[str, str]
# The fields of a document as they are stored, by part and level.
StoredWords = Mapping[str, Mapping[str, Sequence[str]]]
# Fields of documents that are kept; each is of some hundred words.
_KEPT = 4_000

Fetch = Callable[[Sequence[int], Sequence[TokenField]], Iterable[tuple[int, StoredWords]]]


class Tokens:
    """The tokens of documents by part and level. `fetch` asks the cluster for them."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        # It is replaced, never changed, so that threads need no lock.
        self._kept: dict[tuple[int, TokenField], _Stored] = {}

    def keep(self, words: Mapping[int, StoredWords], fields: Iterable[TokenField]) -> None:
        """Keep what some fields of documents have now."""
        kept = self._kept if len(self._kept) < _KEPT else {}
        self._kept = kept | _stored(words, fields)

    def of(self, docs: Docs, fields: Iterable[TokenField]) -> "LoadedTokens":
        """Return some fields of some documents, ascending; what is not there is fetched at once."""
        wanted, numbers = [*dict.fromkeys(fields)], docs.tolist()
        kept = self._kept
        keys = {(doc, field) for field in wanted for doc in numbers}
        missing = sorted({doc for doc, _ in keys - kept.keys()})
        if missing:
            kept = kept | _stored(dict(self._fetch(missing, wanted)), wanted)
            self._kept = kept if len(kept) < _KEPT else {}
        stored: dict[TokenField, dict[_Stored, list[int]]] = {field: {} for field in wanted}
        # What was read together may since have been read anew in part: each is asked for its own.
        for field, of_field in stored.items():
            for doc in numbers:
                of_field.setdefault(kept[doc, field], []).append(doc)
        return LoadedTokens(self, docs, stored)


class LoadedTokens:
    """Some fields of some documents; others are fetched when they are asked for."""

    def __init__(
        self,
        every: Tokens,
        docs: Docs,
        stored: "Mapping[TokenField, Mapping[_Stored, Sequence[int]]]",
    ) -> None:
        self._every = every
        self._docs = docs
        self._stored = stored

    def places(self, field: TokenField, terms: Sequence[str]) -> Places:
        """Return the places where any of some terms stands in the documents, ascending."""
        if field not in self._stored:
            return self._every.of(self._docs, [field]).places(field, terms)
        found = [stored.places(docs, terms) for stored, docs in self._stored[field].items()]
        if len(found) == 1:
            return found[0]
        return np.sort(np.concatenate(found)) if found else np.empty(0, np.int64)


def _stored(
    words: Mapping[int, StoredWords], fields: Iterable[TokenField]
) -> "dict[tuple[int, TokenField], _Stored]":
    of_fields = {field: _Stored(words, field) for field in fields}
    return {(doc, field): stored for field, stored in of_fields.items() for doc in words}


class _Stored:
    """A field of documents that were read together, taken apart when it is first asked for."""

    def __init__(self, words: Mapping[int, StoredWords], field: TokenField) -> None:
        part, level = field
        self._docs = sorted(words)
        self._values = [words[doc].get(part, {}).get(level, ()) for doc in self._docs]
        self._parted: tuple[_WordsByTerm, Numbers, Places] | None = None

    def places(self, docs: Sequence[int], terms: Sequence[str]) -> Places:
        """Return the places where any of some terms stands in some of its documents, ascending."""
        if self._parted is None:
            self._parted = self._part()
        by_term, words, every = self._parted
        found: Places = every[by_term.has(terms)[words]]
        return found if self._docs == docs else found[np.isin(docs_of(found), docs)]

    def _part(self) -> "tuple[_WordsByTerm, Numbers, Places]":
        """Return the distinct tokens, the running ones by their numbers, and where each stands."""
        values = [
            (doc, value.split(" ") if value else ())
            for doc, values in zip(self._docs, self._values, strict=True)
            for value in values
        ]
        tokens = [*chain.from_iterable(own for _, own in values)]
        numbers = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
        words = np.fromiter(map(numbers.__getitem__, tokens), np.int32, len(tokens))
        docs = np.array([doc for doc, _ in values], np.int64)
        counts = np.array([len(own) for _, own in values], np.int64)
        # The values of a document are as far apart as the mapping says, those of others are new.
        ends = np.cumsum(counts)
        begins = ends - counts
        before = np.zeros(len(docs), np.int64)
        for at in range(1, len(docs)):
            if docs[at] == docs[at - 1]:
                before[at] = before[at - 1] + counts[at - 1] + TITLE_GAP
        positions = np.arange(len(tokens)) + np.repeat(before - begins, counts)
        return _WordsByTerm(numbers), words, places(np.repeat(docs, counts), positions)


class _WordsByTerm:
    """The numbers of tokens by the terms that they stand for."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._several: dict[str, list[int]] = {}
        for token, number in numbers.items():
            if OR in token:
                for term in token.split(OR):
                    self._several.setdefault(term, []).append(number)

    def has(self, terms: Sequence[str]) -> NDArray[np.bool_]:
        """Tell for each token whether it stands for any of some terms."""
        found = np.zeros(len(self._numbers), np.bool_)
        for term in terms:
            if term in self._numbers and term != NOTHING:
                found[self._numbers[term]] = True
            for number in self._several.get(term, ()):
                found[number] = True
        return found
