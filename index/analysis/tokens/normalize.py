"""Letter folding: what counts as the same letters.

Two strengths, each idempotent:

- `fold` gives the *form* of a word: marks, tatweel and invisible controls gone, alef and ya
  variants, ta marbuta and the shapes of a letter (ک, ڪ) unified, digits Western, Latin
  lower-cased and unaccented. إعادة and اعاده share a form.
- `fold_seats` goes further, for the stem level and below: a hamza on waw or ya is read as
  its seat (فائز = فايز) and letters borrowed for foreign sounds as their neighbours (ڤ = ف).

Folding a word never needs a character map: tokens keep offsets into the original text and are
folded one by one.

This module alone imports PyArabic. Of its functions only those measured to do one thing are
used: `normalize_alef` and `normalize_hamza` are not, because they turn ى into ا and أ into ء;
nor is `strip_diacritics`, all of whose marks are among `MARKS`, and which looks for each of them
in turn.

>>> fold("إِعـــادةٌ"), fold("٢٠٢٠"), fold("ﻻ")
('اعاده', '2020', 'لا')
>>> fold_seats(fold("فائز"))
'فايز'
"""

import re
import unicodedata
from functools import lru_cache

from pyarabic import araby

from index.analysis.data import FOLDER

# Marks that stand between or after the letters of a word and carry no letter of their own.
# U+FE70-FE7F are presentation forms of tashkeel.
MARKS = (
    "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u08d3-\u08e1\u08e3-\u08ff\ufe70-\ufe7f"
)
# Stands in a spelling between the parts of one number or name, and in no form.
JOINED = "-"
# Bidirectional controls, joiners, soft hyphen and byte order mark: seen by no reader.
INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"

_DELETED = re.compile(f"[{MARKS}]")
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_PRESENTATION_FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufeff]+")
_ARABIC_ONLY = re.compile("[\u0621-\u063a\u0641-\u064a]*")
# The letters of Arabic, which are folded one by one.
PLAIN_LETTERS = "".join(filter(_ARABIC_ONLY.fullmatch, map(chr, range(0x600, 0x700))))
# The same with tatweel and the marks of most texts.
_USUAL = re.compile("[\u0621-\u063a\u0640-\u0652\u0670]*")

# The letters of other languages in Arabic script, by why a reader takes them for one of Arabic:
# because of their "shape", or as the neighbour of a "sound" (data/build_letters.py).
_LETTERS: dict[str, dict[str, str]] = {"shape": {}, "sound": {}}
for _row in (FOLDER / "letters.tsv").read_text("utf-8").splitlines():
    _letter, _plain, _level = _row.split("\t")
    _LETTERS[_level][_letter] = _plain
# Signs for whole phrases that Unicode names but does not take apart.
_PHRASES = {
    "﷽": "بسم الله الرحمن الرحيم",
    "\ufd40": "رحمه الله",
    "\ufd41": "رضي الله عنه",
    "\ufd42": "رضي الله عنها",
    "\ufd43": "رضي الله عنهم",
    "\ufd44": "رضي الله عنهما",
    "\ufd45": "رضي الله عنهن",
    "\ufd46": "صلى الله عليه وآله",
    "\ufd47": "عليه السلام",
    "\ufd48": "عليهم السلام",
    "\ufd49": "عليهما السلام",
    "\ufd4a": "عليه الصلاة والسلام",
    "\ufd4b": "قدس سره",
    "\ufd4c": "صلى الله عليه وآله وسلم",
    "\ufd4d": "عليها السلام",
    "\ufd4e": "تبارك وتعالى",
    "\ufd4f": "رحمهم الله",
    "\ufdfe": "سبحانه وتعالى",
    "\ufdff": "عز وجل",
}
_PHRASE_SIGNS = str.maketrans(_PHRASES)
_SHAPES = str.maketrans(_LETTERS["shape"])

