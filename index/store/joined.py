"""Several indexes read as one: their segments one after another, under one set of statistics.

So searching knows nothing of it, and scores are those of one index that has all of the articles.
Ids stay what they are, but one that an earlier index has too, of which the folder is put before:
`old.kashaf:a.txt`. So each names one article, wherever ids are shown or typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from index.articles.article import Article
from index.errors import IndexDamagedError
from index.segment.columns.files import segment_of
from index.store.damage import NamesDamage, reading
from index.store.engine import StoredArticle
from index.store.reader import IndexReader

_SIGN = ":"


class _Folders:
    """Where several indexes are."""

    def __init__(self, readers: Sequence[IndexReader]) -> None:
        self._storages: dict[str, NamesDamage] = {}
        for reader in readers:
            for segment, _ in reader.segments:
                self._storages[segment_of(segment.columns.name)] = reader.storage
        self._first = readers[0].storage

    def damaged(self, reason: str) -> IndexDamagedError:
        """Return the error for files that cannot be read, which names the index they are of."""
        owners = (storage for name, storage in self._storages.items() if name in reason)
        return next(owners, self._first).damaged(reason)


class JoinedReader(IndexReader):
    """One state of each of several indexes, by their folders; the first comes first."""

    def __init__(self, readers: Mapping[str, IndexReader]) -> None:
        parts = [*readers.values()]
        super().__init__(_Folders(parts), (one for part in parts for one, _ in part.segments))
        self._parts: list[tuple[str, IndexReader, int]] = []
        before = 0
        for folder, reader in readers.items():
            self._parts.append((folder, reader, before))
            before += reader.doc_count_all

    @reading
    def doc(self, id_: str) -> int | None:
        """Return the document of an id: of the first index that has it, or of the one it names."""
        for folder, reader, before in self._parts:
            for own in (id_, id_.removeprefix(f"{folder}{_SIGN}")):
                doc = reader.doc(own)
                if doc is not None and (own == id_ or self._is_taken(own, before)):
                    return before + doc
        return None

    def id_in(self, folder: str, id_: str) -> str:
        """Return the id that an article of one of the indexes has here."""
        before = next(start for name, _, start in self._parts if name == folder)
        return f"{folder}{_SIGN}{id_}" if self._is_taken(id_, before) else id_

    def _is_taken(self, id_: str, before: int) -> bool:
        """Tell whether an index that stands before has that id."""
        return any(one.doc(id_) is not None for _, one, start in self._parts if start < before)

    def ids_of(self, docs: Sequence[int]) -> list[str]:
        """Return the ids of some documents, in their order."""
        return [
            self.id_in(self._folder_of(doc), id_)
            for doc, id_ in zip(docs, super().ids_of(docs), strict=True)
        ]

    def ids(self) -> list[str]:
        """Return the id of every document that is still there, in their order."""
        met: set[str] = set()
        found: list[str] = []
        for folder, reader, _ in self._parts:
            own = reader.ids()
            found += [f"{folder}{_SIGN}{id_}" if id_ in met else id_ for id_ in own]
            met.update(own)
        return found

    def article(self, doc: int) -> Article:
        """Return the stored article of a document."""
        return self._named(super().article(doc), self._folder_of(doc))

    def opened(self, docs: Sequence[int]) -> list[StoredArticle]:
        """Return the stored articles of some documents, each with its index."""
        found = []
        for doc, stored in zip(docs, super().opened(docs), strict=True):
            folder = self._folder_of(doc)
            named = self._named(stored.article, folder)
            found.append(stored._replace(article=named, folder=folder))
        return found

    def every_article(self) -> Iterator[Article]:
        """Yield the stored article of every document that is still there, in their order."""
        for folder, reader, _ in self._parts:
            for article in reader.every_article():
                yield self._named(article, folder)

    def _named(self, article: Article, folder: str) -> Article:
        id_ = self.id_in(folder, article.id)
        return article if id_ == article.id else replace(article, id=id_)

    def _folder_of(self, doc: int) -> str:
        return next(folder for folder, _, before in reversed(self._parts) if before <= doc)
