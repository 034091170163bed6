"""How things are said in a language: by keys of pages.tsv, numbers, days, reasons."""

import re
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = {"ar": "العربية", "en": "English"}
DIRECTIONS = {"ar": "rtl", "en": "ltr"}


def _messages() -> Mapping[str, tuple[str, str]]:
    """Return what pages say by its key, in Arabic and in English, as pages.tsv has it."""
    rows = (Path(__file__).parent / "pages.tsv").read_text("utf-8").splitlines()
    told = (row.split("\t") for row in rows[1:])
    return {key: (arabic, english) for key, arabic, english in told}


_TOLD = _messages()

_MONTHS = {
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split(),
    "en": "January February March April May June July August September October November"
    " December".split(),
}
# One, two, three to ten, eleven to 99, and from a hundred on; as the subject of a sentence or what
# follows a colon, since two of a thing are otherwise called behind a preposition.
_NOUNS = {
    "article": ("مقال واحد", "مقالان", "مقالات", "مقالا", "مقال"),
    "match": ("موضع واحد", "موضعان", "مواضع", "موضعا", "موضع"),
    "name": ("اسم واحد", "اسمان", "أسماء", "اسما", "اسم"),
    "query": ("سؤال واحد", "سؤالان", "أسئلة", "سؤالا", "سؤال"),
    "segment": ("قطعة واحدة", "قطعتان", "قطع", "قطعة", "قطعة"),
}
_ENGLISH = {
    "article": "articles", "match": "matches", "name": "names", "query": "queries",
    "segment": "segments",
}  # fmt: skip
# What a number of things is called in English, by its noun.
NOUNS = {name: noun for noun, plural in _ENGLISH.items() for name in (noun, plural)}

# What reasons say, as `index.analysis.reasons` puts it together.
_REASONS = {
    "plural or dual": "جمع أو مثنى", "plural": "جمع", "dual": "مثنى", "singular": "مفرد",
    "feminine": "مؤنث", "masculine": "مذكر", "nisba": "نسبة", "no nisba": "بلا ياء النسبة",
    "past": "فعل ماض", "present": "فعل مضارع", "passive": "مبني للمجهول", "noun": "اسم",
    "other spelling": "رسم آخر",
    "other form": "صيغة أخرى", "in other letters": "بحروف أخرى", "written apart": "كُتبت مفصولة",
    "written with other blanks": "بفراغات أخرى", "your synonym": "من مرادفاتك",
    "function word": "كلمة وظيفية",
    "verbal noun": "مصدر الفعل", "verb of that noun": "فعل هذا المصدر", "sound": "لفظ قريب",
    "of one place": "من مكان واحد", "place of the nisba": "المكان المنسوب إليه",
}  # fmt: skip
_REASON_PARTS = (
    (re.compile(r"^with (.+)$"), "مع {}"),
    (re.compile(r"^without (.+)$"), "من غير {}"),
    (re.compile(r"^root (.+)$"), "من الجذر {}"),
    (re.compile(r"^sound (.+)$"), "يشبهها لفظا {}"),
    (re.compile(r"^stem (.+)$"), "من الجذع {}"),
    (re.compile(r"^of (.+)$"), "من {}"),
)


class Language:
    """What pages say in one language: `words("search")`, `words.counted(3, "article")`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "ar"
        self.direction = DIRECTIONS[self.language]
        self._is_arabic = self.language == "ar"

    def __call__(self, key: str, **values: object) -> str:
        """Return what is said, with values in their places."""
        told = _TOLD[key][0 if self._is_arabic else 1]
        return told.format(**values) if values else told

    def named(self, field: str) -> str:
        """Return what a field is called; one's own is called as it is."""
        return self(f"facet_{field}") if f"facet_{field}" in _TOLD else field

    def counted(self, number: int, noun: str) -> str:
        """Return a number of things, as the language counts.

        >>> [Language("ar").counted(n, "article") for n in (0, 2, 5, 11, 200)]
        ['0 مقال', 'مقالان', '5 مقالات', '11 مقالا', '200 مقال']
        """
        shown = f"{number:,}"
        if not self._is_arabic:
            return f"{shown} {noun if number == 1 else _ENGLISH[noun]}"
        one, two, few, many, hundreds = _NOUNS[noun]
        if number in (1, 2):
            return one if number == 1 else two
        last = number % 100
        return f"{shown} {few if 3 <= last <= 10 else many if last > 10 else hundreds}"

    def day(self, iso: str) -> str:
        """Return a day, a month or a year as people write it.

        >>> Language("ar").day("2020-12-26"), Language("en").day("2020-12")
        ('26 ديسمبر 2020', 'December 2020')
        """
        year, *rest = iso.split("-")
        if not rest:
            return year
        month = _MONTHS[self.language][int(rest[0]) - 1]
        return " ".join([*(str(int(day)) for day in rest[1:]), month, year])

    def reason(self, told: str) -> str:
        """Return why a word matched, which kashaf says in English, in this language.

        >>> Language("ar").reason("with و + ال, plural")
        'مع و + ال، جمع'
        """
        if not self._is_arabic:
            return told
        return "، ".join(_arabic_reason(part) for part in told.split(", "))


def _arabic_reason(part: str) -> str:
    if part in _REASONS:
        return _REASONS[part]
    for pattern, shown in _REASON_PARTS:
        if found := pattern.match(part):
            return shown.format(found[1])
    # "ا for أ": letters of one school for those of another.
    return part.replace(" for ", " مكان ").replace(" and ", " و")
