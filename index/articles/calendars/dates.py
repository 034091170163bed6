r"""Dates as articles and queries write them: the one parser of both.

`read_date` reads, in digits of any script,

- ISO 8601, the time and its zone aside, and RFC 2822 as feeds write it;
- day, month and year in either order, the month by number or name (see `months`); of a
  month by two names (سبتمبر/أيلول) the first counts; where numbers alone leave it open, the day
  comes first;
- a month of a year, and a year, where nothing else stands beside them than words such as عام, نشر
  and آخر تحديث. Words around a whole date may be any.

A date is Hijri if its month or a mark (هـ, AH) says so, or if no month by name and no mark (م, AD)
says otherwise and its year is one from 1300 to 1500, of which no article is. Where both calendars
stand side by side, in whatever arrangement, the Gregorian date counts, unless the Hijri one tells
the day and the other only the year. Neither is completed from today's date.

>>> parse_date("الأحد 6 أيلول 2020"), parse_date("٦ سبتمبر")
(datetime.date(2020, 9, 6), None)
>>> read_date("السبت 11 جمادى الأولى 1442هـ - 26 ديسمبر 2020 م")
DateReading(first=datetime.date(2020, 12, 26), last=datetime.date(2020, 12, 26), hijri='1442-05-11')
>>> date_range("2019..2020-02")
(datetime.date(2019, 1, 1), datetime.date(2020, 2, 29))
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from index.analysis.tokens.normalize import fold
from index.arguments import string
from index.articles.calendars import hijri
from index.articles.calendars.months import GREGORIAN, HIJRI, marked

_LONGEST = 120  # characters; a longer text holds more than a date
_HIJRI_YEARS = range(1300, 1501)
# Of two digits, by which year they are read as of this century; `time.strptime` has the same.
_PIVOT = 69


def _named(form: int) -> str:
    """Return a pattern of a month by name, behind which its other names may stand."""
    return rf"(?P<month{form}>{_MONTH})(?:{_BETWEEN}[{GREGORIAN[1:]}])*"


# What `_prepared` puts for the marks of a calendar.
_ERA_H, _ERA_G = "\ue020", "\ue021"
_HYPHEN = "\ue022"
_ERAS = (
    (re.compile(r"(?<=\d)\s*(?:هجري\w*|للهجره|ه|a\.?h\b\.?)(?![^\W\d_])"), _ERA_H),
    (re.compile(r"(?<=\d)\s*(?:ميلادي\w*|للميلاد|م|a\.?d\b\.?|c\.?e\b\.?)(?![^\W\d_])"), _ERA_G),
)
_BEFORE_CHRIST = re.compile(r"\d+\s*(?:ق\.?\s?م(?![^\W\d_])|قبل الميلاد|b\.?c\b)")
# Of feeds, at the end of a date; other times are told by `_TIME`.
_CLOCK = re.compile(r" \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT)\Z")
_TIME = re.compile(
    r"t?(?<!\d)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:(?:صباحا|مساء|ص|م|am|pm|a\.m\.|p\.m\.)"
    r"(?![^\W\d_]))?\s*(?:z\b|[+-]\d{2}:?\d{2}\b)?"
    r"|الساعه\s*\d{1,2}|(?<!\d)\d{1,2}\s*(?:صباحا|مساء|ص|am|pm)(?![^\W\d_])"
)

_BETWEEN = r"[\s،,./\\|()\[\]_–—-]{0,6}"
_MONTH = f"[{GREGORIAN[1:]}{HIJRI[1:]}]"
_YEAR = rf"(?<!\d)(?:\d{{4}}(?!\d)|\d{{1,3}}(?={_ERA_H}))[{_ERA_H}{_ERA_G}]?"
_DAY = r"(?<!\d)\d{1,2}(?!\d)"
_OF = rf"(?:st|nd|rd|th|er)?{_BETWEEN}(?:(?:من|of|de)\b)?{_BETWEEN}(?:شهر\b)?{_BETWEEN}"
_OF_YEAR = rf"{_BETWEEN}(?:(?:من\s)?(?:عام|سنه|لعام|لسنه)\b)?{_BETWEEN}"
_PART = r"\s?[/.\\-]\s?"
_ANY_YEAR = rf"(?:\d{{1,4}})(?!\d)[{_ERA_H}{_ERA_G}]?"
_FORMS = (
    rf"(?P<day1>{_DAY}){_OF}{_named(1)}{_OF_YEAR}(?P<year1>{_YEAR})",
    rf"{_named(2)}{_BETWEEN}(?P<day2>{_DAY})(?:st|nd|rd|th)?{_BETWEEN}(?P<year2>{_YEAR})",
    rf"(?P<year3>{_YEAR}){_BETWEEN}{_named(3)}{_BETWEEN}(?P<day3>{_DAY})",
    rf"(?<!\d)(?<!\d[/.])(?P<first>\d{{1,4}}){_PART}(?P<second>\d{{1,2}}){_PART}"
    rf"(?P<third>{_ANY_YEAR})(?!\s?[/.]\d)",
    rf"{_named(5)}{_OF_YEAR}(?P<year5>{_YEAR})",
    rf"(?P<year6>{_YEAR}){_BETWEEN}{_named(6)}",
    rf"(?<!\d)(?<!\d[/.])(?P<month7>\d{{1,2}}){_PART}(?P<year7>{_YEAR})(?!{_PART}\d)",
    rf"(?<![/.\d])(?P<year8>{_YEAR}){_PART}(?P<month8>\d{{1,2}})(?![\d])(?!{_PART}\d)",
    rf"(?P<year9>{_YEAR})(?!{_PART}\d{{1,2}}\b)",
)
_DATE = re.compile("|".join(f"(?:{form})" for form in _FORMS))
# Words that may stand beside a month or a year.
_WORD = re.compile(r"[^\W\d_]+")
_AROUND = frozenset(
    fold(word)
    for word in (
        "نشر نشرت نشره نشرها تم في بتاريخ تاريخ آخر تحديث حدث يوم بتوقيت الموافق موافق عام العام "
        "سنة السنة شهر لعام لسنة النشر الإصدار صدر صدرت كتب كتبه حرر أضيف الطبعة الأولى الثانية "
        "الثالثة ط السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة سبت أحد اثنين "
        "ثلاثاء أربعاء خميس جمعة من إلى حتى و نحو حوالي خلال "
        "published updated on last posted date year month of in utc gmt circa c ca the"
    ).split()
)


class DateReading(NamedTuple):
    """The first and the last day of what a text names; `hijri` is how it is written, or "".

    As in ISO 8601: 1442-05-11, 1442-05 or 1442.
    """

    first: date
    last: date
    hijri: str = ""


def parse_date(text: str) -> date | None:
    """Return the day that `text` names, or None if it names none.

    Read are ISO 8601, RFC 2822, and day, month and year in Arabic, English or French, Gregorian or
    Hijri, in digits of any script, words around them aside; a year or a month stands for its first
    day. It is how the dates of files are read, and of queries. Raises TypeError for what is no
    string.

    >>> parse_date("23/12/2015"), parse_date("٢٠١٩-٠٥"), parse_date("نشر في 6 أيلول 2020")
    (datetime.date(2015, 12, 23), datetime.date(2019, 5, 1), datetime.date(2020, 9, 6))
    >>> parse_date("18 محرم 1442")
    datetime.date(2020, 9, 6)
    """
    found = read_date(string("text", text))
    return found.first if found else None


def read_date(text: str) -> DateReading | None:
    """Return what `text` names, in both calendars where it names a Hijri date; else None."""
    if len(text) > _LONGEST:
        return None
    try:
        day = datetime.fromisoformat(text.strip()).date()
    except ValueError:
        day = None
    if day and day.year not in _HIJRI_YEARS:
        return DateReading(day, day)
    return _read(_CLOCK.sub("", text)) or _by_rfc_2822(text)


@lru_cache(maxsize=4096)  # the articles of one archive share their days
def _read(text: str) -> DateReading | None:
    return _agreed(_readings(_prepared(text)))


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
        found = read_date(left)
        return found[:2] if found else None
    if not (left or right) or right.startswith("."):
        return None
    first = read_date(left) if left else DateReading(date.min, date.min)
    last = read_date(right) if right else DateReading(date.max, date.max)
    return (first.first, last.last) if first and last else None


def _prepared(text: str) -> str:
    """Return `text` folded, without times, with signs for months and marks of calendars."""
    # `fold` takes a hyphen for a joint within a word.
    text = _TIME.sub(" ", fold(text.replace("-", _HYPHEN)).replace(_HYPHEN, "-"))
    text = _BEFORE_CHRIST.sub(" ", marked(text))
    for pattern, sign in _ERAS:
        text = pattern.sub(sign, text)
    return text


def _readings(text: str) -> list[DateReading]:
    """Return the dates of a text that is prepared; months and years only if it has nothing else."""
    found = []
    for match in _DATE.finditer(text):
        with suppress(ValueError, OverflowError):
            found.append(_reading(**_parts(match)))
    days = [reading for reading in found if reading.first == reading.last]
    words = _WORD.findall(_DATE.sub(" ", text))
    return found if all(word in _AROUND for word in words) else days and found


def _parts(match: re.Match[str]) -> dict[str, str]:
    """Return the year, month and day of a match, as they are written, "" for what it lacks."""
    found = {name.rstrip("0123456789"): text for name, text in match.groupdict().items() if text}
    if "first" in found:
        first, month, third = found["first"], found["second"], found["third"]
        year, day = (first, third) if len(first) > 2 else (third, first)
        number = day.rstrip(_ERA_G + _ERA_H)
        if len(year) == 1:
            raise ValueError(f"{match[0]!r} is the number of a chapter, or of a version")
        # The mark of the calendar stands behind all three.
        year += day[len(number) :]
        if int(month) > 12 >= int(number):
            month, number = number, month
        return {"year": year, "month": month, "day": number}
    return {name: found.get(name, "") for name in ("year", "month", "day")}


def _reading(year: str, month: str, day: str) -> DateReading:
    """Return the days of such parts; raises ValueError if there are none."""
    era = year.strip("0123456789")
    digits = year[: len(year) - len(era)]
    number = int(digits)
    is_hijri = _is_hijri(number, month, era)
    if len(digits) < 3 and month.isdigit():
        number += 1400 if is_hijri else 2000 if number < _PIVOT else 1900
    names = HIJRI if is_hijri else GREGORIAN
    at = (names.index(month) if month in names else int(month)) if month else 0
    if month and not at:
        raise ValueError("there is no month 0")
    if is_hijri:
        return _of_hijri(number, at, int(day or 0))
    first = date(number, at or 1, int(day) if day else 1)
    if day:
        return DateReading(first, first)
    last = at or 12
    return DateReading(first, date(number, last, monthrange(number, last)[1]))


def _is_hijri(year: int, month: str, era: str) -> bool:
    named = month if month and not month.isdigit() else ""
    if named:
        if era and (era == _ERA_H) != (named in HIJRI):
            raise ValueError("its month is of the other calendar")
        return named in HIJRI
    return era == _ERA_H or (not era and year in _HIJRI_YEARS)


def _of_hijri(year: int, month: int, day: int) -> DateReading:
    if year > _HIJRI_YEARS[-1] + 100:
        raise ValueError("it is a year of the other calendar")
    if day:
        first = hijri.day(year, month, day)
        return DateReading(first, first, f"{year:04}-{month:02}-{day:02}")
    written = f"{year:04}-{month:02}" if month else f"{year:04}"
    return DateReading(hijri.day(year, month or 1, 1), hijri.last_day(year, month or 12), written)


def _agreed(found: Sequence[DateReading]) -> DateReading | None:
    """Return what the dates of a text say together."""
    gregorian = _most_precise([reading for reading in found if not reading.hijri])
    hijric = _most_precise([reading for reading in found if reading.hijri])
    if gregorian is None or hijric is None:
        return gregorian or hijric
    if (
        _precision(hijric) < _precision(gregorian)
        and hijric.first <= gregorian.last
        and gregorian.first <= hijric.last
    ):
        return hijric
    return gregorian._replace(hijri=hijric.hijri)


def _most_precise(found: Sequence[DateReading]) -> DateReading | None:
    """Return the first of the shortest; of several years, and nothing else, all from the first."""
    if not found:
        return None
    shortest = min(found, key=_precision)
    if _precision(shortest) > 1 and found[-1].last > found[0].last:
        return found[0]._replace(last=found[-1].last)
    return shortest


def _precision(reading: DateReading) -> int:
    """Return 0 for a day, 1 for a month, 2 for a year."""
    days = (reading.last - reading.first).days
    return (days > 0) + (days > 31)


def _by_rfc_2822(text: str) -> DateReading | None:
    if not text.isascii() or text.count(":") == 0:
        return None
    from email.utils import parsedate_to_datetime  # imports sockets and more; few dates need it

    with suppress(Exception):  # it promises no more than to read what is a date
        day = parsedate_to_datetime(text).date()
        return DateReading(day, day)
    return None
