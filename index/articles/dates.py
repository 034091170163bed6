"""Dates as articles and queries write them.

Readers call `parse_date` on what a source says of its date; the query parser calls `date_range`
on the operand of a date filter. Neither raises, and neither completes a date from today's.

`parse_date` reads, in this order:

- ISO 8601: a year or a month stands for its first day, a time and its zone are left out;
- RFC 2822, as feeds write it (Sun, 18 Feb 2018 21:35:43 +0400);
- through dateparser, a day, month and year in Arabic, English or French, the day first where
  only numbers are given. Beside يناير it knows أيلول, جانفي and غشت, which dateparser keeps in
  regional locales that cannot be mixed: hence one parser a region.

Digits may be Arabic-Indic. Of the pairs سبتمبر/أيلول and سبتمبر (أيلول) the first name
is read. Hijri dates are not
converted: a date marked هـ, or of a year from 1300 to 1500, is no date here; of "18 محرم 1442
الموافق 6 سبتمبر 2020" the half that can be read counts.

>>> parse_date("الأحد 6 أيلول 2020"), parse_date("٦ سبتمبر")
(datetime.date(2020, 9, 6), None)
>>> date_range("2019..2020-02")
(datetime.date(2019, 1, 1), datetime.date(2020, 2, 29))
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from index.analysis.tokens.normalize import strip_marks
from index.arguments import string

_LONGEST = 120  # characters; a longer text holds more than a date
_HIJRI_YEARS = range(1300, 1501)
_HIJRI_MARK = "هـ"
_HIJRI_BESIDE_GREGORIAN = "الموافق"

_ISO_PARTIAL = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")

_LOCALES = (("ar", "en", "fr"), ("ar-SY",), ("ar-DZ",), ("ar-MA",))
_SETTINGS = {
    "DATE_ORDER": "DMY",
    "PREFER_LOCALE_DATE_ORDER": False,
    "REQUIRE_PARTS": ["day", "month", "year"],
    "PARSERS": ["absolute-time"],  # not "yesterday", not a bare number as a time stamp
}
_dateparser = Lock()
# What dateparser does not know, rewritten to what it knows.
_REWRITTEN = (
    (re.compile(r"([^\W\d]+)\s*/\s*[^\W\d][^\d]*"), r"\1 "),  # سبتمبر/أيلول
    (re.compile(r"\([^\d()]*\)"), ""),  # سبتمبر (أيلول)
    (re.compile(r"(تشرين|كانون) [أا]ول\b"), r"\1 الأول"),
    (re.compile(r"(تشرين|كانون) ثاني?\b"), r"\1 الثاني"),
    (re.compile(r"جويليه\b"), "جويلية"),
    (re.compile(r"(?<=\d) ?م(?:يلادية?)?\b"), ""),  # 2020م: of the common era
)


def parse_date(text: str) -> date | None:
    """Return the day that `text` names, or None if it names none.

    Read are ISO 8601, RFC 2822, and day, month and year in Arabic, English or French, in digits of
    any script; a year or a month stands for its first day. It is how the dates of files are read.
    Raises TypeError for what is no string.

    >>> parse_date("23/12/2015"), parse_date("٢٠١٩-٠٥"), parse_date("6 أيلول 2020")
    (datetime.date(2015, 12, 23), datetime.date(2019, 5, 1), datetime.date(2020, 9, 6))
    """
    return _parsed(string("text", text))


@lru_cache(maxsize=4096)  # the articles of one archive share their dates
def _parsed(text: str) -> date | None:
    if len(text) > _LONGEST:
        return None
    for part in text.split(_HIJRI_BESIDE_GREGORIAN):
        found = None if _HIJRI_MARK in part else _parse_one(_plain(part))
        if found and found.year not in _HIJRI_YEARS:
            return found
    return None


def date_range(text: str) -> tuple[date, date] | None:
    """Return the first and last day that `text` covers, both included.

    `text` is a year, a month, a day, or two of them around `..`, of which one may be left out.
    None if a side is no date. The last day precedes the first where the sides are the wrong way
    round.

    >>> date_range("2020-09"), date_range("2021..x")
    ((datetime.date(2020, 9, 1), datetime.date(2020, 9, 30)), None)
    """
    left, dots, right = (part.strip() for part in text.partition(".."))
    if not dots:
        return _days(left)
    if not left and not right:
        return None
    first = _days(left) if left else (date.min, date.min)
    last = _days(right) if right else (date.max, date.max)
    if first is None or last is None:
        return None
    return first[0], last[1]


def _days(text: str) -> tuple[date, date] | None:
    """Return the first and last day of one year, month or day."""
    span = _iso_partial(_plain(text))
    if span:
        return span
    day = parse_date(text)
    return (day, day) if day else None


def _plain(text: str) -> str:
    """Return `text` with Western digits and without vowel marks and direction controls."""
    digits = (str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
    return strip_marks("".join(digits)).strip()


def _parse_one(text: str) -> date | None:
    span = _iso_partial(text)
    if span:
        return span[0]
    readers: tuple[Callable[[str], datetime | None], ...] = (
        datetime.fromisoformat,
        _by_rfc_2822,
        _by_dateparser,
    )
    for read in readers:
        with suppress(Exception):  # the three promise no more than to read what is a date
            found = read(text)
            if found:
                return found.date()
    return None


def _iso_partial(text: str) -> tuple[date, date] | None:
    match = _ISO_PARTIAL.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(group) if group else 0 for group in match.groups())
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        if match[3] or (match[2] and not month):
            return None
        first, last = (month, month) if month else (1, 12)
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])
    except ValueError:
        return None


def _by_rfc_2822(text: str) -> datetime:
    from email.utils import parsedate_to_datetime  # imports sockets and more; few dates need it

    return parsedate_to_datetime(text)


def _by_dateparser(text: str) -> datetime | None:
    for pattern, known in _REWRITTEN:
        text = pattern.sub(known, text)
    # Not every version of it may be used by several threads.
    with _dateparser:
        for parser in _parsers():
            found: datetime | None = parser.get_date_data(text).date_obj
            if found:
                return found
    return None


@cache
def _parsers() -> list[Any]:
    from dateparser.date import DateDataParser  # takes as long to import as all of kashaf

    return [DateDataParser(locales=list(names), settings=_SETTINGS) for names in _LOCALES]
