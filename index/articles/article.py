"""The article: what readers produce and the index stores."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date as Date
from datetime import datetime
from types import MappingProxyType
from typing import Any

_LONGEST_HEADLINE = 80
_SURROGATE = re.compile("[\ud800-\udfff]")
# A full stop is left out of a headline, other marks at the end of a sentence are kept.
_SENTENCE_END = re.compile(r"(?<=[!?؟])(?=\s|$)|\.(?=\s|$)|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article. Only `id` and one of `title` and `text` need be given.

    Of a `date` with a time the day counts. `metadata` holds whatever else its source said of it;
    it is stored and shown, not searched.
    Raises ValueError for an id that is empty or no valid text, and for an article of no text.
    """

    id: str
    text: str = ""
    title: str = ""
    date: Date | None = None
    source: str = ""
    url: str = ""
    author: str = ""
    category: str = ""
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise ValueError("an article needs an id")
        if _SURROGATE.search(self.id):
            raise ValueError(f"the id {self.id!r} is not valid text")
        if isinstance(self.date, datetime):
            object.__setattr__(self, "date", self.date.date())
        if not self.text.strip() and not self.title.strip():
            raise ValueError(f"article {self.id!r} has neither title nor text")

    @property
    def headline(self) -> str:
        """The title, or for an article without one the start of its first sentence."""
        return self.title or beginning(self.text)


_FIELDS = tuple(field.name for field in fields(Article))
# Not `json.dumps`, which makes one for every article.
_encode = json.JSONEncoder(ensure_ascii=False).encode


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
    # A string at a time: an encoder of nested values is made anew for each of them.
    stored = [
        f'"{name}": {_encode(_plain(value))}'
        for name in _FIELDS
        if (value := getattr(article, name))
    ]
    return f"{{{', '.join(stored)}}}".encode("utf-8", "surrogatepass")


def values(data: bytes) -> dict[str, Any]:
    """Return the fields that an article has a value in, as `encode` wrote them."""
    stored: dict[str, Any] = json.loads(data.decode("utf-8", "surrogatepass"))
    return stored


def decode(data: bytes) -> Article:
    """Return the article that `encode` wrote."""
    stored = values(data)
    if "date" in stored:
        stored["date"] = Date.fromisoformat(stored["date"])
    return Article(**stored)


def _plain(value: object) -> object:
    if isinstance(value, str):
        return value
    if isinstance(value, Date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value
