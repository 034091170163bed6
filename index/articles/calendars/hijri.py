"""Days of the Hijri calendar.

From 1343 to 1500 they are those of Umm al-Qura, the calendar of Saudi Arabia, by hijridate; before
and after, of which nobody keeps a table, those of the tabular calendar, in which eleven of thirty
years have a day more. Either may be a day from what was seen of the moon in a place: so a month may
have thirty days here, whatever the table says.

>>> day(1442, 1, 18), last_day(1442, 1)
(datetime.date(2020, 9, 6), datetime.date(2020, 9, 17))
"""

from datetime import date, timedelta

# 1 Muharram 1, 16 July 622 by the Julian calendar, as `date.toordinal` has it.
_BEGAN = 227015
_OF_UMM_AL_QURA = range(1343, 1501)


def day(year: int, month: int, number: int) -> date:
    """Return a day as one of the Gregorian calendar; raises ValueError if there is none such."""
    if not 0 < number <= 30:
        raise ValueError(f"no month has a day {number}")
    return _first(year, month) + timedelta(number - 1)


def last_day(year: int, month: int) -> date:
    """Return the last day of a month; raises ValueError if there is no such month."""
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    return _first(*following) - timedelta(1)


def _first(year: int, month: int) -> date:
    if year < 1 or not 0 < month <= 12:
        raise ValueError(f"there is no month {month} of {year}")
    if year not in _OF_UMM_AL_QURA:
        years = (year - 1) * 354 + (3 + 11 * year) // 30
        return date.fromordinal(_BEGAN + years + (59 * (month - 1) + 1) // 2)
    from hijridate import Hijri  # its tables take longer to import than dates are read

    found: date = Hijri(year, month, 1).to_gregorian()
    return date(found.year, found.month, found.day)
