"""The fields of a kashaf index as Whoosh has them.

    id, url                         as they are
    title, text                     stems; what is found in `text` may stand in the title
    source, author, category        stems
    date                            a datetime, at midnight
    metadata                        a dict of strings, shown and not searched
    text_form, title_root …         the terms of each part on each level

All are stored but the last. Those of one value sort and group by it. A word that can be read
two ways is asked for by one term that stands for both, such as كتب|كتاب, here and in the index.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

from whoosh import fields, query

from index.segment.schema import PARTS, STEM
from index.whoosh.analyzer import ArabicAnalyzer

# Between terms of which any is asked for; no term has it.
_OR = "|"
# Phrases that a phrase of words of several terms is taken apart into, at most.
_MOST_PHRASES = 64


class LevelField(NamedTuple):
    """The part and the level whose terms a field has."""

    part: str
    level: str


LEVEL_FIELDS = {part: LevelField(part, STEM) for part in PARTS} | {
    f"{part}_{level}": LevelField(part, level) for part in PARTS for level in PARTS[part]
}
# What an article may be given and gives back.
STORED = ("id", "title", "text", "date", "source", "url", "author", "category", "metadata")


class UnitedAnalyzer(ArabicAnalyzer):
    """Gives a query one token for a word, which stands for any of its terms."""

    def _asked(self, word: str, terms: Sequence[str], is_phrase: bool) -> Sequence[str]:
        return [_OR.join(terms)] if terms else []


class DateField(fields.DATETIME):  # type: ignore[misc]
    """A DATETIME that a document may lack: its value is then None, where Whoosh overflows."""

    def __init__(self) -> None:
        super().__init__(stored=True, sortable=True)

    def from_column_value(self, value: int) -> Any:
        """Return the datetime of a value in a column."""
        return (
            None if value == self.column_type.default_value() else super().from_column_value(value)
        )


def terms_of(text: str) -> list[str]:
    """Return the terms that a token of a query stands for."""
    return text.split(_OR)


def byte_terms_of(text: bytes) -> list[bytes]:
    """Return the same in UTF-8."""
    return text.split(_OR.encode())


def whoosh_schema() -> fields.Schema:
    """Return the fields of an index."""
    stored: dict[str, Any] = {
        "id": fields.ID(stored=True, unique=True, sortable=True),
        "date": DateField(),
        "url": fields.STORED,
        "metadata": fields.STORED,
    }
    for name, (part, level) in LEVEL_FIELDS.items():
        is_whole = name == part
        stored[name] = fields.TEXT(
            UnitedAnalyzer(level), stored=is_whole, sortable=is_whole and name != "text"
        )
    return fields.Schema(**stored)


def apart(asked: query.Query) -> query.Query:
    """Return a query with every term by itself, by which Whoosh's highlighter finds the words."""
    if isinstance(asked, query.Term) and isinstance(asked.text, str):
        return _either([query.Term(asked.fieldname, text) for text in terms_of(asked.text)])
    if isinstance(asked, query.Phrase):
        ways = product(*map(terms_of, asked.words))
        return _either(
            [
                query.Phrase(asked.fieldname, list(words), asked.slop)
                for words, _ in zip(ways, range(_MOST_PHRASES), strict=False)
            ]
        )
    return asked.apply(apart)


def is_united(asked: query.Query) -> bool:
    """Tell whether a query has a token that stands for several terms."""
    terms = (term for leaf in asked.leaves() for term in leaf.terms(phrases=True))
    return any(isinstance(text, str) and _OR in text for _, text in terms)


def _either(ways: list[query.Query]) -> query.Query:
    return ways[0] if len(ways) == 1 else query.Or(ways)
