"""Bases: how the lexicon may spell what is left of a word between its affixes.

Letters change where an ending joins a word: حكومة and حكومتها, أصدقاء and أصدقاؤه, مستشفى and
مستشفاه. And writers slip: ا for أ, ه for ة.

>>> [(spelling.dropped, spelling.added) for spelling in spellings_of("حكوم", "تها")]
[(0, ''), (0, 'ة')]
"""

import math
from functools import cache
from typing import NamedTuple

from index.analysis.morphology.joins import Stand
from index.analysis.morphology.lexicon import rest_key
from index.analysis.morphology.segmenter import SHORTEST_BASE, suffixes

# A base spelled otherwise than in the lexicon (ا for أ, ه for ة) is a slip: one word in seven.
MISSPELT = -2.0
# A hamza on another seat than in the lexicon is rarer than one that is left out, and is as often
# another word: رؤية, رأى.
OTHER_SEAT = -5.5
# ى for ا at the end, or ا for ى, is another word where there is one: إلا and إلى, ليلا and ليلى.
OTHER_ALEF = -9.0
# Older books and the Quran have و for the ا of a few words; most in وة are others: هوة, جنوة.
OLD_WAW = -6.0


class Change(NamedTuple):
    """How a base that ends in certain letters may be spelled in the lexicon instead.

    There it is without its `dropped` last letters, and has the `added` ones in their place. That is
    so before suffixes that begin with one of `suffix`, or without a suffix if `suffix` is empty,
    and for bases of `least` letters or more. `weight` is what it adds to a reading if the lexicon
    spells the base just so; if `is_exact`, no other spelling of the same key counts.
    """

    base: tuple[str, ...]
    suffix: tuple[str, ...]
    dropped: int
    added: str
    weight: float = 0.0
    is_exact: bool = False
    least: int = 0


# What changes where an ending joins a base.
CHANGES = (
    Change(("ؤ", "ئ"), ("",), 1, "ء"),  # أصدقاؤه
    Change(("ؤ", "ئ"), ("",), 1, "أ"),  # مبدؤه، يقرؤون
    Change(("ئ",), ("ه", "ك", "ن"), 1, "ؤ", 0.0, True),  # تواطئه
    Change(("ا",), ("",), 1, "ى"),  # مستشفاه
    Change(("",), ("ت", "ا"), 0, "ة"),  # حكومتها، حكومات
    Change(("ي",), ("ت", "ا"), 1, "اة"),  # مباريات
    Change(("أ", "إ", "آ"), ("ت", "ا"), 1, "اة", MISSPELT),  # مكافآت of مكافاة for مكافأة
    Change(("",), ("ات",), 0, "ا"),  # كاميرات
    Change(("او",), ("ات",), 1, "ء"),  # مومياوات
    Change(("وه",), ("ات",), 1, ""),  # فيديوهات
)
_NEVER = -math.inf
# How writers slip at the end of a base, with a suffix or without one. The entry has to be spelled
# just so, because others of the same key are other words: who writes بدو does not mean بدء.
SLIPS = (
    Change(("ئ",), ("",), 1, "يء", MISSPELT, True),  # شئ
    Change(("ئ", "ؤ", "أ"), ("",), 1, "ء", MISSPELT, True),  # جزئ
    Change(("ىء", "يء"), ("",), 2, "ئ", MISSPELT, True),  # شاطىء، شاطيء
    Change(("ؤ",), ("",), 1, "وء", MISSPELT, True),  # ضؤ
    Change(("وء",), ("",), 2, "ؤ", MISSPELT, True),  # تباطوء
    Change(("اء",), ("",), 2, "أ", OTHER_ALEF, True, least=4),  # ملجاء
    Change(("ؤة",), ("",), 2, "وءة", MISSPELT, True),  # مرؤة
    Change(("ائة",), ("",), 2, "ءة", MISSPELT, True),  # برائة
    Change(("وة",), (), 2, "اة", OLD_WAW, True, least=4),  # صلوة
    Change(("ائ",), ("ت", "ا"), 1, "ءة", MISSPELT, True),  # برائتهم، قرائات
    Change(("و",), (), 1, "ؤ", MISSPELT, True),  # لؤلو
    Change(("ا",), (), 0, "ء", MISSPELT, True, least=3),  # علما, but ما is no ماء
    Change(("ا",), (), 1, "ى", OTHER_ALEF, True, least=3),  # موسيقا
    Change(("ى",), (), 1, "ا", OTHER_ALEF, True, least=3),  # دعى
)
_AS_IS = Change(("ة", ""), ("",), 0, "")


class Spelling(NamedTuple):
    """How the lexicon may spell a base that ends so.

    There it is without its `dropped` last letters, and has the `added` ones in their place; `key`
    is the lexicon's key of what is added. `stands` and `weights` have two values each, the first
    for an entry of the same key that is spelled otherwise, the second for one that is spelled just
    so: how the base stands there (see `joins.Stand`), and what that adds to the weight of a
    reading. `other_seat` is added instead of the first weight if the two spellings differ by more
    than a hamza that was left out. The base has `least` letters or more.
    """

    ending: str
    dropped: int
    added: str
    key: str
    stands: tuple[Stand, Stand]
    weights: tuple[float, float]
    other_seat: float
    least: int


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
    return max(1, *(len(ending) for change in (*CHANGES, *SLIPS) for ending in change.base))


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
    changes += [
        slip for slip in SLIPS if (suffix.startswith(slip.suffix) if slip.suffix else not suffix)
    ]
    return tuple(
        _spelling(ending, change) for change in (_AS_IS, *changes) for ending in change.base
    )


def _spelling(ending: str, change: Change) -> Spelling:
    stands: tuple[Stand, Stand] = ("whole", "whole")
    if (change.added or ending).endswith("ة"):
        stands = ("with ta", "with ta" if ending.endswith("ة") else "without ta")
    key = rest_key(change.added)
    weights = (_NEVER if change.is_exact else MISSPELT, change.weight)
    # A hamza on another seat and a changed end together would be two slips in one word.
    other_seat = _NEVER if change.dropped or change.is_exact else OTHER_SEAT
    return Spelling(
        ending, change.dropped, change.added, key, stands, weights, other_seat, change.least
    )
