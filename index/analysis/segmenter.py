"""How a word can be cut, and its pattern root, from Tashaphyne.

This module alone imports Tashaphyne. Its affix lists are replaced by those of `affixes`: the stock
lists mix clitics with derivation and cut كتاب to تاب. A cut is any prefix and suffix that leave a
base between them; `ArabicLightStemmer.segment` pairs them too, but takes longer than finding them
does.

>>> prefixes("بالصبر"), suffixes("كتابها")
(['', 'ب', 'بال'], ['', 'ا', 'ها'])
"""

from collections import Counter
from functools import lru_cache
from threading import Lock

from index.analysis import affixes
from index.lazy import load_when_used

# Its stop words and verbs take four fifths of the time of its import; nothing here asks for them.
load_when_used("tashaphyne.arabicstopwords")
load_when_used("tashaphyne.verb_stamp_const")

from tashaphyne.stemming import ArabicLightStemmer  # noqa: E402

# A base keeps at least these many letters; only a word that has fewer is one whole.
SHORTEST_BASE = 2

_lock = Lock()


def prefixes(word: str) -> list[str]:
    """Return every prefix of an unmarked word, shortest first, beginning with ""."""
    # Tashaphyne names the empty one twice.
    return [word[:end] for end in dict.fromkeys(_stemmer().lookup_prefixes(word))]


def suffixes(word: str) -> list[str]:
    """Return every suffix of an unmarked word, shortest first, beginning with ""."""
    return [word[start:] for start in _stemmer().lookup_suffixes(word)]


def pattern_root(word: str) -> str:
    """Return the root that most cuts of a word leave by its pattern, or "" if none is a root.

    Roots of three letters come first, and among equals that of the least cut; Tashaphyne's own
    choice among equals differs from run to run.
    """
    # The stemmer keeps the last word's state: every call sets the word first, and a lock keeps
    # threads apart.
    with _lock:
        stemmer = _pattern_stemmer()
        cuts = sorted(stemmer.segment(word), key=lambda cut: (cut[0] - cut[1], cut))
        found = Counter(filter(None, (_root_of(word[begin:end]) for begin, end in cuts)))
    ranked: list[str] = sorted(found, key=lambda root: (len(root) != 3, -found[root]))
    return ranked[0] if ranked else ""


@lru_cache(maxsize=1 << 16)
def _root_of(stem: str) -> str:
    """Return the root that a stem has by its pattern, or "" if that is none.

    Words share the stems that are left of them, the more as they are short. The lock must be held.
    """
    stemmer = _pattern_stemmer()
    stemmer.word = stemmer.unvocalized = stem
    root: str = stemmer.get_root(0, len(stem))
    return root if stemmer.is_root(root) else ""


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
