"""Bases: how the lexicon may spell what is left of a word between its affixes.

Letters change where an ending joins a word: حكومة and حكومتها, أصدقاء and أصدقاؤه, مستشفى and
مستشفاه. And writers slip: ا for أ, ه for ة.

>>> [(spelling.dropped, spelling.added) for spelling in spellings_of("حكوم", "تها")]
[(0, ''), (0, 'ة')]
"""

from functools import cache
from typing import NamedTuple

from index.analysis.joins import Stand
from index.analysis.lexicon import lexicon_key
from index.analysis.segmenter import SHORTEST_BASE, suffixes

# A base spelled otherwise than in the lexicon (ا for أ, ه for ة) is a slip: one word in seven.
MISSPELT = -2.0


class Change(NamedTuple):
    """A base that ends so may be spelled otherwise in the lexicon than before a suffix.

    It is then without its `dropped` last letters and has those `added` instead; the suffix begins
    with one of `suffix`. `weight` is that of a base which is spelled just so.
    """

    base: tuple[str, ...]
    suffix: tuple[str, ...]
    dropped: int
    added: str
    weight: float = 0.0


CHANGES = (
    Change(("ؤ", "ئ"), ("",), 1, "ء"),  # أصدقاؤه
    Change(("ا",), ("",), 1, "ى"),  # مستشفاه
    Change(("",), ("ت", "ا"), 0, "ة"),  # حكومتها، حكومات
    Change(("ي",), ("ت", "ا"), 1, "اة"),  # مباريات
    Change(("أ", "إ", "آ"), ("ت", "ا"), 1, "اة", MISSPELT),  # مكافآت of مكافاة for مكافأة
    Change(("",), ("ات",), 0, "ا"),  # كاميرات
    Change(("او",), ("ات",), 1, "ء"),  # مومياوات
)
_AS_IS = Change(("ة", ""), ("",), 0, "")
# Hamza as other schools write it, wherever it stands, and as the lexicon does.
OTHER_HAMZA = (("ئو", "ؤو"), ("ىء", "ئ"))  # مسئول, شاطىء


class Spelling(NamedTuple):
    """How the lexicon may spell a base that ends so.

    It is without its `dropped` last letters and has those `added` instead.
    `key` is the lexicon's key of what is added. Of an entry under the key, `stands` says how its
    base stands and `weights` what that adds: if it is spelled otherwise, and if it is spelled so.
    """

    ending: str
    dropped: int
    added: str
    key: str
    stands: tuple[Stand, Stand]
    weights: tuple[float, float]


def ends_of(word: str) -> list[tuple[int, str, tuple[Spelling, ...]]]:
    """Return where each suffix of a word begins, the suffix, and how a base before it is spelled.

    The longest base comes first.
    """
    ends = []
    letters = _longest_ending()
    for suffix in suffixes(word):
        right = len(word) - len(suffix)
        if right < SHORTEST_BASE and suffix:
            break
        ends.append((right, suffix, spellings_of(word[max(right - letters, 0) : right], suffix)))
    return ends


@cache
def _longest_ending() -> int:
    """Return how many last letters of a base tell how it is spelled."""
    return max(1, *(len(ending) for change in CHANGES for ending in change.base))


@cache
def spellings_of(ending: str, suffix: str) -> tuple[Spelling, ...]:
    """Return how the lexicon may spell a base of these last letters before a suffix."""
    found: dict[tuple[int, str], Spelling] = {}
    for spelling in spellings_before(suffix):
        if ending.endswith(spelling.ending):
            found.setdefault((spelling.dropped, spelling.added), spelling)
    return tuple(found.values())


@cache
def spellings_before(suffix: str) -> tuple[Spelling, ...]:
    """Return how the lexicon may spell bases before a suffix, first as they are.

    Of those that drop and add the same letters the first that a base ends like counts.
    """
    changes = [change for change in CHANGES if suffix and suffix.startswith(change.suffix)]
    return tuple(
        _spelling(ending, change) for change in (_AS_IS, *changes) for ending in change.base
    )


def _spelling(ending: str, change: Change) -> Spelling:
    stands: tuple[Stand, Stand] = ("whole", "whole")
    if (change.added or ending).endswith("ة"):
        stands = ("with ta", "without ta" if change.added else "with ta")
    key = lexicon_key(change.added)
    weights = (MISSPELT, change.weight)
    return Spelling(ending, change.dropped, change.added, key, stands, weights)


def with_other_hamza(base: str, spellings: tuple[Spelling, ...]) -> tuple[Spelling, ...]:
    """Return `spellings` with those of a base that has hamza as other schools write it."""
    others = dict.fromkeys(base.replace(other, ours) for other, ours in OTHER_HAMZA)
    whole = [
        _spelling(other[-1:], _AS_IS)._replace(
            dropped=len(base), added=other, key=lexicon_key(other)
        )
        for other in others
        if other != base
    ]
    return (*spellings[:1], *whole, *spellings[1:])
