"""Lines in visual order, letter by letter from left to right: درفلا قوقح for حقوق الفرد.

What tells is what no word of Arabic does: begin with ة or ى, be نم, يف, ىلع. What speaks against it
is what nearly every line has: words that begin with ال or end with ة and ى, من, في, على. A line is
turned where there is only the one, or where nearly all of its text is so and the line says nothing.

Numbers and words of other letters stand from left to right in both.

>>> turned("ةموكحلا سيئر راز ام 2020 ماع يف ءارزولا عم ةنيدملا")
('المدينة مع الوزراء في عام 2020 ما زار رئيس الحكومة', 1)
>>> turned("زار رئيس الحكومة المدينة")
('زار رئيس الحكومة المدينة', 0)
"""

import re

_WORD = re.compile("[\u0621-\u064a]{2,}")
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_COMMON = {"من", "في", "على", "إلى", "الى", "عن", "مع", "هذا", "هذه", "التي", "الذي", "ذلك", "بعد"}
_COMMON_TURNED = {word[::-1] for word in _COMMON}
_NEVER_FIRST = "ةى"
# Signs that a text needs to be called turned, and how many times those against it.
_LEAST, _TIMES = 4, 10
# What reads from left to right in a line, with what joins it.
_LEFT_TO_RIGHT = re.compile(
    "[0-9\u0660-\u0669A-Za-z\u00c0-\u024f]"
    "(?:[0-9\u0660-\u0669A-Za-z\u00c0-\u024f.,:/%@_+-]|(?<=[A-Za-z]) (?=[A-Za-z]))*"
)
_PAIRS = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_OPENING, _CLOSING = "([{<«‹", ")]}>»›"


def turned(text: str) -> tuple[str, int]:
    """Return `text` with the lines that are in visual order as they are read, and their number."""
    if not _may_be_turned(text):
        return text, 0
    lines = text.split("\n")
    signs = [_signs(line) for line in lines]
    visual, logical = (sum(counts) for counts in zip(*signs, strict=True))
    is_all = visual >= _LEAST and visual > _TIMES * logical
    count = 0
    for at, (line, (against, for_it)) in enumerate(zip(lines, signs, strict=True)):
        if (against >= 2 and not for_it) or (is_all and against >= for_it and _WORD.search(line)):
            lines[at] = _reading_order(line)
            count += 1
    return "\n".join(lines), count


def _may_be_turned(text: str) -> bool:
    """Tell, quickly, whether a text has a word that none of Arabic is."""
    return " ة" in text or " ى" in text or text[:1] in ("ة", "ى")


def _signs(line: str) -> tuple[int, int]:
    """Return how many words of a line show it to be in visual order, and how many not to be."""
    visual = logical = 0
    for word in _WORD.findall(_MARKS.sub("", line)):
        if word[0] in _NEVER_FIRST or word in _COMMON_TURNED:
            visual += 1
        elif word[-1] in _NEVER_FIRST or word in _COMMON or (word[:2] == "ال" and len(word) > 3):
            logical += 1
    return visual, logical


def _reading_order(line: str) -> str:
    line = _LEFT_TO_RIGHT.sub(lambda found: found[0][::-1], line[::-1])
    first = next((sign for sign in line if sign in _OPENING + _CLOSING), "")
    # A page keeps the shapes of brackets; a text that was turned as it stood does not.
    return line.translate(_PAIRS) if first and first in _CLOSING else line
