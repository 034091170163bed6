"""Spelling: what the form of a word folds away, where a query asks for it.

    hamza       أ إ آ are not ا, nor one another
    ta          ة is not ه
    tashkeel    every mark that the query's word carries must stand on that letter; letters it
                leaves without marks may have any, and one with a vowel only has no shadda

Everything else is as `normalize.fold` has it. ؤ and ئ are kept by the form itself.
"""

import re
from collections.abc import Collection

from index.analysis.tokens.normalize import MARKS, fold, strip_marks

_KEPT_LETTERS = {
    "hamza": {"أ": "أ", "إ": "إ", "آ": "آ"},
    "ta": {"ة": "ة"},
}
TASHKEEL = "tashkeel"
KEEPABLE = (*_KEPT_LETTERS, TASHKEEL)

_LETTER = re.compile(f"([^{MARKS}])([{MARKS}]*)")
_WITHOUT_TANWIN = dict.fromkeys(map(ord, "\u064b\u064c\u064d\u08f0\u08f1\u08f2"))
_SHADDA = "\u0651"
_VOWELS = set("\u064b\u064c\u064d\u064e\u064f\u0650")
# The Quran's own sukun and tanwin are those of other texts.
_MARK_TABLE = str.maketrans("\u06e1\u08f0\u08f1\u08f2", "\u0652\u064b\u064c\u064d")
# كتاباً and كتابًا are two habits of one spelling: the marks stand with the letter before.
_TANWIN_ON_ALEF = re.compile("([اى])\u064b$")


def agree(ours: str, theirs: str, keep: Collection[str]) -> bool:
    """Tell whether a word spelled `theirs` is what a query's word spelled `ours` asks for.

    Both are spellings as tokens have them; `keep` are some of KEEPABLE. Without any it tells
    whether their forms are one.

    >>> agree("فأس", "فاس", []), agree("فأس", "فاس", ["hamza"]), agree("فأس", "فَأْس", ["hamza"])
    (True, False, True)
    >>> agree("مدرسه", "مدرسة", ["hamza"]), agree("مدرسه", "مدرسة", ["ta"])
    (True, False)
    >>> [agree("عَلَم", word, ["tashkeel"]) for word in ("عَلَمٌ", "عَلَّمَ", "عِلْمٌ", "علم")]
    [True, False, False, False]
    """
    if _letters(ours, keep) != _letters(theirs, keep):
        return False
    return TASHKEEL not in keep or _marks_agree(_marked(ours), _marked(theirs))


def is_marked(spelling: str) -> bool:
    """Tell whether a spelling has any mark but the tanwin, which its place in a sentence gives."""
    return strip_marks(spelling) != spelling.translate(_WITHOUT_TANWIN)


def _letters(spelling: str, keep: Collection[str]) -> str:
    kept: dict[str, str] = {}
    for name in keep:
        kept |= _KEPT_LETTERS.get(name, {})
    return "".join(kept.get(letter) or fold(letter) for letter in strip_marks(spelling))


def _marked(spelling: str) -> list[tuple[str, set[str]]]:
    """Return the letters and the marks of each."""
    spelling = _TANWIN_ON_ALEF.sub("\u064b\\1", spelling.translate(_MARK_TABLE))
    return [(letter, set(marks)) for letter, marks in _LETTER.findall(spelling)]


def _marks_agree(ours: list[tuple[str, set[str]]], theirs: list[tuple[str, set[str]]]) -> bool:
    before: tuple[str, set[str]] = "", set()
    # Letters of other scripts may fold to several; their marks are not looked at that closely.
    for (_, asked), (letter, written) in zip(ours, theirs, strict=False):
        if not asked <= written:
            return False
        # After the article a shadda is mere pronunciation, which الشَمس leaves out.
        doubled = _SHADDA in written and before != ("ل", set())
        if doubled and _SHADDA not in asked and not asked.isdisjoint(_VOWELS):
            return False
        before = letter, written
    return True
