"""Which broken plurals there are, from all sources that `build_lexicon` has.

- Arramooz: `broken_plural` of a singular, and `single` of a plural;
- `plurals.tsv`, by hand and by kind: plural, singular, root. What stands there of a plural counts
  alone; a plural without a singular there is none, whatever others say;
- `alkhalil_plurals.tsv`: the same columns, written by `find_plurals.py`;
- `company_plurals.tsv`: plural and singular, written by `find_company_plurals.py`;
- the patterns below, for plurals that are nothing else that is known.
"""

import re
import sqlite3
from collections.abc import Collection, Iterator

from index.analysis.data import FOLDER as DATA
from index.analysis.data.derived import CONSONANT, Key
from index.analysis.tokens.normalize import strip_marks

# Tables of pairs beside Arramooz.
OURS = "plurals.tsv"
ALKHALIL = "alkhalil_plurals.tsv"
COMPANY = "company_plurals.tsv"

PluralPair = tuple[str, str]  # plural, singular

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
    (f"({_C})({_C})({_C})ة", r"\1\2\3"),  # شنطة شنط
]
# Those that fewer nouns have, of which only what texts have counts.
SEEN_PATTERNS = [
    (f"({_C})({_S})اء", r"أ\1\2ية"),  # حذاء أحذية
    (f"({_C})({_S})[اوي]({_C})", r"\1\2ا\2ي\3"),  # شباك شبابيك
    (f"([^ت])({_S})({_S})[او]({_C})", r"\1\2ا\3\4"),  # سنجاب سناجب
    (f"[أإ]({_C})({_S})[وي]ة", r"أ\1ا\2ي"),  # أحجية أحاجي
    (f"({_C})({_S})ي({_C})", r"\1\2\3اء"),  # زميل زملاء
    (f"({_C})({_S})ي", r"أ\1\2ياء"),  # وصي أوصياء
]
# Those that hardly any noun of that shape does without.
SURE_PATTERNS = [
    (f"({_C})({_S})[اوي]({_C})ة", r"\1\2ائ\3"),  # وثيقة وثائق
    (f"({_C})ا({_C})({_C})ة", r"\1وا\2\3"),  # قاعدة قواعد
    (f"م({_S})({_S})({_C})ة", r"م\1ا\2\3"),  # مشكلة مشاكل
    (f"({_C})({_S})({_C})({_C})ة?", r"\1\2ا\3\4"),  # قنبلة قنابل
    (f"م({_S})({_S})[او]({_C})", r"م\1ا\2ي\3"),  # مسمار مسامير، مخلوق مخاليق
    (f"({_C})({_C})ة", r"\1\2\2"),  # قصة قصص
]


def of_arramooz(nouns: sqlite3.Connection, marked: bool = False) -> Iterator[PluralPair]:
    """Yield (plural, singular), from the rows of plurals and from those of singulars."""
    strip = str if marked else strip_marks
    for plural, singular in nouns.execute(
        "select vocalized, single from nouns where number = 'جمع تكسير'"
    ):
        for form in both_states(plural) if singular else ():
            yield strip(form), strip(singular)
    for plurals, singular in nouns.execute("select broken_plural, unvocalized from nouns"):
        # أَمْوَالٌ (مذ;مؤ): remarks stand in parentheses.
        for plural in re.split("[;,،؛]", re.sub(r"\(.*?(\)|$)", "", plurals or "")):
            letters = strip_marks(plural.strip())
            if len(letters) > 1 and letters.isalpha() and letters[:2] != "ال" and letters != "ات":
                for form in both_states(plural.strip()):
                    yield strip(form), strip(singular)


def both_states(plural: str) -> tuple[str, ...]:
    """Return a plural as it is, and the definite of a defective one: لَيَالٍ, الليالي."""
    return (plural, plural[:-1] + "ي") if plural.endswith("ٍ") else (plural,)


def of_table(name: str) -> Iterator[tuple[str, str, str]]:
    """Return (plural, singular, root) of each row of a table."""
    return ((plural, singular, root) for plural, singular, root in rows_of(name))


def rows_of(name: str) -> Iterator[list[str]]:
    """Yield the columns of a table of this folder, line by line."""
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def possible_by_patterns(
    frequencies: Collection[Key], patterns: list[tuple[str, str]]
) -> Iterator[PluralPair]:
    """Yield what would be a plural of a noun of the lexicon by its shape."""
    for base, kind, lemma in list(frequencies):
        if kind in "na" and base == lemma:
            for pattern, plural in patterns:
                if match := re.fullmatch(pattern, lemma):
                    yield match.expand(plural), lemma
