"""The tokenizer: text → words, with exact offsets into the text.

What is one word:

- letters and the marks between them: كِتَابٌ is one, and so is a word with tatweel or an invisible
  joiner inside;
- abbreviations, short pieces joined by dots: تي.ر.تي and أ.ف.ب, but not the missing space of
  مسيرة.وقال;
- names of the kind of عبدالفتاح are the two words they are made of, which share their place;
- digits by themselves: 23/12/2015 is three words, so each part is found. Latin letters keep the
  digits that touch them (G20, mp3), Arabic letters do not (2011م is 2011 and م);
- what belongs together though it is written in parts: thousands (2,259), telephone numbers after
  + or 00, and a name such as F-16. Its parts are found as well.

Everything else separates: ، . « » " _ # and so on.

>>> [token.text for token in tokenize("قال: «كِتَابٌ» من تي.ر.تي في 23/12/2015م")]
['قال', 'كِتَابٌ', 'من', 'تي.ر.تي', 'في', '23', '12', '2015', 'م']
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from index.analysis.tokens import mending, uthmani
from index.analysis.tokens.normalize import (
    INVISIBLE,
    JOINED,
    MARKS,
    strip_marks,
    tidy,
    without_marks,
)
from index.analysis.tokens.uthmani import today

# Of a longer run of letters (encoded data, a line without spaces) only these many are indexed.
LONGEST_WORD = 64

_TATWEEL = "\u0640"
_ARABIC_LETTER = (
    "[\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06e5\u06e6\u06ee\u06ef"
    "\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9\ufb50-\ufbb1\ufbd3-\ufd3d\ufd40-\ufdcf\ufdf0-\ufdff\ufe80-\ufefc]"
)
_OTHER_LETTER = f"(?!{_ARABIC_LETTER})[^\\W\\d_{_TATWEEL}{MARKS}]"
_INSIDE = f"[{MARKS}{INVISIBLE}{_TATWEEL}]"
_AFTER = f"[{MARKS}{_TATWEEL}]"


def _run(letter: str) -> str:
    """A pattern for letters with anything that may stand inside a word between them."""
    return f"{letter}(?:{_INSIDE}*{letter})*{_AFTER}*"


# Latin letters keep these digits with them.
_LATIN = "[A-Za-z]"
_LATIN_OR_DIGIT = "[A-Za-z\\d]"
_HYPHEN = "[-\u2010\u2011]"
_THOUSANDS = ",،٬\u00a0\u2009\u202f"
_BETWEEN_DIGITS = f"[-\u2010\u2011. {_THOUSANDS}]"
# Two decimal points are none, one may be.
_GROUPS = [(sep, 1) for sep in _THOUSANDS] + [(r"\.", 2)]
_NUMBER = f"(?<!\\d)(?<!\\d[.{_THOUSANDS}])(?:" + (
    "|".join(f"\\d{{1,3}}(?:{sep}\\d{{3}}){{{least},9}}(?!{sep}?\\d)" for sep, least in _GROUPS)
    + f")(?!{_OTHER_LETTER})"
)
_TELEPHONE = (
    "(?:(?<=\\+)|(?<![\\d+])00)(?=(?:\\d[-. \u00a0]?){8,15}(?!\\d))"
    "\\d{1,4}(?:[-. \u00a0]\\d{2,4}){2,5}(?!\\d)"
)
_OTHER_OR_DIGIT = f"(?:{_OTHER_LETTER}|(?<={_LATIN_OR_DIGIT})\\d)"
# Joins the pieces of an abbreviation.
_JOINT = "."
_JOIN = re.escape(_JOINT)
_PIECE = f"{_ARABIC_LETTER}{_AFTER}*(?:{_ARABIC_LETTER}{_AFTER}*)?"
_SINGLE = f"(?:{_ARABIC_LETTER}{_AFTER}*|{_LATIN})"
_NOT_IN_WORD = f"(?<!{_ARABIC_LETTER})(?<![^\\W_])(?<!{_AFTER})"
_NO_WORD_AFTER = f"(?!{_AFTER}*[^\\W_])"
_DESIGNATION = f"{_NOT_IN_WORD}(?<!{_HYPHEN}){_LATIN}+{_HYPHEN}\\d+{_LATIN}?(?!{_HYPHEN}?[^\\W_])"
# A word of plain letters that nothing continues: most are, and this is the quick way to them. What
# follows is found to be the same by the alternatives below.
PLAIN_LETTER = "[\u0621-\u063a\u0641-\u064a]"
# A word of these alone, that has no `ASKED` in it, its marks aside, and is not too long, is one
# token, however it is spelled.
_SINGLE_MARK = "[\u064b-\u0652]"
_OF_ONE = f"(?:{PLAIN_LETTER}|{_LATIN_OR_DIGIT}|{_SINGLE_MARK})"
_PLAIN = f"{PLAIN_LETTER}++(?!{_ARABIC_LETTER}|{_INSIDE}|{_JOIN})"
_WORD = re.compile(
    f"{_PLAIN}|"
    # Three pieces of one or two letters and more, or two single letters.
    f"{_NOT_IN_WORD}(?:{_PIECE}(?:{_JOIN}{_PIECE}){{2,}}|{_SINGLE}(?:{_JOIN}{_SINGLE})+)"
    f"{_NO_WORD_AFTER}"
    f"|{_run(_ARABIC_LETTER)}"
    f"|{_DESIGNATION}|{_TELEPHONE}|{_NUMBER}"
    f"|{_run(_OTHER_OR_DIGIT)}"
    f"|\\d+(?:{_run(f'(?:{_OTHER_LETTER}|[0-9])')})?"
)
# What a letter may be, as index/analysis/tokens/_words.c asks for it.
CLASSES = (
    _ARABIC_LETTER,
    _INSIDE,
    _AFTER,
    _OTHER_LETTER,
    r"\d",
    _LATIN_OR_DIGIT,
    _JOIN,
    f"{PLAIN_LETTER}|[A-Za-z0-9]",
    _BETWEEN_DIGITS,
    _OF_ONE,
    _SINGLE_MARK,
    f"[{uthmani.TELLING_LETTERS}]",
    f"[{uthmani.TELLING_AT_END}]",
)
# عبدالفتاح and عبد الفتاح are one name.
_SERVANT_OF = re.compile(r"^([وفبلك]?عبد)(ال\w{2,})$")
_TAKEN_APART = "عبدال"
# A word that has one of these may be such a name, has to be mended or is spelled as the Quran is.
# One that has none, and no letter more than `LONGEST_RUN` times in a row, is its own spelling if it
# is of plain letters, or of letters and digits of ASCII. So is one whose plain letters have a mark
# each at most, but where a letter tells of the Quran's spelling, or a last one with its mark.
LONGEST_RUN = mending.LONGEST_RUN
ASKED = (_TAKEN_APART, *mending.SUSPECT, *uthmani.TELLING_IN_A_ROW)
# Fewer Latin letters name nothing without the digits beside them.
_SHORTEST_NAME = 3
_IN_PARTS = re.compile(f"{_BETWEEN_DIGITS}+(?=\\d)")


class Token(NamedTuple):
    """A word as it stands in the text.

    `text` is `original[start:end]`; `spelling` is the same without tatweel, dots, presentation
    forms and what is not seen; `letters` the spelling without marks; `position` counts words
    from 0.
    """

    text: str
    start: int
    end: int
    position: int
    letters: str
    spelling: str


def tokenize(text: str) -> Iterator[Token]:
    """Yield the words of `text` in order. Any string is accepted."""
    position = 0
    for match in _WORD.finditer(text):
        word = match.group()
        # A ligature such as ﷺ stands for several words, which share its place.
        for spelling in spellings(word):
            letters = strip_marks(spelling)
            yield Token(word, match.start(), match.end(), position, letters, spelling)
            position += 1


def words(text: str) -> list[str]:
    """Return the words of `text` as they stand in it; each is one token or more, see `spellings`.

    This and `spellings` are the quick way to what `tokenize` gives, without places.
    """
    return _WORD.findall(text)


def places(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield what `words` returns, and where each begins and ends."""
    return ((found.group(), found.start(), found.end()) for found in _WORD.finditer(text))


