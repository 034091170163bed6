"""The article: what readers produce and the index stores."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date as Date
from datetime import datetime
from operator import attrgetter
from typing import Any, NoReturn

from index.arguments import wrong

_LONGEST_HEADLINE = 80
_SURROGATE = re.compile("[\ud800-\udfff]")
# A full stop is left out of a headline, other marks at the end of a sentence are kept.
_SENTENCE_END = re.compile(r"(?<=[!?؟])(?=\s|$)|\.(?=\s|$)|\n")


class Metadata(dict[str, str]):
    """A dict of strings that cannot be changed, so that articles can be hashed and shared.

    `dict(metadata)` is a copy that can be.
    """

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("the metadata of an article cannot be changed; make a dict of them")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type["Metadata"], tuple[dict[str, str]]]:
        # Without this, copies and pickles would be filled item by item.
        return Metadata, (dict(self),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article. Only `id` and one of `title` and `text` need be given.

    `date` is a day; of a datetime the day counts. `metadata` holds whatever else its source said
    of it, strings by their names; it is copied, stored
    and shown, and searched where index/articles/fields.py has a row for it. Articles are equal
    if all their fields are; they can be hashed, copied, pickled, `dataclasses.replace`d.

    Raises TypeError for a field of another type than is declared here, and ValueError for an id
    that is empty or no valid text, and for an article of no text.
    """

    id: str
    text: str = ""
    title: str = ""
    date: Date | None = None
    source: str = ""
    url: str = ""
    author: str = ""
    category: str = ""
    metadata: Mapping[str, str] = Metadata()

    def __post_init__(self) -> None:
        if not isinstance(self.id, str):
            raise wrong("the id of an article", "a string", self.id)
        for name in _STRINGS:
            value = getattr(self, name)
            if not isinstance(value, str):
                raise wrong(f"{name} of article {self.id!r}", "a string", value)
        object.__setattr__(self, "date", self._day())
        object.__setattr__(self, "metadata", self._frozen())
        if not self.id.strip():
            raise ValueError("an article needs an id")
        if _SURROGATE.search(self.id):
            raise ValueError(f"the id {self.id!r} is not valid text")
        if not self.text.strip() and not self.title.strip():
            raise ValueError(f"article {self.id!r} has neither title nor text")

    def _day(self) -> Date | None:
        if isinstance(self.date, datetime):
            return self.date.date()
        if self.date is None or isinstance(self.date, Date):
            return self.date
        wanted = "a datetime.date or None (kashaf.parse_date reads what is written)"
        raise wrong(f"date of article {self.id!r}", wanted, self.date)

    def _frozen(self) -> Metadata:
        given: object = self.metadata
        if isinstance(given, Metadata):
            return given
        name, wanted = f"metadata of article {self.id!r}", "a mapping of strings to strings"
        if not isinstance(given, Mapping):
            raise wrong(name, wanted, given)
        found = dict(given)
        for key, value in found.items():
            if not isinstance(key, str) or not isinstance(value, str):
                raise wrong(name, wanted, {key: value})
        return Metadata(found)

    @property
    def headline(self) -> str:
        """The title, or for an article without one the start of its first sentence."""
        return self.title or beginning(self.text)


FIELD_NAMES = tuple(field.name for field in fields(Article))
_STRINGS = tuple(
    field.name for field in fields(Article) if field.type is str and field.name != "id"
)
_values_of = attrgetter(*FIELD_NAMES)
# Made once: `json.dumps` would make an encoder for every article.
_encode = json.JSONEncoder(ensure_ascii=False).encode
# What it makes of a string.
_quoted = json.encoder.encode_basestring


def beginning(text: str) -> str:
    """Return the first sentence of `text`, cut between words where it is long for a headline."""
    text = text.strip()
    end = _SENTENCE_END.search(text)
    sentence = " ".join(text[: end.start() if end else None].split())
    if len(sentence) <= _LONGEST_HEADLINE:
        return sentence
    cut = sentence[:_LONGEST_HEADLINE].rpartition(" ")[0] or sentence[: _LONGEST_HEADLINE - 1]
    return cut.rstrip(" .،,:؛;-") + "…"


def encode(article: Article) -> bytes:
    """Return `article` as JSON in UTF-8; lone surrogates survive."""
    stored = dict(zip(FIELD_NAMES, _values_of(article), strict=True))
    if article.date:
        stored["date"] = article.date.isoformat()
    return encode_values(stored)


def encode_values(stored: Mapping[str, Any]) -> bytes:
    """Return the fields of an article, as `values` gives them, as JSON in UTF-8; empty ones not."""
    # Each string is encoded by itself, because for a dict json makes a new encoder each time.
    fields = [
        f'"{name}": {(_quoted if type(value) is str else _encode)(value)}'
        for name, value in stored.items()
        if value
    ]
    return f"{{{', '.join(fields)}}}".encode("utf-8", "surrogatepass")


def values(data: bytes) -> dict[str, Any]:
    """Return the fields that an article has a value in, as `encode` wrote them.

    Raises ValueError for what it never wrote.
    """
    stored: dict[str, Any] = json.loads(data.decode("utf-8", "surrogatepass"))
    if not isinstance(stored, dict):
        raise ValueError("an article is no object")
    return stored


def of_values(stored: dict[str, Any]) -> Article:
    """Return the article of such fields, which are changed."""
    if "date" in stored:
        stored["date"] = Date.fromisoformat(stored["date"])
    return Article(**stored)


def decode(data: bytes) -> Article:
    """Return the article that `encode` wrote."""
    return of_values(values(data))
