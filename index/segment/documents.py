"""What a segment has on record of its documents: ids, dates, values of fields, digests."""

from collections.abc import Sequence

import numpy as np

from index.articles.article import Article
from index.articles.fields import field_text, own_fields
from index.segment.columns.columns import Columns
from index.segment.columns.numbers import Bytes, Numbers
from index.segment.schema import DIGEST_SIZE, OWN_FIELDS, SKETCH_SIZE
from index.segment.terms import TermDictionary, encode


def on_record(article: Article, name: str) -> str:
    """Return what is put on record of an article: one of `RECORDED`, but for where it came from."""
    return own_fields(article.metadata) if name == OWN_FIELDS else field_text(article, name)


class Documents:
    """The documents of an open segment, those deleted among them."""

    def __init__(self, columns: Columns, count: int) -> None:
        self._columns = columns
        self._count = count
        self.ids = TermDictionary(columns, "doc.ids", count)
        self._dictionaries: dict[str, TermDictionary] = {}
        self._looked_at_sketches = self._looked_at_ids = False
        self._numbers_of_ids: Numbers | None = None

    def find(self, id_: str) -> int | None:
        """Return the document of an id, None if there is none.

        Of documents of one id, replaced before they were committed, it is the last.
        """
        rank = self.ids.find(encode(id_))
        return None if rank is None else self._columns["doc.by_id"][rank]

    def id(self, doc: int) -> str:
        """Return the id of a document."""
        return self.ids_of([doc])[0]

    def ids_of(self, docs: Sequence[int]) -> list[str]:
        """Return the ids of some documents, in their order."""
        if self._numbers_of_ids is not None:
            return self.ids.decoded(self._numbers_of_ids.take(docs).tolist())
        numbers = self._columns["doc.id"]
        if self._looked_at_ids:
            # All are checked once, as sketches are: to ask for each takes half of `ids_of`.
            self._numbers_of_ids = numbers.all()
        self._looked_at_ids = True
        return self.ids.decoded([numbers[doc] for doc in docs])

    def recorded(self, name: str) -> tuple[list[str], Numbers]:
        """Return the distinct values of one of `RECORDED`, or "id", and each document's number."""
        if name == "id":
            return self.ids.strings(), self.numbers(name)
        if f"doc.{name}" not in self._columns:
            # The field was not recorded when this was written.
            return [""], np.zeros(self._count, np.int64)
        return self.dictionary(name).strings(), self.numbers(name)

    def dictionary(self, name: str) -> TermDictionary:
        """Return the distinct values of one of `RECORDED`, which was when this was written."""
        found = self._dictionaries.get(name)
        if found is None:
            count = self._columns[f"doc.{name}s.count"][0]
            found = TermDictionary(self._columns, f"doc.{name}s", count)
            self._dictionaries[name] = found
        return found

    def value(self, name: str, doc: int) -> str:
        """Return what is on record of one document: one of `RECORDED`."""
        return self.dictionary(name)[self._columns[f"doc.{name}"][doc]]

    def numbers(self, name: str) -> Numbers:
        """Return a number of each document: its date, title_words, text_words …"""
        return self._columns[f"doc.{name}"].all().astype(np.int64)

    def digests(self) -> Bytes:
        """Return the digest of each document's content, a row each."""
        return self._columns["doc.digest"].all().reshape(-1, DIGEST_SIZE)

    def sketches(self, docs: Numbers | None = None) -> Bytes:
        """Return the sketches of some documents, or of all, a row each; zeros where none is kept.

        Segments of before sketches were kept have none.
        """
        if "doc.sketch" not in self._columns:
            count = self._count if docs is None else len(docs)
            return np.zeros((count, SKETCH_SIZE), np.uint8)
        column = self._columns["doc.sketch"]
        rows: Bytes = column.unchecked.reshape(-1, SKETCH_SIZE)
        if docs is None or self._looked_at_sketches:
            # All are checked once, in a millisecond or two of 80,000; to ask each time whether
            # those of a page were would take every search 25 µs.
            column.all()
        else:
            # The one search of a command need not read them all.
            self._looked_at_sketches = True
            column.check_each(docs * SKETCH_SIZE, (docs + 1) * SKETCH_SIZE)
        return rows if docs is None else rows[docs]
