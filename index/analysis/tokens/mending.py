"""Mending: spellings that no sound word has, and the word that was meant.

- A letter three times and more is one that is drawn out: جمييييل, ههههه.
- PDF files give the ligature of lam and alef the wrong way round: االشتراك, األمم.
- ءا is آ as the old writers had it: القرءان.
- The alef of مائة is not read, and more and more not written: مئة.

Where letters leave a choice, the lexicon makes it.

>>> [mended(word) for word in "جمييييل الللغة ههههه األمم ءامنوا القرءان جزءان مائتين".split()]
['جميل', 'اللغة', 'هه', 'الأمم', 'آمنوا', 'القرآن', 'جزءان', 'مئتين']
"""

import re
from collections.abc import Iterable
from itertools import product

# As often as this a letter may stand in a row.
LONGEST_RUN = 2
# Only words that have a longer run or one of these may need mending.
SUSPECT = ("اال", "األ", "اإل", "اآل", "ءا", "مائة", "مائت")

_LETTER = "[\u0621-\u063a\u0641-\u064a]"
_ANY = re.compile("|".join(SUSPECT) + f"|({_LETTER})\\1{{{LONGEST_RUN},}}")
_RUN = re.compile(f"({_LETTER})\\1{{{LONGEST_RUN},}}")
# Of more runs than these no choice is made: each is one letter.
_MOST_RUNS = 3
_TURNED = re.compile("^([وفبك]?)ا([اأإآ])ل(?=..)")
_OLD_MADDAH_FIRST = re.compile("^((?:[وف]?(?:[بكل]|[بك]?ال|لل)?))ءا(?=.)")
_OLD_MADDAH = re.compile("(?<=[^اوىيءؤئأإآ])ءا(?=.)")
_HUNDRED = re.compile(
    "^([وفبكل]{0,2}(?:ال|لل)?(?:ثلاث|[أا]ربع|خمس|ست|سبع|ثمان|ثماني|تسع)?)مائ(ة|تان|تين|تا|تي)$"
)


def is_suspect(letters: str) -> bool:
    """Tell whether an unmarked word may need mending."""
    return _ANY.search(letters) is not None


def mended(letters: str) -> str:
    """Return an unmarked word as it was meant."""
    letters = _drawn(letters)
    turned = _TURNED.sub(r"\1ال\2", letters)
    if turned != letters:
        # An alef twice may be a slip as well, and mostly is where the lexicon knows neither.
        letters = _best((letters.replace("اا", "ا", 1), turned))
    letters = _OLD_MADDAH_FIRST.sub(r"\1آ", letters)
    if _OLD_MADDAH.search(letters):
        letters = _best((letters, _OLD_MADDAH.sub("آ", letters)))
    return _HUNDRED.sub(r"\1مئ\2", letters)


def _drawn(letters: str) -> str:
    """Return a word of which no letter is drawn out."""
    runs = [run[0] for run in _RUN.finditer(letters)]
    if not runs:
        return letters
    if len(set(letters)) == 1:
        return letters[:LONGEST_RUN]
    # تتتبع has a prefix before two of its own.
    if [len(run) for run in runs] == [LONGEST_RUN + 1] and _weight(letters)[0]:
        return letters
    pieces = _RUN.split(letters)
    kept = (1, LONGEST_RUN) if len(runs) <= _MOST_RUNS else (1,)
    return _best(
        "".join(
            piece if place % 2 == 0 else piece * counts[place // 2]
            for place, piece in enumerate(pieces)
        )
        for counts in product(kept, repeat=len(runs))
    )


def _best(words: Iterable[str]) -> str:
    """Return the word that the lexicon has most, the first if it has none."""
    return max(words, key=_weight)


def _weight(word: str) -> tuple[bool, float]:
    # Imported late: few words ask, and a text is cut without the lexicon.
    from index.analysis.morphology.stemmer import readings

    best = readings(word)[0]
    return (True, best.weight) if best.lexeme.is_known else (False, 0.0)
