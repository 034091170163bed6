"""The company of words: what stands beside them in texts, for `build_spellings`.

Two words are alike by the cosine of their neighbours, weighed by positive pointwise mutual
information (Bullinaria and Levy, Extracting semantic representations from word co-occurrence
statistics, 2007).
"""

import json
from array import array
from collections.abc import Iterable, Iterator

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix

from index.analysis.morphology.lexicon import lexicon_key
from index.analysis.tokens.normalize import strip_marks
from index.analysis.tokens.tokenizer import spellings, words

# Neighbours are looked for on each side so far, among so many words; the most frequent tell
# nothing.
REACH = 3
TELLING = slice(30, 15_030)


class Corpus:
    """The words of collections, by their keys: how often each stands, and beside what."""

    def __init__(self, paths: Iterable[str]) -> None:
        numbers: dict[str, int] = {}
        known: dict[str, list[int]] = {}
        stream = array("i")
        self.spelled: dict[str, str] = {}
        for text in _texts(paths):
            for word in words(text):
                if word not in known:
                    letters = [strip_marks(spelling) for spelling in spellings(word)]
                    keys = [lexicon_key(spelling) for spelling in letters]
                    for key, spelling in zip(keys, letters, strict=True):
                        self.spelled.setdefault(key, spelling)
                    known[word] = [numbers.setdefault(key, len(numbers)) for key in keys]
                stream.extend(known[word])
            stream.append(-1)
        self.numbers = numbers
        self._stream = np.array(stream, np.int32)
        self._counts = np.bincount(self._stream[self._stream >= 0], minlength=len(numbers))

    def count(self, key: str) -> int:
        """Return how often a word stands there."""
        return int(self._counts[self.numbers[key]]) if key in self.numbers else 0

    def company(self, keys: Iterable[str]) -> dict[str, csr_matrix]:
        """Return the neighbours of each word, a vector of length 1."""
        kept = [key for key in dict.fromkeys(keys) if key in self.numbers]
        telling = np.argsort(-self._counts, kind="stable")[TELLING]
        row = _places([self.numbers[key] for key in kept], len(self.numbers))
        column = _places(telling, len(self.numbers))
        pairs = []
        for step in range(1, REACH + 1):
            for word, other in (
                (self._stream[step:], self._stream[:-step]),
                (self._stream[:-step], self._stream[step:]),
            ):
                at = np.stack((row[word], column[other]))
                pairs.append(at[:, (at >= 0).all(axis=0) & (word >= 0) & (other >= 0)])
        at = np.concatenate(pairs, axis=1)
        shape = len(kept), len(telling)
        found = coo_matrix((np.ones(at.shape[1]), at), shape).tocsr().tocoo()
        of_words = np.asarray(found.sum(axis=1)).ravel()
        shares = self._counts[telling] / self._counts.sum()
        gain = np.log(found.data / of_words[found.row] / shares[found.col])
        # What was seen once may be chance.
        weights = np.maximum(gain, 0) * np.minimum(found.data / 2, 1)
        vectors = coo_matrix((weights, (found.row, found.col)), shape).tocsr()
        lengths = np.sqrt(np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel()) + 1e-9
        return {key: vectors[i] / lengths[i] for i, key in enumerate(kept)}


def _texts(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for article in map(json.loads, lines):
                yield f"{article.get('title', '')}\n{article['text']}"


def _places(numbers: Iterable[int], size: int) -> np.ndarray:
    """Return the place of each number, -1 for those that have none."""
    places = np.full(size + 1, -1, np.int64)
    chosen = np.array(list(numbers), np.int64)
    places[chosen] = np.arange(len(chosen))
    return places
