"""Patterns of singulars and of their broken plurals, for `plurals`."""

import re
from collections.abc import Collection, Iterator

from index.analysis.data.derived import CONSONANT

Key = tuple[str, str, str]  # base, kind, lemma
Pair = tuple[str, str]  # plural, singular

_C = CONSONANT
_S = f"{_C[:-1]}وي]"
# Patterns of singulars and of the broken plurals they usually have, where \\1 to \\4 are
# consonants (Wright, A Grammar of the Arabic Language, I, sections 304-305).
PATTERNS = [
    (f"({_C})({_S})({_C})({_C})ة?", r"\1\2ا\3\4"),  # عقرب عقارب
    (f"({_C})({_S})({_S})[اوي]({_C})ة?", r"\1\2ا\3ي\4"),  # مسمار مسامير
    (f"({_C})ا({_C})({_C})ة?", r"\1وا\2\3"),  # خاتم خواتم
    (f"({_C})ا({_C})[وي]({_C})ة?", r"\1وا\2ي\3"),  # فاتورة فواتير
    (f"({_C})({_C})[اوي]({_C})ة", r"\1\2ائ\3"),  # جريدة جرائد
    (f"({_C})({_C})ا({_C})", r"أ\1\2\3ة"),  # جناح أجنحة
    (f"({_C})({_S})({_C})", r"أ\1\2ا\3"),  # طفل أطفال
    (f"({_C})({_C})({_C})", r"\1\2و\3"),  # وحش وحوش
    (f"({_C})ي({_C})({_C})", r"أ\1\2ا\3"),  # فيلم أفلام
]
# Those that hardly any noun of that shape does without.
SURE_PATTERNS = [
    (f"({_C})({_S})[اوي]({_C})ة", r"\1\2ائ\3"),  # وثيقة وثائق
    (f"({_C})ا({_C})({_C})ة", r"\1وا\2\3"),  # قاعدة قواعد
    (f"م({_S})({_S})({_C})ة", r"م\1ا\2\3"),  # مشكلة مشاكل
    (f"({_C})({_S})({_C})({_C})ة?", r"\1\2ا\3\4"),  # قنبلة قنابل
]


def shape(word: str, root: str) -> str:
    """Return a word with a place for each consonant of its root: وثيقة of وثق is 01ي2ة."""
    letters, consonants = [], list(enumerate(root))
    for letter in word:
        if consonants and letter == consonants[0][1]:
            letters.append(str(consonants.pop(0)[0]))
        else:
            letters.append(letter)
    return "".join(letters)


def possible_by_patterns(
    frequencies: Collection[Key], patterns: list[tuple[str, str]]
) -> Iterator[Pair]:
    """Yield what would be a plural of a noun of the lexicon by its shape."""
    for base, kind, lemma in list(frequencies):
        if kind in "na" and base == lemma:
            for pattern, plural in patterns:
                if match := re.fullmatch(pattern, lemma):
                    yield match.expand(plural), lemma
