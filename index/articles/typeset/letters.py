"""Shapes of letters, and lam-alef whose parts are turned.

- Letters in the shape that they have on a page (ﺔﻣﻮﻜﺣ) are the letters themselves, marks in such
  shapes the marks. Phrases in one sign, as ﷺ, stay: they are what was written.
- A page has one sign for lam and alef. Programs that turn a line around once it is two letters give
  alef and lam: االشتراك, األرض, إال. Where a word begins so it can be nothing else, since no word
  has two alefs in front, nor ا before أ. Within a word (سالم, سلام) it is not certain, and stays.

>>> plain_letters("ﺔﻣﻮﻜﺣ")
('ةموكح', 5)
>>> lam_alef("في االشتراك واألرض، باإلنسان واآلن")
('في الاشتراك والأرض، بالإنسان والآن', 4)
"""

import re
import unicodedata

# The shapes of letters and marks, without phrases (U+FDF0) and ornaments.
_SHAPES = re.compile("[\ufb50-\ufbb1\ufbd3-\ufdcf\ufe70-\ufefc]")
_IN_ORDER = ("لا", "لأ", "لإ", "لآ")
_WORD_BEGINS, _WORD_ENDS = "(?<![\u0621-\u0652])", "(?![\u0621-\u0652])"
_TURNED = re.compile(f"{_WORD_BEGINS}([وف]?[بك]?)ا([اأإآ])ل(?=[\u0621-\u064a])")
_UNLESS = re.compile(f"{_WORD_BEGINS}([وف]?)([إأ])ال{_WORD_ENDS}")
# Right in some words, so that they are mended only where others show that a text is so.
_NOT = re.compile(f"{_WORD_BEGINS}([وفأ]?)ال{_WORD_ENDS}")
_FOR_THE = re.compile(
    f"{_WORD_BEGINS}([وف]?)لإل(?!غاء|قاء|حاق|زام|هام|مام|حاح|صاق|باس|تاء|كتر|ياس|يز|ه)(?=[\u0621-\u064a]{{2}})"
)


def plain_letters(text: str) -> tuple[str, int]:
    """Return `text` with plain letters for their shapes, and how many were changed."""
    return _SHAPES.subn(lambda shape: _letter(shape[0]), text)


def lam_alef(text: str) -> tuple[str, int]:
    """Return `text` with لا where its parts are certainly turned, and how many were.

    In a text that has as many of them in order, اال is a slip of somebody's, and stays.
    """
    better, count = _TURNED.subn(r"\1ال\2", text)
    better, unless = _UNLESS.subn(r"\1\2لا", better)
    count += unless
    if count <= sum(map(text.count, _IN_ORDER)):
        return text, 0
    better, alone = _NOT.subn(r"\1لا", better)
    better, before_hamza = _FOR_THE.subn(r"\1للإ", better)
    return better, count + alone + before_hamza


def _letter(shape: str) -> str:
    # Marks in shapes stand on a blank or on tatweel.
    plain = unicodedata.normalize("NFKC", shape)
    return plain.lstrip(" \u0640") if "\ufe70" <= shape <= "\ufe7f" else plain
