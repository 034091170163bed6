"""Build `letters.tsv`, the letters of other languages in Arabic script, from the Unicode names.

    python index/analysis/data/build_letters.py

The names come with Python (`unicodedata`, of the Unicode Character Database). A row is

    letter  plain  level

where `plain` is the letter of Arabic that a reader takes it for, and `level` says why: "shape"
is another shape of the same letter, as the kaf of a Persian keyboard or the fa of the Maghreb;
"sound" a letter of its own, mostly for a sound that Arabic lacks, whose neighbour Arabic writes
instead.

A name such as ARABIC LETTER QAF WITH THREE DOTS ABOVE says the plain letter before WITH. Other
letters have names of their own; `OWN_NAMES` gives the plain letter that shares the shape (the
joining group of ArabicShaping.txt) and comes nearest in sound.
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

LETTERS = Path(__file__).parent / "letters.tsv"
BLOCKS = ((0x620, 0x700), (0x750, 0x780), (0x870, 0x8CA))
ARABIC = {*map(chr, range(0x621, 0x63B)), *map(chr, range(0x641, 0x64B))}
PREFIX = "ARABIC LETTER "
OWN_NAMES = {
    "ALEF": "ALEF WASLA",
    "JEEM": "TCHEH|TCHEHEH|NYEH|DYEH|JEH",
    "BEH": "PEH|BEEH|BEHEH",
    "TEH": "TTEH|TTEHEH|TEHEH",
    "DAL": "DDAL|DAHAL|DDAHAL|DUL",
    "REH": "RREH",
    "NOON": "NOON GHUNNA|RNOON|AFRICAN NOON",
    "FEH": "VEH|PEHEH|DOTLESS FEH|AFRICAN FEH",
    "QAF": "DOTLESS QAF|AFRICAN QAF",
    "KAF": "KEHEH|SWASH KAF|GAF|NG|NGOEH|GUEH|GRAF",
    "HEH": "HEH GOAL|HEH DOACHASHMEE|AE",
    "TEH MARBUTA": "TEH MARBUTA GOAL",
    "WAW": "KIRGHIZ OE|OE|U|YU|KIRGHIZ YU|VE|STRAIGHT WAW",
    "YEH": "FARSI YEH|YEH BARREE|E|KASHMIRI YEH|ROHINGYA YEH|THIN YEH",
}
PLAIN_NAMES = {name: plain for plain, names in OWN_NAMES.items() for name in names.split("|")}
# Kaf, ha and ya have many shapes and no neighbour that dots would tell them from.
ONE_SHAPE = ("KAF", "HEH", "TEH MARBUTA", "YEH")
# But for these, which write sounds of their own.
SOUNDS = ("GAF", "NG", "NGOEH", "GUEH", "GRAF", "E")
# The fa and qaf of the Maghreb and of Africa, dotted otherwise or at the end of a word not at all.
MAGHREBI = (
    *("FEH WITH DOT MOVED BELOW", "FEH WITH DOT BELOW", "QAF WITH DOT ABOVE"),
    *("DOTLESS FEH", "DOTLESS QAF", "AFRICAN FEH", "AFRICAN QAF", "AFRICAN NOON", "NOON GHUNNA"),
)
# Dots above are what tells these from the letters without: ڜ, ښ of Pashto, ڠ of Jawi.
DOTTED = {"SEEN": "SHEEN", "AIN": "GHAIN"}
DOTS_ABOVE = re.compile(r"DOTS?( (VERTICALLY|POINTING DOWNWARDS))? ABOVE")
HAMZA_SEATS = {"ALEF": "أ", "WAW": "ؤ", "YEH": "ئ"}


def letters() -> Iterator[tuple[str, str, str]]:
    """Yield letter, plain letter and level."""
    for letter in (chr(code) for block in BLOCKS for code in range(*block)):
        name = unicodedata.name(letter, "")
        if letter in ARABIC or not name.startswith(PREFIX) or unicodedata.category(letter) != "Lo":
            continue
        base, _, marks = name.removeprefix(PREFIX).partition(" WITH ")
        plain = PLAIN_NAMES.get(base, base)
        if DOTS_ABOVE.search(marks):
            plain = DOTTED.get(plain, plain)
        found = unicodedata.lookup(PREFIX + plain) if _is_plain(plain) else ""
        if not found:
            continue
        is_shape = plain in ONE_SHAPE and base not in SOUNDS
        if "HAMZA" in marks and plain in HAMZA_SEATS:
            is_shape, found = True, HAMZA_SEATS[plain]
            if plain == "ALEF" and "BELOW" in marks:
                found = "إ"
        elif plain == "ALEF" or name.removeprefix(PREFIX) in MAGHREBI:
            is_shape = True
        yield letter, found, "shape" if is_shape else "sound"


def _is_plain(name: str) -> bool:
    try:
        return unicodedata.lookup(PREFIX + name) in ARABIC
    except KeyError:
        return False


if __name__ == "__main__":
    rows = "".join("\t".join(row) + "\n" for row in letters())
    LETTERS.write_text(rows, "utf-8")
