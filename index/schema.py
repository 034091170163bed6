"""What the index holds of an article: fields, and their shape in Whoosh.

An article has parts, a part is analysed on levels, and each (part, level) is one Whoosh field.
`text` is the title and the body together, in that order: a word of the title counts as a word of
the text, and once more as one of `title`. Metadata that is searched by `field:word` is analysed on
the stem level only.

Postings are given to Whoosh ready made: a term's positions in the part, counted in words. Where a
word has two stems both stand at its position.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from whoosh import columns, fields, formats

from index.analyzer import LEVELS, Levels, tokenize
from index.article import Article
from index.word_table import WordsField

# Raised when what is on disk changes its meaning; an index of another format is refused.
FORMAT_VERSION = 1

PARTS: Mapping[str, Sequence[str]] = {
    "text": LEVELS,
    "title": LEVELS,
    "source": ("stem",),
    "author": ("stem",),
    "category": ("stem",),
}
# Words between the last of the title and the first of the body, so that no phrase spans both.
TITLE_GAP = 100

ID, ORIGIN, DIGEST, DATE = "id", "origin", "digest", "date"
ARTICLE, SIZES, SOURCE_NAME, WORDS = "article", "sizes", "source_name", "words"

Positions = NDArray[np.uint32]
Postings = dict[str, list[int]]


def field_name(part: str, level: str) -> str:
    """Return the name of the Whoosh field that holds a part's terms on a level."""
    return f"{part}_{level}"


class PositionsFormat(formats.Format):  # type: ignore[misc]
    """A posting's value is its positions: unsigned 32-bit integers, little-endian, ascending."""


class LevelField(fields.FieldType):  # type: ignore[misc]
    """A field whose value is `Postings`, analysed before it reaches Whoosh.

    It is not "scorable" in Whoosh's sense: lengths are kept exactly, in the sizes column.
    """

    def __init__(self) -> None:
        super().__init__(format=PositionsFormat(), analyzer=None, scorable=False)

    def index(self, value: Postings, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield what Whoosh stores: term, frequency, weight and packed positions."""
        for term, positions in value.items():
            packed = np.array(positions, "<u4").tobytes()
            yield term.encode(), len(positions), float(len(positions)), packed


def whoosh_schema() -> fields.Schema:
    """Return the schema. It is passed in whenever an index is opened, never read from the index."""
    schema = fields.Schema(
        **{
            ID: fields.ID(unique=True, sortable=True),
            ORIGIN: fields.ID(sortable=True),
            DATE: fields.ID(),
            SOURCE_NAME: fields.ID(),
            DIGEST: fields.COLUMN(columns.VarBytesColumn()),
            # Words of title and body: two unsigned 32-bit integers, little-endian.
            SIZES: fields.COLUMN(columns.FixedBytesColumn(8)),
            ARTICLE: fields.STORED(),
            WORDS: WordsField(),
        }
    )
    for part, part_levels in PARTS.items():
        for level in part_levels:
            schema.add(field_name(part, level), LevelField())
    return schema


def invert(
    article: Article, analyse: Callable[[str], Levels]
) -> tuple[dict[str, Postings], int, int]:
    """Return the postings of every field of `article`, and the words of its title and body.

    `analyse` gives the levels of a word by its letters.
    """
    inverted: dict[str, Postings] = {}
    title_words = _add_words(inverted, "title", article.title, 0, analyse)
    _add_words(inverted, "text", article.title, 0, analyse)
    first = title_words + TITLE_GAP
    body_words = _add_words(inverted, "text", article.text, first, analyse)
    for part in ("source", "author", "category"):
        _add_words(inverted, part, getattr(article, part), 0, analyse)
    return inverted, title_words, body_words


def _add_words(
    inverted: dict[str, Postings],
    part: str,
    text: str,
    first: int,
    analyse: Callable[[str], Levels],
) -> int:
    """Add the words of `text` to a part's postings, positions from `first`; return their number."""
    level_postings = [
        (LEVELS.index(level), inverted.setdefault(field_name(part, level), {}))
        for level in PARTS[part]
    ]
    words = 0
    for token in tokenize(text):
        terms = analyse(token.letters)
        for level, postings in level_postings:
            for term in terms[level]:
                postings.setdefault(term, []).append(first + token.position)
        words += 1
    return words
