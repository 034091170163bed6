"""The fields that are indexed: one table, from which all that knows of them is drawn.

A further field is one more row. What articles have under its name in their metadata is indexed
then, searched by `name:word`, scored by its weights, counted where the row says so; files may have
it under any of the names in the row. Articles that were indexed before have nothing in it until
they are indexed again (`kashaf index --rebuild PATH`).

The text of an article is its title and its body: a word of the title counts as a word of the text,
and once more as one of `title`.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from index.articles.article import Article


class Field(NamedTuple):
    """A field of an article that is indexed.

    `called` are the names that files have for it, the first preferred. `weights` are what an
    agreement is worth by level, from strict to loose: on these levels it is indexed. `marked` is
    what it adds that a word has every mark that the query's word carries, 0 where marks are not
    compared. Articles are counted by the values of a field that `is_counted`.
    """

    name: str
    called: tuple[str, ...]
    weights: Mapping[str, float]
    marked: float = 0.0
    is_counted: bool = False


# The weights were found on the collections of bench/RESULTS.md. Writers mark a word where it could
# be read as another: who asks for عَلَم means the flag. But most text is not marked, and case endings
# change the marks of one word, so that agreeing marks are worth no more than the form.
FIELDS = (
    Field(
        "text",
        ("text", "body", "content"),
        {"form": 0.2, "stem": 1.0, "kin": 0.5, "sound": 0.2, "root": 0.2},
        marked=0.2,
    ),
    Field(
        "title",
        ("title",),
        {"form": 0.04, "stem": 0.2, "kin": 0.1, "sound": 0.04, "root": 0.04},
        marked=0.04,
    ),
    Field("source", ("source",), {"stem": 1.0}, is_counted=True),
    Field("author", ("author",), {"stem": 1.0}),
    Field("category", ("category", "section"), {"stem": 1.0}),
)
# Fields besides title and text: a few words that say something of an article.
METADATA = tuple(field.name for field in FIELDS if field.name not in ("text", "title"))


def field_text(article: Article, name: str) -> str:
    """Return what an article has in a field, "" where it has nothing."""
    text: str = getattr(article, name, "") or article.metadata.get(name, "")
    return text


def own_fields(metadata: Mapping[str, str]) -> str:
    """Return what a source said of an article in fields of its own as JSON, "" for nothing."""
    return json.dumps(dict(sorted(metadata.items())), ensure_ascii=False) if metadata else ""


def read_own_fields(text: str) -> Mapping[str, str]:
    """Return what `own_fields` was called on; raises ValueError for what it never returns."""
    try:
        found = json.loads(text) if text else {}
    except RecursionError as error:
        raise ValueError("fields are nested") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError("fields are no texts by names")
    return found


def stored_text(stored: Mapping[str, Any], name: str) -> str:
    """Return the same of an article as `article.values` gives it."""
    text: str = stored.get(name) or stored.get("metadata", {}).get(name, "")
    return text
