"""Which column of a table is what, where no name tells it: known by what stands in it.

- The text is the column with the most Arabic letters, of those that no known name has; where none
  has any, that with the most words, if these are some in a row. Beside a title it must be the
  longer of the two.
- The date is the first column nearly all of whose values are days.
- A first line is a heading if it has a name that is known, or if its cells are of another kind than
  those below them: names where these are numbers, days or long texts, or in other letters. In doubt
  it is a row, so that none is lost.

>>> rows = [["1", "هبت رياح قوية على الساحل", "2020-09-06"], ["2", "أغلقت المدارس", "2020-09-07"]]
>>> is_heading(["no", "tweet body text", "when"], rows), is_heading(*rows[:1], rows[1:])
(True, False)
>>> chosen([dict(zip("abc", row)) for row in rows])
{'b': 'text', 'c': 'date'}
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from index.articles.calendars.dates import read_date
from index.articles.tables.names import field_called

# Rows that are looked at, and values of a column that are read as dates.
SAMPLE = 200
_DATES = 20
# Of the values of a column of days some may be slips.
_MOST_ARE = 0.8
_LONGEST_NAME, _MOST_WORDS_OF_A_NAME = 60, 7
# Words that a text in other letters has on average, which names and labels have not.
_LEAST_WORDS = 4
# How much longer than its name what stands in a column of texts is.
_LONGER = 3

_ARABIC = re.compile("[\u0621-\u064a]")
_VALUE = re.compile(r"[-+]?[\d.,/:%\s-]*\d[\d.,/:%\s-]*|\w+://\S+|\S+@\S+\.\S+")
_SENTENCE = re.compile(r"[.!?؟…].*|.*[.!?؟…]")
_SEVERAL_NUMBERS = re.compile(r"\d\D+\d")


def chosen(rows: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Return the columns of `rows` that are text and date, by what stands in them.

    Nothing is chosen for a field that a column's name tells, nor of a column that it tells.
    """
    values = _values(rows)
    called = {name: field_called(name) for name in values}
    free = [name for name in values if called[name] is None]
    found = {}
    if "text" not in called.values() and (text := _longest(values, free)):
        titles = [name for name in values if called[name] == "title"]
        if all(_letters(values[text]) > _letters(values[title]) for title in titles):
            found[text] = "text"
    if "date" not in called.values():
        dates = (name for name in free if name not in found and _are_days(values[name]))
        found.update((name, "date") for name in list(dates)[:1])
    return found


def is_heading(first: Sequence[str], rows: Iterable[Sequence[str]]) -> bool:
    """Tell whether the first line of a table names its columns; `rows` are some of the others."""
    if [cell.strip() for cell in first] == [str(number) for number in range(len(first))]:
        return True
    cells = [cell.strip() for cell in first if cell.strip()]
    if any(map(_is_long, cells)):
        return False
    known = {field for cell in cells if (field := field_called(cell))}
    is_known = not known.isdisjoint(("text", "title"))
    if is_known and len(known) > 1:
        return True
    columns = [[cell.strip() for cell in column] for column in zip_longest(*rows, fillvalue="")]
    named = [(cell.strip(), column) for cell, column in zip(first, columns, strict=False)]
    # A value that comes again is none that names a column.
    if any(cell and cell in column for cell, column in named):
        return False
    if is_known:
        return True
    if len({*cells}) < len(cells) or any(map(_is_data, cells)):
        return False
    return any(cell and _is_of_another_kind(cell, column) for cell, column in named)


def said(found: Mapping[str, str]) -> str:
    """Return, for a note, what `chosen` found."""
    parts = [f"its {field} is taken from '{name}'" for name, field in found.items()]
    return " and ".join(parts) + ", by what stands there"


def _is_long(cell: str) -> bool:
    return len(cell) > _LONGEST_NAME or len(cell.split()) > _MOST_WORDS_OF_A_NAME


def _is_data(cell: str) -> bool:
    return _is_long(cell) or bool(_VALUE.fullmatch(cell) or _SENTENCE.fullmatch(cell))


def _is_of_another_kind(name: str, column: Sequence[str]) -> bool:
    filled = [cell for cell in column if cell]
    if not filled:
        return False
    if all(map(_VALUE.fullmatch, filled)):
        return True
    if _ARABIC.search(name):
        return False
    in_arabic = sum(_ARABIC.search(cell) is not None for cell in filled)
    if in_arabic >= _MOST_ARE * len(filled) or all(map(_is_data, filled)):
        return True
    return sum(map(len, filled)) > _LONGER * len(name) * len(filled)


def _values(rows: Sequence[Mapping[str, object]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for row in rows[:SAMPLE]:
        for name, value in row.items():
            if isinstance(value, str) and value.strip():
                values.setdefault(name, []).append(value)
    return values


def _longest(values: Mapping[str, list[str]], names: Sequence[str]) -> str | None:
    longest = max(names, key=lambda name: _letters(values[name]), default=None)
    if longest is not None and _letters(values[longest]):
        return longest
    # A table in other letters: what has words in a row, not values.
    worded = [name for name in names if _words(values[name]) >= _LEAST_WORDS * len(values[name])]
    return max(worded, key=lambda name: _words(values[name]), default=None)


def _words(values: Iterable[str]) -> int:
    """Return how many words of letters alone stand in a column."""
    return sum(word.isalpha() for value in values for word in value.split())


def _letters(values: Iterable[str]) -> int:
    """Return how many Arabic letters stand in a column."""
    return sum(len(_ARABIC.findall(value)) for value in values)


def _are_days(values: Sequence[str]) -> bool:
    some = values[:_DATES]
    return sum(map(_is_day, some)) >= _MOST_ARE * len(some)


def _is_day(value: str) -> bool:
    # A number by itself may be a year, but also whatever else is counted.
    if len(value) > _LONGEST_NAME or not _SEVERAL_NUMBERS.search(value):
        return False
    found = read_date(value)
    return found is not None and found.first == found.last
