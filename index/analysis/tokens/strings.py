"""Distinct strings, numbered in the order they come: words, and the terms of a level.

They come and go as lines in UTF-8, which take a fraction of the time and room that lists of
strings take, most of all on the way to another process. No string has a line end in it.

>>> strings = Strings()
>>> array("i", strings.number(lines_of(["قال", "من", "قال"]))), strings_of(strings.lines(1))
(array('i', [0, 1, 0]), ['من'])
"""

from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING

from index import native


def lines_of(strings: Iterable[str]) -> bytes:
    """Return strings as lines."""
    return "".join([f"{string}\n" for string in strings]).encode("utf-8", "surrogatepass")


def strings_of(lines: bytes) -> list[str]:
    """Return what `lines_of` was given."""
    return lines.decode("utf-8", "surrogatepass").split("\n")[:-1]


def plain_in_order(lines: bytes) -> tuple[bytes, bytes]:
    """Return distinct lines sorted by their bytes, and where each one was, int32 each."""
    strings = lines.split(b"\n")[:-1]
    order = sorted(range(len(strings)), key=strings.__getitem__)
    return b"".join([strings[number] + b"\n" for number in order]), array("i", order).tobytes()


class PlainStrings:
    """The reference of `Strings`."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._numbers)

    def number(self, lines: bytes) -> bytes:
        """Return the numbers of strings, int32 each; new ones are given the next."""
        numbers = self._numbers
        found = [numbers.setdefault(line, len(numbers)) for line in lines.split(b"\n")[:-1]]
        return array("i", found).tobytes()

    def lines(self, first: int = 0) -> bytes:
        """Return the strings from number `first` on, as lines."""
        return b"".join([line + b"\n" for line in list(self._numbers)[first:]])


if TYPE_CHECKING:
    Strings = PlainStrings
    in_order = plain_in_order
else:
    _native = native.load("index.analysis.tokens._words")
    Strings = getattr(_native, "Strings", PlainStrings)
    in_order = getattr(_native, "in_order", plain_in_order)
