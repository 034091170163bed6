"""Writing through Whoosh's interface: documents become articles of kashaf's own writer.

What is written is the same, to the byte, as by `kashaf index` or `kashaf.Index`. Unlike Whoosh's:

- `add_document` refuses an id that is taken, where Whoosh would hold two documents of it.
- `update_document` and `delete_by_term("id", …)` see what the same writer added before.
- Segments are merged as kashaf does; of `commit` only `optimize` and `mergetype=CLEAR` tell.
"""

from collections.abc import Mapping
from datetime import date as Date
from typing import TYPE_CHECKING, Any

from whoosh import reading, writing
from whoosh.fields import FieldConfigurationError, FieldType, UnknownFieldError
from whoosh.index import LockError
from whoosh.searching import Searcher

from index.articles.article import Article
from index.articles.calendars.dates import parse_date
from index.errors import DuplicateIdError, IndexBusyError
from index.whoosh.schema import STORED
from index.writing.writer import IndexWriter

if TYPE_CHECKING:
    from index.whoosh.whoosh_index import WhooshIndex

_MERGE_TYPES = (None, writing.NO_MERGE, writing.MERGE_SMALL, writing.OPTIMIZE, writing.CLEAR)


class WhooshWriter(writing.IndexWriter):  # type: ignore[misc]
    """Pending changes to an index; holds its lock until `commit` or `cancel`.

    `memory` is how many megabytes gathering may take, about. Raises LockError when another process
    writes.
    """

    def __init__(self, index: "WhooshIndex", memory: int) -> None:
        self.schema = index.schema
        self.merge, self.optimize, self.mergetype = True, False, None
        self.is_closed = False
        self._index = index
        self._writer = IndexWriter(index.storage, memory)
        # Ids whose committed document, if there is one, is replaced or deleted.
        self._changed: set[str] = set()
        try:
            self._committed = self._writer.begin()
        except IndexBusyError as error:
            raise LockError(str(error)) from error

    def add_document(self, **fields: Any) -> None:
        """Add an article, which has an id and text or a title.

        `date` is a datetime, a date or a string; `metadata` a dict of strings, for what else there
        is. Raises UnknownFieldError for another field, IndexingError or ValueError for what is no
        article, DuplicateIdError for an id that is taken.
        """
        self._check()
        article = article_of(fields)
        if self._writer.holds(article.id):
            raise DuplicateIdError(
                f"cannot add document '{article.id}': the id is taken."
                " Use update_document to replace it."
            )
        self._put(article)

    def update_document(self, **fields: Any) -> None:
        """Replace the article of that id, committed or not, or add it; see `add_document`."""
        self._check()
        self._put(article_of(fields))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a committed document by its number. It cannot be brought back."""
        self._check()
        if not delete:
            raise writing.IndexingError("kashaf cannot bring a deleted document back; add it again")
        if not 0 <= docnum < self._committed.doc_count_all:
            raise writing.IndexingError(f"No document ID {docnum!r} in this index")
        if not self.is_deleted(docnum):
            self._delete(self._committed.id(docnum))

    def delete_by_term(self, fieldname: str, text: str, searcher: Searcher | None = None) -> int:
        """Delete what has a term, and say how many that are; by id also what is not committed."""
        self._check()
        if fieldname != "id":
            found: int = super().delete_by_term(fieldname, text, searcher=searcher)
            return found
        if not self._writer.holds(text):
            return 0
        self._delete(text)
        return 1

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a committed document is deleted or replaced, pending changes counted."""
        id_ = self._committed.id(docnum)
        return id_ in self._changed or self._committed.doc(id_) != docnum

    def reader(self, **kwargs: Any) -> reading.IndexReader:
        """Return a reader of what is committed, without what this writer deleted since."""
        self._check()
        changed = (self._committed.doc(id_) for id_ in self._changed)
        gone = [doc for doc in changed if doc is not None]
        return self._index.reader_of(self._committed, gone)

    def searcher(self, **kwargs: Any) -> Searcher:
        """Return a searcher of the same."""
        return Searcher(self.reader(), fromindex=self._index, **kwargs)

    def add_reader(self, reader: reading.IndexReader) -> None:
        """Add the documents of another index by what it stored, replacing those of the same id."""
        for _, stored in reader.iter_docs():
            self.update_document(**stored)

    def add_field(self, fieldname: str, fieldtype: FieldType, **kwargs: Any) -> None:
        """Refuse: what an article can have is settled."""
        raise FieldConfigurationError(
            f"cannot add field '{fieldname}': the fields of a kashaf index are"
            f" {', '.join(STORED)}. Put it into metadata."
        )

    def remove_field(self, fieldname: str, **kwargs: Any) -> None:
        """Refuse likewise."""
        raise FieldConfigurationError(
            f"cannot remove field '{fieldname}': the fields of a kashaf index are settled."
        )

    def commit(self, mergetype: Any = None, optimize: Any = None, merge: Any = None) -> None:
        """Make the changes permanent, all or none, and close the writer.

        With `optimize` all becomes one segment. `mergetype=CLEAR` deletes whatever this writer did
        not add. When segments are merged otherwise is kashaf's own affair, whatever `merge` says.
        """
        self._check()
        mergetype = mergetype or self.mergetype
        if mergetype not in _MERGE_TYPES:
            raise writing.IndexingError("kashaf merges by its own rule: mergetype may be CLEAR")
        try:
            if mergetype is writing.CLEAR:
                for entry in self._committed.catalogue():
                    if entry.id not in self._changed:
                        self._delete(entry.id)
            optimize = self.optimize if optimize is None else optimize
            if optimize or mergetype is writing.OPTIMIZE:
                self._writer.optimize()
            else:
                self._writer.commit()
        finally:
            self.cancel()

    def cancel(self) -> None:
        """Forget the changes and close the writer."""
        self._writer.rollback()
        self.is_closed = True

    def _put(self, article: Article) -> None:
        try:
            self._writer.update(article)
        except BaseException:
            self.cancel()
            raise
        self._changed.add(article.id)

    def _delete(self, id_: str) -> None:
        self._writer.delete(id_)
        self._changed.add(id_)

    def _check(self) -> None:
        if self.is_closed:
            raise writing.IndexingError("This writer is closed")


def article_of(fields: Mapping[str, Any]) -> Article:
    """Return the article that the fields of a document make; see `WhooshWriter.add_document`."""
    given = {name: value for name, value in fields.items() if value is not None}
    for name in given:
        if name.startswith("_"):
            raise writing.IndexingError(
                f"kashaf stores what it indexes, every field with the same weight: leave {name} out"
            )
        if name not in STORED:
            raise UnknownFieldError(
                f"No field named '{name}' in a kashaf index, which has {', '.join(STORED)}."
                " Put it into metadata, a dict of strings."
            )
    for name, value in given.items():
        if name == "date":
            given[name] = _date(value)
        elif name == "metadata":
            if not isinstance(value, Mapping) or not all(
                isinstance(text, str) for pair in value.items() for text in pair
            ):
                raise ValueError(f"metadata {value!r} is not a dict of strings")
        elif not isinstance(value, str):
            raise ValueError(f"{name} {value!r} is not a string")
    if "id" not in given:
        raise writing.IndexingError("a document of a kashaf index needs an id")
    try:
        return Article(**given)
    except ValueError as error:
        raise writing.IndexingError(str(error)) from error


def _date(value: Any) -> Date:
    day = parse_date(value) if isinstance(value, str) else value
    if not isinstance(day, Date):
        raise ValueError(f"date {value!r} is not a datetime, and names no day")
    return day
