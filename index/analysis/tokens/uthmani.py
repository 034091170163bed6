"""The Quran as it is written: the letters that its spelling leaves to marks, as today has them.

The Uthmani spelling writes many a long vowel by a mark only, and some letters otherwise:

- a dagger alef is an alef (ٱلۡكِتَٰبِ, الكتاب), but in the few words that lack it today as well
  (ذَٰلِكَ, ذلك); on a waw it is read instead of it (ٱلصَّلَوٰةِ, الصلاة), as on a ya within a word;
- small waw, ya and nun are letters (دَاوُۥدَ, ٱلنَّبِيِّـۧنَ), but after the pronoun ه;
- a hamza without a seat is given one (يَسۡـَٔلُ, يسأل), and with an alef after it is آ (ءَامَنَ);
- آ is a mere alef that is drawn out (جَآءَ);
- يَٰ is the vocative, a word of its own today.

Only marks tell these, so that a text without them is left as it is. The rules are those of the
tables of Rasm in today's prints (al-Suyuti, al-Itqan, chapter 76).

>>> from index.analysis.tokens.normalize import strip_marks
>>> [strip_marks(today(word)) for word in "ٱلۡعَٰلَمِينَ ذَٰلِكَ ٱلصَّلَوٰةَ دَاوُۥدَ لَهُۥ يَٰٓأَيُّهَا".split()]
['العالمين', 'ذلك', 'الصلاة', 'داوود', 'له', 'يا أيها']
"""

import re
from functools import cache

from index.analysis.tokens.normalize import MARKS

_DAGGER = "\u0670"
_M = f"[{MARKS}]*"
_LETTER = f"[^{MARKS}]"
_FATHA, _DAMMA, _KASRA = "\u064e", "\u064f", "\u0650"
_VOWELS = re.compile("[\u064b-\u0650\u08f0-\u08f2]")
# Marks without kasra and tanwin.
_OPEN = f"(?:(?![\u064b-\u064d\u0650\u08f0-\u08f2])[{MARKS}])*"
_MADDAH = "\u0653"
# Without one of these no rule below applies; most marked words have none. Those that a word may
# have whose plain letters have a mark each at most stand first: letters, a last letter with its
# mark, and letters with a mark in a row.
TELLING_LETTERS = "ءآ"
TELLING_AT_END = "ت"
TELLING_IN_A_ROW = (f"ؤ{_DAMMA}ا", "ا\u0652ى", "ا\u0652ي", "ل\u0651ي")
_TELLING = (
    f"[{_DAGGER}\u0653\u0654\u06dc\u06e5-\u06e8{TELLING_LETTERS}]|{'|'.join(TELLING_IN_A_ROW)}"
    f"|ا[\u06df\u06e1][ىي]|ل{_M}\u0651{_M}ي|[{TELLING_AT_END}][{MARKS}]+$"
    f"|{_LETTER}{_M}[{_DAGGER}\u06e5-\u06e8]"
)
_MARKED = re.compile(f"{_LETTER}[{MARKS}]")


def _marked(letters: str) -> str:
    """Return a pattern for letters, each with any marks; a dagger alef is in its place."""
    return "".join(
        f"(?<={_DAGGER})" if letter == _DAGGER else f"{letter}[{MARKS}]*?" for letter in letters
    )


