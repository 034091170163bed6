"""Addresses of pages: all that is asked stands in them, so that each can be kept and shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

# Values of parameters by their names, in turn, as they stand in an address.
Pairs = Sequence[tuple[str, str]]
# What goes from page to page: the language, and which of several indexes.
STANDING = ("lang", "index")
# What names a page of an answer, and so is dropped where another answer is asked for.
_PLACE = "page"


@dataclass(frozen=True, slots=True)
class Address:
    """A page, and what is asked of it."""

    path: str
    pairs: Pairs

    def __str__(self) -> str:
        known = [(name, value) for name, value in self.pairs if value]
        return f"{self.path}?{urlencode(known, errors='replace')}" if known else self.path

    def get(self, name: str) -> str:
        """Return the last value of a name, "" if it has none."""
        return next((value for key, value in reversed(self.pairs) if key == name), "")

    def all(self, name: str) -> list[str]:
        """Return every value of a name."""
        return [value for key, value in self.pairs if key == name and value]

    def to(self, path: str, *, keep: Sequence[str] = (), **values: object) -> "Address":
        """Return another page that is asked for some values, and for some that are asked here."""
        kept = [
            pair for pair in self.pairs if pair[0] in (*STANDING, *keep) and pair[0] not in values
        ]
        return Address(path, [*kept, *_pairs(values)])

    def having(self, **values: object) -> "Address":
        """Return this page with other values of some names, None for no value."""
        kept = [pair for pair in self.pairs if pair[0] not in (*values, _PLACE)]
        return Address(self.path, [*kept, *_pairs(values)])

    def toggled(self, name: str, value: str) -> "Address":
        """Return this page with a value that it has not, or without one that it has."""
        if (name, value) in self.pairs:
            pairs = [pair for pair in self.pairs if pair != (name, value) and pair[0] != _PLACE]
        else:
            pairs = [*(pair for pair in self.pairs if pair[0] != _PLACE), (name, value)]
        return Address(self.path, pairs)

    def but(self, *names: str) -> list[tuple[str, str]]:
        """Return the pairs of other names, as a form keeps them."""
        return [(name, value) for name, value in self.pairs if name not in names and value]


def _pairs(values: dict[str, object]) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in values.items() if value not in (None, "")]
