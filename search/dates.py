"""Dates in queries: what stands behind date: → the days that are meant.

    2020  2020-09  2020-09-06  "6 سبتمبر 2020"      a year, a month, a day
    2019..2021  2020-09..  ..2021                   from one to another
    >2018  >=2018-05  <2019  <=2019                 after, since, before, until
    مايو  أيار  "سبتمبر 2020"                       a month of any year, or of one
    1442هـ                                          a Hijri year, by the tabular calendar

Digits may be of any script.

>>> print(dated(">2018"), dated("سبتمبر 2020"), dated("مايو"), dated("1442هـ"))
date:2019-01-01.. date:2020-09-01..2020-09-30 date:مايو date:2020-08-20..2021-08-09
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date as Date
from datetime import timedelta

from index.analysis.tokens.normalize import fold
from search.tree import MONTHS, Dated

_OTHER_NAMES = (
    "كانون الثاني,جانفي", "شباط,فيفري", "اذار", "نيسان,افريل", "ايار", "حزيران,جوان",
    "تموز,جويلية,يوليوز", "اب,اوت,غشت", "ايلول,شتنبر", "تشرين الاول", "تشرين الثاني,نونبر",
    "كانون الاول,دجنبر",
)  # fmt: skip
_NUMBERS = {fold(name): number for number, name in enumerate(MONTHS, 1)} | {
    fold(name): number for number, some in enumerate(_OTHER_NAMES, 1) for name in some.split(",")
}
_COMPARED = re.compile(r"(>=|<=|>|<)\s*(.+)")
_OF_YEAR = re.compile(r"(\D+?)\s+(\d{4})\s*م?")
_HIJRI = re.compile(r"(1[0-4]\d\d|15\d\d|[1-9]\d{1,2})\s*هـ?")
_HIJRI_BEGAN = (
    227015  # 1 Muharram 1, 16 July 622 by the Julian calendar, as `date.toordinal` has it
)
_DAY = timedelta(days=1)


def dated(text: str) -> Dated | None:
    """Return what a text behind date: stands for, None if it is no date."""
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text).strip()
    if compared := _COMPARED.fullmatch(text):
        return _compared(compared[1], compared[2])
    if month := _NUMBERS.get(fold(text)):
        return Dated(Date.min, Date.max, month)
    days = _days(text)
    return Dated(*days) if days else None


def _compared(sign: str, text: str) -> Dated | None:
    days = _days(text)
    if days is None or ".." in text:
        return None
    first, last = days
    bounds = {
        ">": (last + _DAY, Date.max),
        ">=": (first, Date.max),
        "<": (Date.min, first - _DAY),
        "<=": (Date.min, last),
    }
    return Dated(*bounds[sign])


def _days(text: str) -> tuple[Date, Date] | None:
    if of_year := _OF_YEAR.fullmatch(text):
        month, year = _NUMBERS.get(fold(of_year[1])), int(of_year[2])
        if month and year:
            return Date(year, month, 1), Date(year, month, monthrange(year, month)[1])
    if hijri := _HIJRI.fullmatch(text):
        year = int(hijri[1])
        return _first_of_hijri(year), _first_of_hijri(year + 1) - _DAY
    from index.articles.dates import date_range

    return date_range(text)


def _first_of_hijri(year: int) -> Date:
    """Return the first day of a Hijri year: eleven of thirty have a day more."""
    return Date.fromordinal(_HIJRI_BEGAN + (year - 1) * 354 + (3 + 11 * year) // 30)
