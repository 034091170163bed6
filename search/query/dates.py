"""Dates in queries: what stands behind date: → the days that are meant.

    2020  2020-09  2020-09-06  "6 سبتمبر 2020"      a year, a month, a day
    2019..2021  2020-09..  ..2021                   from one to another
    >2018  >=2018-05  <2019  <=2019                 after, since, before, until
    مايو  أيار  "سبتمبر 2020"                       a month of any year, or of one
    1442هـ  "رمضان 1442"  "18 محرم 1442"             a Hijri year, month or day

Digits may be of any script. What is a date stands in `calendars/dates.py`, which reads those of
articles too.

>>> print(dated(">2018"), dated("سبتمبر 2020"), dated("مايو"), dated("1442هـ"))
date:2019-01-01.. date:2020-09-01..2020-09-30 date:مايو date:2020-08-20..2021-08-08
"""

import re
from datetime import date as Date
from datetime import timedelta

from index.articles.calendars.dates import date_range
from index.articles.calendars.months import month_called
from search.query.tree import Dated

_COMPARED = re.compile(r"(>=|<=|>|<)\s*(.+)")
_DAY = timedelta(days=1)


def dated(text: str) -> Dated | None:
    """Return what a text behind date: stands for, None if it is no date."""
    if compared := _COMPARED.fullmatch(text):
        return _compared(compared[1], compared[2])
    if month := month_called(text):
        return Dated(Date.min, Date.max, month)
    days = date_range(text)
    return Dated(*days) if days else None


def _compared(sign: str, text: str) -> Dated | None:
    days = None if ".." in text else date_range(text)
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