def match(text: str, start: int) -> re.Match[str] | None:
    """Return the word that begins at `start`, None if none does; no word may begin before it."""
    return _WORD.match(text, start)


@lru_cache(maxsize=1 << 17)
def spellings(word: str) -> tuple[str, ...]:
    """Return the spelling of each token that a word of a text stands for.

    That of a number or name in parts has `JOINED` between them.
    """
    if _IN_PARTS.search(word):
        return (JOINED.join(_IN_PARTS.split(word.removeprefix("00"))),)
    tidied = tidy(word[: 4 * LONGEST_WORD]).replace(_JOINT, "")
    spelling = today(tidied)
    letters = without_marks(spelling) if spelling is tidied else strip_marks(spelling)
    if mending.is_suspect(letters):
        letters = spelling = mending.mended(letters)
    # Asked first because it is far quicker, and few words have it.
    if _TAKEN_APART in letters:
        letters = _SERVANT_OF.sub(r"\1 \2", letters)
    elif 0 < len(letters) <= LONGEST_WORD:
        return (spelling,) if " " not in letters else tuple(spelling.split())
    # What is taken apart here or cut short is not worth its marks.
    pieces = letters.split()
    return tuple(piece[:LONGEST_WORD] for piece in pieces)


def as_asked(spelling: str) -> str:
    """Return the spelling by which a query looks for a word: a number in parts as a whole.

    Its parts alone are not asked for, but the name in COVID-19 may be.
    """
    if JOINED not in spelling:
        return spelling
    if max(map(len, re.findall(f"{_LATIN}+", spelling)), default=0) < _SHORTEST_NAME:
        return spelling.replace(JOINED, "")
    return spelling
