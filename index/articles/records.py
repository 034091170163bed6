"""Named fields to an article: what JSON Lines, CSV, front matter and web pages share.

- Fields are known by the names that `tables.names` knows. Of several names for one field
  the first of `NAMES` that has a value is taken.
- A field without a place in an article goes to `metadata` as it is called, as a string: nested
  values as JSON. Empty values are dropped. An object that wraps one value, as exports of WordPress
  ("rendered"), MongoDB ("$oid") and converters of XML ("#text") have them, stands for that value.
- Where an article has one string and a source a list of them (of authors, of paragraphs), they
  are joined by a comma, those of the text by line ends.
- Of a date in both calendars, or a Hijri one alone, `date` is the Gregorian day and
  `metadata["hijri"]` the Hijri one. A date that cannot be read leaves `date` empty and goes to
  `metadata["date"]` as it stands, so that the caller can warn and nothing is lost.

>>> article = article_from_fields({"Title": "مدن", "pubDate": "6 أيلول 2020", "page": 4}, "x.txt")
>>> article.id, article.title, article.date.isoformat(), article.metadata
('x.txt', 'مدن', '2020-09-06', {'page': '4'})
"""

import json
from collections.abc import Mapping
from dataclasses import fields as attributes

from index.articles.article import Article
from index.articles.calendars.dates import read_date
from index.articles.fields import METADATA
from index.articles.tables.names import place_of

# The fields that an article has as attributes; others are in its metadata.
_ATTRIBUTES = {attribute.name for attribute in attributes(Article)}
# Objects of one value are that value where it is called so.
_WRAPPERS = ("rendered", "$oid", "$date", "#text", "$t", "@value", "value")


def article_from_fields(fields: Mapping[str, object], default_id: str) -> Article:
    """Return the article that `fields` describe; `default_id` serves if they have no id.

    Raises ValueError if they have neither title nor text, or an id that is not valid text.
    """
    found, metadata = _assign(fields)
    if not found.get("text") and not found.get("title"):
        raise ValueError("no text: neither title nor text, body or content says anything")
    written = found.get("date", "")
    date = read_date(written) if written else None
    if written and date is None:
        metadata["date"] = written
    elif date and date.hijri:
        metadata["hijri"] = date.hijri
    metadata |= {name: found[name] for name in sorted(found.keys() - _ATTRIBUTES)}
    return Article(
        id=found.get("id", default_id),
        text=found.get("text", ""),
        title=" ".join(found.get("title", "").split()),
        date=date.first if date else None,
        url=found.get("url", ""),
        **{name: found.get(name, "") for name in METADATA if name in _ATTRIBUTES},
        metadata=metadata,
    )


def record_id(fields: Mapping[str, object], default_id: str) -> str:
    """Return the id that `article_from_fields` would give, without reading the rest."""
    found, rank = default_id, None
    for name, value in fields.items():
        place = place_of(name)
        if place is None or place.field != "id" or (rank is not None and rank < place.rank):
            continue
        if text := _string(value):
            found, rank = text, place.rank
    return found


def _assign(fields: Mapping[str, object]) -> tuple[dict[str, str], dict[str, str]]:
    """Split `fields` into those of an article, by their name there, and all others."""
    rest = {}
    # For each field of an article the name of its value so far, and how far it is preferred.
    chosen: dict[str, tuple[int, str]] = {}
    for name, value in fields.items():
        if text := _string(value):
            rest[name] = text
            place = place_of(name)
            if place and (place.field not in chosen or place.rank < chosen[place.field][0]):
                chosen[place.field] = place.rank, name
    found = {}
    for field, (_, name) in chosen.items():
        text, value = rest.pop(name), fields[name]
        if isinstance(value, list):
            text = _string(_joined(value, "\n" if field == "text" else "، "))
        found[field] = text
    return found, rest


def _joined(values: list[object], between: str) -> object:
    if any(isinstance(value, str) for value in values) and not all(
        isinstance(value, str) for value in values
    ):
        # Of a text in pieces, some of them links and the like, as Telegram exports it.
        pieces = [value.get("text") if isinstance(value, dict) else value for value in values]
        if all(isinstance(piece, str) for piece in pieces):
            return "".join(map(str, pieces))
    strings = [value for value in values if isinstance(value, str)]
    return between.join(strings) if len(strings) == len(values) else values


def _string(value: object) -> str:
    """Return `value` as a string, nested values as JSON."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, dict):
        wrapped = next((value[name] for name in _WRAPPERS if name in value), None)
        if isinstance(wrapped, str | int | float):
            return _string(wrapped)
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return str(value).strip()
