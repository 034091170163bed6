"""What kashaf is measured against: known stemmers of Arabic under plain BM25, in memory.

Every baseline sees the same words as kashaf, from the same tokenizer, in one field of title and
text together. What it makes of an empty stem is the word itself.

    light10      Larkey, Ballesteros and Connell, Light Stemming for Arabic Information Retrieval
                 (2007), as Lucene's ArabicAnalyzer has it: normalisation, then stemming
    Snowball     the Arabic stemmer of the Snowball project (`snowballstemmer`)
    ISRI         Taghva, Elkhoury and Coombs, Arabic Stemming without a Root Dictionary (2005),
                 as in NLTK (`nltk`)
    Tashaphyne   `light_stem` of Tashaphyne as it comes, its stem folded as ours are, since it
                 leaves hamza and ta marbuta as written
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from index.analysis.analyzer import LEVELS, Levels, tokenize
from index.analysis.tokens.normalize import fold
from index.store.engine import Arrays, Engine
from search.ranking.scoring import idf

Stem = Callable[[str], str]

K1 = 0.9
B = 0.75

_LIGHT10_LETTERS = str.maketrans("أإآىة", "ااايه", "ـًٌٍَُِّْ")
_LIGHT10_PREFIXES = ("ال", "وال", "بال", "كال", "فال", "لل", "و")
_LIGHT10_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")


def light10(word: str) -> str:
    """Return the stem of a word: one prefix off, then suffixes in their order, each once.

    >>> light10("والكتابات"), light10("وجه")
    ('كتاب', 'وج')
    """
    return _without_suffixes(_without_prefix(word.translate(_LIGHT10_LETTERS)))


def _without_prefix(word: str) -> str:
    for prefix in _LIGHT10_PREFIXES:
        # Two letters must be left, three after و by itself.
        left = 3 if len(prefix) == 1 else 2
        if word.startswith(prefix) and len(word) >= len(prefix) + left:
            return word.removeprefix(prefix)
    return word


def _without_suffixes(word: str) -> str:
    for suffix in _LIGHT10_SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word.removesuffix(suffix)
    return word


def snowball(word: str) -> str:
    """Return Snowball's stem."""
    return str(_snowball().stemWord(word))


def isri(word: str) -> str:
    """Return the stem, meant as a root, of NLTK's ISRI stemmer."""
    return str(_isri().stem(word))


def tashaphyne(word: str) -> str:
    """Return Tashaphyne's light stem with its default affixes."""
    _tashaphyne().light_stem(word)
    return fold(str(_tashaphyne().get_stem()))


def tashaphyne_root(word: str) -> str:
    """Return Tashaphyne's root with its default affixes."""
    _tashaphyne().light_stem(word)
    return str(_tashaphyne().get_root())


STEMMERS: dict[str, Stem] = {
    "light10": light10,
    "Snowball": snowball,
    "ISRI": isri,
    "Tashaphyne": tashaphyne,
}


def analysis(stem: Stem) -> Callable[[str], Levels]:
    """Return levels that have `stem` for the stem level and nothing for the others."""

    def analyse(letters: str) -> Levels:
        # Digits and Latin letters are folded for all alike; the stemmers know Arabic only.
        arabic = "\u0620" <= letters[0] <= "\u06ff" and not letters[0].isdigit()
        term = (stem(letters) if arabic else "") or fold(letters)
        return Levels(**{level: (term,) if level == "stem" else () for level in LEVELS})

    return analyse


class PlainSearcher:
    """Ranks by BM25 on one level of title and text together; a query is a bag of words."""

    def __init__(self, reader: Engine, level: str = "stem") -> None:
        self._reader = reader
        self._level = level
        self._arrays = _arrays_of(reader)
        sizes = self._arrays.sizes[1]
        self._norms = K1 * (1 - B + B * sizes / (sizes.mean() or 1.0))

    def ranking(self, text: str, limit: int) -> list[tuple[str, float]]:
        """Return ids and scores of the best `limit` articles; equal scores in document order."""
        scores = np.zeros(self._arrays.doc_count_all)
        for token in tokenize(text):
            terms = getattr(self._reader.levels(token.letters), self._level)
            found = self._arrays.postings("text", self._level, terms)
            frequencies = found.frequencies
            rarity = idf(self._reader.doc_count, len(found.docs))
            scores[found.docs] += rarity * frequencies / (frequencies + self._norms[found.docs])
        docs = np.flatnonzero(scores)
        best = docs[np.lexsort((docs, -scores[docs]))][:limit]
        ids = self._reader.ids_of(best.tolist())
        return list(zip(ids, scores[best].tolist(), strict=True))


@cache
def _snowball() -> Any:
    return import_module("snowballstemmer").stemmer("arabic")


@cache
def _isri() -> Any:
    return import_module("nltk.stem.isri").ISRIStemmer()


@cache
def _tashaphyne() -> Any:
    return import_module("tashaphyne.stemming").ArabicLightStemmer()


def _arrays_of(reader: Engine) -> Arrays:
    if reader.arrays is None:
        raise TypeError("plain rankings need arrays of postings")
    return reader.arrays