_FORM_LETTERS = {
    araby.ALEF_HAMZA_ABOVE: araby.ALEF,
    araby.ALEF_HAMZA_BELOW: araby.ALEF,
    araby.ALEF_MADDA: araby.ALEF,
    araby.ALEF_MAKSURA: araby.YEH,
    araby.TEH_MARBUTA: araby.HEH,
}
# Where few letters may change, `str.replace` is several times faster than `str.translate`.
_ARABIC_FORM_LETTERS = [pair for pair in _FORM_LETTERS.items() if _ARABIC_ONLY.fullmatch(pair[0])]
_FOLDED = re.compile("|".join(letter for letter, _ in _ARABIC_FORM_LETTERS))
_FORM_TABLE = str.maketrans(_FORM_LETTERS)
_OTHER_LINES = re.compile(f"^(?!{_ARABIC_ONLY.pattern}$).+$", re.MULTILINE)
_SEATS = ((araby.WAW_HAMZA, araby.WAW), (araby.YEH_HAMZA, araby.YEH))
_SOUNDS = str.maketrans(_LETTERS["sound"])
# Few words have any letter that `fold_seats` may change.
_SEATED = re.compile("[" + "".join((*dict(_SEATS), *map(chr, _SOUNDS))) + "]")
# Every letter that is read as another, but for those that are another's shape.
FOLDED = "".join((*_FORM_LETTERS, *dict(_SEATS), *_LETTERS["sound"]))


def tidy(text: str) -> str:
    """Return `text` with one shape of each letter: marks stay, what is not seen goes.

    >>> tidy("مُـــدُنٌ"), tidy("ڪتاب")
    ('مُدُنٌ', 'كتاب')
    """
    if _ARABIC_ONLY.fullmatch(text) or text.isascii():
        return text
    if _USUAL.fullmatch(text):
        stripped: str = araby.strip_tatweel(unicodedata.normalize("NFC", text))
        return stripped
    text = _PRESENTATION_FORMS.sub(_letters_of, text)
    text = _UNSEEN.sub("", araby.strip_tatweel(unicodedata.normalize("NFC", text)))
    return text.translate(_SHAPES)


def _letters_of(forms: re.Match[str]) -> str:
    """Return the letters, or the words, that presentation forms stand for."""
    return unicodedata.normalize("NFKC", forms[0].translate(_PHRASE_SIGNS))


def strip_marks(text: str) -> str:
    """Delete tashkeel, Quranic marks, tatweel and invisible controls; letters stay as typed.

    >>> strip_marks("مُـــدُنٌ")
    'مدن'
    """
    if _ARABIC_ONLY.fullmatch(text) or text.isascii():
        return text
    return without_marks(tidy(text))


def without_marks(tidied: str) -> str:
    """Return what `strip_marks` does of a text that is tidied."""
    return _DELETED.sub("", tidied)


# Of a query's words it is asked a dozen times each.
@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """Return the form of `text`: equal forms are the same letters to a reader."""
    if _ARABIC_ONLY.fullmatch(text):
        for letter, form in _ARABIC_FORM_LETTERS if _FOLDED.search(text) else ():
            text = text.replace(letter, form)
        return text
    if text.isascii():
        return text.lower().replace(JOINED, "")
    text = strip_marks(text).replace(JOINED, "").translate(_FORM_TABLE)
    if _ARABIC_ONLY.fullmatch(text):
        return text
    return "".join(map(_fold_foreign, text))


def fold_lines(lines: str) -> str:
    """Return the forms of words that stand in a line each, sooner than one by one.

    >>> fold_lines("إعادة\\nG20\\n")
    'اعاده\\ng20\\n'
    """
    lines = _OTHER_LINES.sub(lambda line: fold(line[0]), lines)
    for letter, form in _ARABIC_FORM_LETTERS:
        lines = lines.replace(letter, form)
    return lines


def fold_seats(form: str) -> str:
    """Return `form` with hamza seats and borrowed letters read as their plain neighbours."""
    if not _SEATED.search(form):
        return form
    for letter, seat in _SEATS:
        form = form.replace(letter, seat)
    return form if _ARABIC_ONLY.fullmatch(form) else form.translate(_SOUNDS)


@lru_cache(maxsize=1 << 12)
def _fold_foreign(char: str) -> str:
    """Fold a character that is no plain Arabic letter: a digit, or one with case or accents."""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return _DELETED.sub("", unicodedata.normalize("NFD", char.casefold())).translate(_FORM_TABLE)
