"""How a word can be cut, from Tashaphyne.

This module alone imports Tashaphyne. Its affix lists are replaced by those of `affixes`:
the stock lists mix clitics with derivation and cut كتاب to تاب. A cut is any prefix and suffix
that leave a base between them; `ArabicLightStemmer.segment` pairs them too, but takes longer than
finding them does.

>>> prefixes("بالصبر"), suffixes("كتابها")
(['', 'ب', 'بال'], ['', 'ا', 'ها'])
"""

from functools import lru_cache

from index.analysis.morphology import affixes
from index.lazy import load_when_used

# Its stop words and verbs take four fifths of the time of its import; nothing here asks for them.
load_when_used("tashaphyne.arabicstopwords")
load_when_used("tashaphyne.verb_stamp_const")

from tashaphyne.stemming import ArabicLightStemmer  # noqa: E402

# A base keeps at least these many letters; only a word that has fewer is one whole.
SHORTEST_BASE = 2


def prefixes(word: str) -> list[str]:
    """Return every prefix of an unmarked word, shortest first, beginning with ""."""
    # Tashaphyne names the empty one twice.
    return [word[:end] for end in dict.fromkeys(_stemmer().lookup_prefixes(word))]


def suffixes(word: str) -> list[str]:
    """Return every suffix of an unmarked word, shortest first, beginning with ""."""
    return [word[start:] for start in _stemmer().lookup_suffixes(word)]


@lru_cache(maxsize=1)
def _stemmer() -> ArabicLightStemmer:
    stemmer = ArabicLightStemmer()
    stemmer.set_prefix_list({*affixes.NOUN_PREFIXES, *affixes.IMPERFECT_PREFIXES})
    stemmer.set_suffix_list(
        {*affixes.NOUN_SUFFIXES, *affixes.PAST_SUFFIXES, *affixes.IMPERFECT_SUFFIXES}
    )
    return stemmer
