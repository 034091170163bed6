"""Segmentations of a word and its pattern root, from Tashaphyne.

This module alone imports Tashaphyne. Its stemmer keeps the last word's state, so every call sets
the word first and a lock keeps threads apart. Its affix lists are replaced by those of
`index.affixes`: the stock lists mix clitics with derivation and cut كتاب to تاب.

>>> ["+".join(filter(None, cut)) for cut in segmentations("بالصبر")]
['بالصبر', 'ب+الصبر', 'بال+صبر']
"""

from collections import Counter
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from tashaphyne.stemming import ArabicLightStemmer

from index import affixes

_lock = Lock()


class Segmentation(NamedTuple):
    """A word cut in three; prefix and suffix may be empty."""

    prefix: str
    base: str
    suffix: str


def segmentations(word: str) -> list[Segmentation]:
    """Return every legal cut of an unmarked word, shortest prefix first, longest base first.

    The base keeps at least two letters.
    """
    with _lock:
        # Tashaphyne writes آ as two letters before it cuts, which would shift its positions.
        spans = sorted(_stemmer().segment(word.replace("آ", "ا")), key=lambda s: (s[0], -s[1]))
    return [Segmentation(word[:left], word[left:right], word[right:]) for left, right in spans]


def pattern_root(word: str) -> str:
    """Return the root that most cuts of a word leave by its pattern, or "" if none is a root.

    Roots of three letters come first, and among equals that of the least cut; Tashaphyne's own
    choice among equals differs from run to run.
    """
    with _lock:
        stemmer = _pattern_stemmer()
        cuts = sorted(stemmer.segment(word), key=lambda cut: (cut[0] - cut[1], cut))
        found = Counter(root for cut in cuts if stemmer.is_root(root := stemmer.get_root(*cut)))
    ranked: list[str] = sorted(found, key=lambda root: (len(root) != 3, -found[root]))
    return ranked[0] if ranked else ""


@lru_cache(maxsize=1)
def _stemmer() -> ArabicLightStemmer:
    stemmer = ArabicLightStemmer()
    stemmer.set_prefix_list({*affixes.NOUN_PREFIXES, *affixes.IMPERFECT_PREFIXES})
    stemmer.set_suffix_list(
        {*affixes.NOUN_SUFFIXES, *affixes.PAST_SUFFIXES, *affixes.IMPERFECT_SUFFIXES}
    )
    return stemmer


@lru_cache(maxsize=1)
def _pattern_stemmer() -> ArabicLightStemmer:
    return ArabicLightStemmer()
