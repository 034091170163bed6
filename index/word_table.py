"""The word table: what each word of the index was analysed to, so that it need not be again.

A row is a term of a Whoosh field of its own, filed under the document that brought the word
first. When that document is deleted the row may go; the word is then analysed anew.

>>> read_row(row("كتاب", Levels(("كتاب",), ("كتاب", "كاتب"), ("كتب",), ()))).stem
('كتاب', 'كاتب')
"""

from collections.abc import Iterable, Iterator

from whoosh import fields, formats

from index.analyzer import Levels


class WordsField(fields.FieldType):  # type: ignore[misc]
    """A field whose value is the rows of words that the table lacked."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None, scorable=False)

    def index(self, value: Iterable[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each row as a term without positions."""
        for term in value:
            yield term.encode(), 1, 1.0, b""


def row(letters: str, levels: Levels) -> str:
    """Return the row of a word; it begins with `row_key(letters)`."""
    return row_key(letters) + "\t".join(" ".join(terms) for terms in levels)


def row_key(letters: str) -> str:
    """Return what the row of a word begins with, and no other row does."""
    return f"{letters}\t"


def read_row(row: str) -> Levels:
    """Return the levels that a row holds."""
    return Levels(*(tuple(terms.split()) for terms in row.split("\t")[1:]))
