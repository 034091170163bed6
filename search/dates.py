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
    "كانون الثاني,جانفي", "شباط,فيفري", "اذار", "نيسان,افريل", "ايار,ماي,مايس",
    "حزيران,جوان,يونيه", "تموز,جويلية,يوليوز,يوليه", "اب,اوت,غشت", "ايلول,شتنبر",
    "تشرين الاول", "تشرين الثاني,نونبر", "كانون الاول,دجنبر",
)  # fmt: skip
_NUMBERS = {fold(name): number for number, name in enumerate(MONTHS, 1)} | {
    fold(name): number for number, some in enumerate(_OTHER_NAMES, 1) for name in some.split(",")
}
_COMPARED = re.compile(r"(>=|<=|>|<)\s*(.+)")
_OF_YEAR = re.compile(r"(\D+?)\s+(\d{4})\s*م?")
_HIJRI = re.compile(r"(1[0-4]\d\d|15\d\d|[1-9]\d{1,2})\s*هـ?")
# 1 Muharram 1, 16 July 622 by the Julian calendar, as `date.toordinal` has it.
_HIJRI_BEGAN = 227015
_DAY = timedelta(days=1)


def dated(text: str) -> Dated | None:
    """Return what a text behind date: stands for, None if it is no date."""
    text = western(text)
    if compared := _COMPARED.fullmatch(text):
        return _compared(compared[1], compared[2])
    if month := _NUMBERS.get(fold(text)):
        return Dated(Date.min, Date.max, month)
    days = period(text)
    return Dated(*days) if days else None


def western(text: str) -> str:
    """Return a text with its digits as Western ones, blanks around it aside."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text).strip()


def period(text: str) -> tuple[Date, Date] | None:
    """Return the first and last day of a year, a month or a day, or from one to another.

    None if a side is no date, or neither is there; the last precedes the first where the sides are
    the wrong way round.
    """
    first, dots, last = (side.strip() for side in text.partition(".."))
    if not dots or not (first or last):
        return _days(first) if first else None
    begin = _days(first) if first else (Date.min, Date.min)
    end = _days(last) if last else (Date.max, Date.max)
    return (begin[0], end[1]) if begin and end else None


def _compared(sign: str, text: str) -> Dated | None:
    days = _days(text)
    if days is None:
        return None
    first, last = days
    match sign:
        case ">=":
            return Dated(first, Date.max)
        case "<=":
            return Dated(Date.min, last)
        case ">":
            return Dated(last + _DAY if last < Date.max else Date.max, Date.max)
        case _:
            return Dated(Date.min, first - _DAY if first > Date.min else Date.min)


def _days(text: str) -> tuple[Date, Date] | None:
    """Return the first and last day of one year, month or day."""
    if of_year := _OF_YEAR.fullmatch(text):
        month, year = _NUMBERS.get(fold(of_year[1])), int(of_year[2])
        if month and year:
            return Date(year, month, 1), Date(year, month, monthrange(year, month)[1])
    if hijri := _HIJRI.fullmatch(text):
        year = int(hijri[1])
        return _first_of_hijri(year), _first_of_hijri(year + 1) - _DAY
    from index.articles.dates import date_range

    return None if ".." in text else date_range(text)


def _first_of_hijri(year: int) -> Date:
    """Return the first day of a Hijri year: eleven of thirty have a day more."""
    return Date.fromordinal(_HIJRI_BEGAN + (year - 1) * 354 + (3 + 11 * year) // 30)