# Words that today's spelling leaves without the alef too, with what may stand before them.
_WITHOUT_ALEF = "هٰذ هٰؤل هٰكذ ذٰلك لٰكن رحمٰن إلٰه الٰه ٱلٰه للٰه ولٰئك طٰه".split()
_SHORT = f"^((?:[أءاوفلبكٱ]{_M})*?(?:{'|'.join(_marked(word) for word in _WITHOUT_ALEF)}))".replace(
    f"(?<={_DAGGER})", f"[{MARKS}]*(?<={_DAGGER})[{MARKS}]*"
)
# Feminine nouns of which some verses write the ending as ت, before the noun they belong to.
_OPEN_TA = (
    f"^((?:[وفبلك]{_M})?(?:"
    + "|".join(
        f"{_M}".join(word)
        for word in "رحم نعم ٱمرأ امرأ سن لعن معصي بقي شجر قر فطر ٱبن ابن كلم".split()
    )
    + f"){_M}{_FATHA}{_M})ت({_M}[{_FATHA}{_DAMMA}{_KASRA}]{_M})$"
)
# What follows another in the order given: a pattern, and what stands for what it finds.
_RULES = (
    # The vocative.
    (f"^([وأ]?{_M})ي{_FATHA}?{_DAGGER}{_M}\u0654{_M}ا", r"\1يا آ"),
    (f"^([وأ]?{_M})ي{_FATHA}?{_DAGGER}{_M}(?=.*{_LETTER}.*{_LETTER})", r"\1يا "),
    # الليل, اللاتي and اللائي have one lam.
    (
        f"^((?:[وفبك]{_M})?[اٱ]ل)(?=[{MARKS}]*\u0651)"
        f"(?={_M}ي{_M}ل|{_M}{_DAGGER}{_M}(?:ت{_M})?[ىي]{_M}$)",
        r"\1ل",
    ),
    # An alef that is drawn out before hamza and doubled letters, and at the end.
    (f"(?<={_FATHA})آ(?={_M}(?:[ءأإؤئ]|{_LETTER}{_M}\u0651|$))", "ا"),
    # علماء, الملأ: a waw and a silent alef.
    (f"((?:ا|{_DAGGER}){_M})ؤ{_DAMMA}ا{_M}$", r"\1ء"),
    (f"ؤ{_DAMMA}ا{_M}$", "أ"),
    # رأى, وجيء, لشيء.
    (f"^((?:[وفأ]{_M})?ر{_M})ءَا$", r"\1أى"),
    ("ا[\u06df\u0652\u06e1](?=[ىي])", ""),
    # The hamza of a question, and hamza before alef.
    (f"^ء(?={_M}[أإ])", "أ"),
    (f"^(أ{_M})ء", r"\1أ"),
    (f"(?<!ا)ء{_FATHA}(?:ا(?!{_M}[\u064b\u08f0]|ن{_KASRA}$)|{_DAGGER})", "آ"),
    (f"(?<=قُر)({_M})ءَا", r"\1آ"),
    (f"^((?:[وف]{_M})?[بلك]{_M})\u0654{_OPEN}ا", r"\1آ"),
    (f"({_LETTER}{_OPEN})(?:{_DAGGER}{_OPEN}\u0654|\u0654{_OPEN}{_DAGGER}){_OPEN}", r"\1آ"),
    (f"([^{MARKS}يى])({_OPEN})\u0654{_OPEN}ا(?!{_M}[\u064b\u08f0])", r"\1\2آ"),
    # A dagger alef on waw and ya, and beside an alef that is written.
    (f"و{_DAGGER}{_M}ا{_M}$", "ا"),
    (f"(?<!^)و{_DAGGER}", "ا"),
    (f"ى{_DAGGER}({_M})(?={_LETTER})", r"ا\1"),
    (f"([ىي]){_DAGGER}({_M})$", r"\1\2"),
    (f"^ا{_DAGGER}", "آ"),
    (f"ا{_DAGGER}|{_DAGGER}(?={_M}[اى](?!{_M}{_LETTER}))", "ا"),
    (_DAGGER, "ا"),
    # Small letters.
    (f"(?<=ه)([{_DAMMA}{_KASRA}])[\u06e5\u06e6]{_M}$", r"\1"),
    ("\u06e5", "و"),
    ("[\u06e6\u06e7]", "ي"),
    ("\u06e8", "ن"),
    (f"ص({_M})\u06dc", r"س\1"),
)
# A hamza within a word that has no seat: a mark, or a letter that today has one, after kasra or
# before it, and between two fathas.
_NO_SEAT = (
    f"(?P<before>{_LETTER})(?P<vowel>{_M})"
    f"(?:\u0654(?P<mark>{_M})(?={_LETTER})"
    f"|(?:(?<={_KASRA})ء(?P<after>{_M})|ء(?P<kasra>{_M}{_KASRA}{_M})|(?<={_FATHA})ء(?P<fatha>{_FATHA}))"
    f"(?={_LETTER}))"
)


def today(spelling: str) -> str:
    """Return a tidied word as it is spelled today, marks kept; of two words with a space between.

    A word without marks is returned as it is.
    """
    if not _MARKED.search(spelling) or not _compiled(_TELLING).search(spelling):
        return spelling
    # Only on an alef it may tell a hamza, and there it is one letter with it.
    spelling = spelling.replace(f"أ{_MADDAH}", "آ").replace(_MADDAH, "")
    short = _compiled(_SHORT).match(spelling)
    if short:
        spelling = short[0].replace(_DAGGER, "") + spelling[short.end() :]
    for pattern, replacement in _rules():
        spelling = pattern.sub(replacement, spelling)
    spelling = _compiled(_OPEN_TA).sub(r"\1ة\2", spelling)
    return _compiled(_NO_SEAT).sub(_seated, spelling)


# Compiling all of these takes 40 ms, which a start would wait for: most texts need none of them.
@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in _RULES)


def _seated(found: re.Match[str]) -> str:
    """Return a letter and the hamza after it on the seat that its vowels ask for."""
    before, vowel = found["before"], found["vowel"]
    own = found["after"] or found["kasra"] or found["fatha"] or ""
    if found["mark"] is not None:
        # Of the marks, which are in no order of their own, the last vowel is the hamza's.
        vowels = [*_VOWELS.findall(vowel + found["mark"])]
        own = vowels.pop() if vowels else ""
        vowel = "".join(vowels)
    around = vowel + own
    if _KASRA in around or "\u064d" in around or before in "يىئ":
        return f"{before}{vowel}ئ{own}"
    if before == "ا":
        return f"{before}{vowel}{'ؤ' if _DAMMA in own else 'ء'}{own}"
    if _DAMMA in around or "\u064c" in around:
        return f"{before}{vowel}ؤ{own}"
    return f"{before}{vowel}{'ء' if before == 'و' else 'أ'}{own}"
