"""How a word can be cut, and its pattern root, from Tashaphyne.

This module alone imports Tashaphyne. Its affix lists are replaced by those of `affixes`:
the stock lists mix clitics with derivation and cut كتاب to تاب. A cut is any prefix and suffix
that leave a base between them; `ArabicLightStemmer.segment` pairs them too, but takes longer than
finding them does.

>>> prefixes("بالصبر"), suffixes("كتابها")
(['', 'ب', 'بال'], ['', 'ا', 'ها'])
"""

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
        cuts = [(right - left, left, right) for left, right in _cuts(word)]
        found = [(cut, root) for cut in cuts if (root := _root_of(word[cut[1] : cut[2]]))]
    if len(found) < 2:
        return found[0][1] if found else ""
    found.sort(key=lambda pair: (-pair[0][0], pair[0]))
    roots = [root for _, root in found]
    return min(roots, key=lambda root: (len(root) != 3, -roots.count(root)))


def _cuts(word: str) -> set[tuple[int, int]]:
    """Return what `segment` of Tashaphyne's own stemmer returns, in half the time."""
    stemmer = _pattern_stemmer()
    # Tashaphyne finds affixes in a word whose آ is two letters, and cuts the word as it is.
    written = word.replace("آ", "ءا")
    rights = stemmer.lookup_suffixes(written)
    cuts = {
        (left, right)
        for left in stemmer.lookup_prefixes(written)
        for right in rights
        if right >= left + 2
    }
    cuts.add((0, len(written)))
    return cuts


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
