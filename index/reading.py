"""Reading articles of an open index, or of several, by their ids."""

from abc import abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index import arguments
from index.articles.article import Article
from index.errors import ArticleNotFoundError
from search.asking import Asking

if TYPE_CHECKING:
    from index.store.engine import StateReader
    from index.store.kept import Kept


class ReadArticles(Asking):
    """What holds articles that may be read and searched."""

    @abstractmethod
    def _reader(self) -> "StateReader":
        """Return the state that is read."""

    def __bool__(self) -> bool:
        """Return True, of an empty index too."""
        return True

    def __len__(self) -> int:
        """Return the number of articles."""
        return self._reader().doc_count

    def __contains__(self, id_: object) -> bool:
        """Tell whether there is an article of that id. Raises TypeError for what is no string."""
        return self._reader().doc(arguments.string("id", id_)) is not None

    def __iter__(self) -> Iterator[Article]:
        """Yield every article in the order of writing, of the state there is at the beginning."""
        return self._reader().every_article()

    def ids(self) -> list[str]:
        """Return the id of every article, in the order of writing."""
        return self._reader().ids()

    def get(self, id_: str) -> Article:
        """Return the article of that id. Raises ArticleNotFoundError if there is none."""
        reader, doc = self._found(id_)
        return reader.article(doc)

    def origins(self) -> list[str]:
        """Return the file that each article was read from, "" for one that a program added."""
        return [entry.origin for entry in self._reader().catalogue()]

    def path(self, id_: str) -> str | None:
        """Return the file that an article was read from, None of one that a program added.

        Raises ArticleNotFoundError if there is none of that id.
        """
        reader, doc = self._found(id_)
        return reader.opened([doc])[0].origin or None

    def _found(self, id_: str) -> "tuple[StateReader, int]":
        reader = self._reader()
        doc = reader.doc(arguments.string("id", id_))
        if doc is None:
            raise ArticleNotFoundError(
                f"cannot show article '{id_}': the index holds none of that id."
                " Ids are shown by 'kashaf search'."
            )
        return reader, doc


def kept_in(folder: Path) -> "Kept":
    """Return what is kept beside the index in a folder."""
    # Imported late: few searches need it.
    from index.store.kept import read_kept

    return read_kept(folder)
