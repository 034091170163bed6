"""Saved searches and tags in queries, and keeping them.

    @نفط       what was saved under that name, where a whole query is one
    tag:مهم    articles tagged so; وسم: too; * and ? stand for letters

Tags are of ids: an engine is asked which document an id is, nothing else.
"""

import fnmatch
import re
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from index import arguments
from index.analysis.tokens.normalize import fold
from index.errors import ArticleNotFoundError, KashafError
from index.store.engine import Engine, OnRecord
from index.store.kept import Kept, SavedSearch, require_name
from search.filtering.selection import Selection
from search.notes import some_of
from search.query.parser import Query, parse
from search.query.tree import Boolean, InField, Node, Valued
from search.request import Request

if TYPE_CHECKING:
    from search.results import Results
    from search.searcher import Searcher

TAG = "tag"
SAVED = re.compile(r"@[^\W_][\w-]*")


def resolved(query: Query, kept: Kept, engine: Engine, arrays: OnRecord) -> Query:
    """Return a query with what was saved in place of its name, and the articles of its tags."""
    text = query.text.strip()
    if SAVED.fullmatch(text):
        saved = kept.searches.get(text[1:])
        if saved is None:
            note = f"no search is saved as '{text}': it is searched as text"
            return replace(query, notes=(*query.notes, note))
        query = query.again(saved.query)
    notes: list[str] = []
    tree = _tagged(query.tree, kept, engine, notes)
    if notes and any(arrays.own(TAG)[0]):
        # Articles have a field of this name themselves, in which it may be.
        notes.clear()
    return query if tree is query.tree else replace(query, tree=tree, notes=(*query.notes, *notes))


def _tagged(node: Node, kept: Kept, engine: Engine, notes: list[str]) -> Node:
    match node:
        case Valued(field, value, words) if field == TAG:
            matches = re.compile(fnmatch.translate(fold(value).casefold())).match
            names = [name for name in kept.tags if matches(fold(name).casefold())]
            if not names:
                notes.append(_no_tag(value, [*kept.tags]))
            ids = {id_ for name in names for id_ in kept.tags[name]}
            found = (engine.doc(id_) for id_ in ids)
            docs = tuple(sorted({doc for doc in found if doc is not None}))
            return Valued(field, value, words, docs)
        case InField(field, inner):
            tagged = _tagged(inner, kept, engine, notes)
            return node if tagged is inner else InField(field, tagged)
        case Boolean(should, must, must_not):
            parts = [
                tuple(_tagged(child, kept, engine, notes) for child in nodes)
                for nodes in (should, must, must_not)
            ]
            same = all(
                a is b
                for nodes, old in zip(parts, (should, must, must_not), strict=True)
                for a, b in zip(nodes, old, strict=True)
            )
            return node if same else Boolean(*parts)
    return node


def is_under(path: str, folders: Iterable[str]) -> bool:
    """Tell whether a path is one of some folders, or in one of them."""
    return any(path == top or path.startswith(f"{top.rstrip('/')}/") for top in folders)


def _outermost(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Return paths without those that are under another."""
    distinct = dict.fromkeys(paths)
    return tuple(
        path for path in distinct if not is_under(path, [one for one in distinct if one != path])
    )


def _no_tag(name: str, tags: list[str]) -> str:
    others = f"there are {some_of(tags)}" if tags else "'kashaf tag +NAME ID' gives one"
    return f"no article has tag '{name}'; {others}"


class Keeper:
    """Saved searches and tags of an index: `Index.kept`. Each change is made durable at once.

    They stay when the index is rebuilt or repaired, and articles keep their tags when they are
    updated, for both are of ids. A change waits for another process that is writing, as a commit
    does, and raises IndexBusyError.
    """

    def __init__(
        self,
        read: Callable[[], Kept],
        write: Callable[[Callable[[Kept], Kept]], Kept],
        searcher: "Callable[[], Searcher]",
        changing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        # What reads what is kept, and what changes it in one step.
        self._read = read
        self._write = write
        self._searcher = searcher
        # What other threads wait for that change the index.
        self._changing = changing

    @property
    def searches(self) -> dict[str, str]:
        """The saved queries by their names."""
        return {name: one.query for name, one in self._read().searches.items()}

    @property
    def tags(self) -> dict[str, tuple[str, ...]]:
        """The ids of the articles of each tag, of articles that were deleted since too."""
        return dict(self._read().tags)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files and folders that `kashaf index` was given, full paths in their order."""
        return self._read().paths

    def note_paths(self, paths: Iterable[str]) -> None:
        """Keep paths as indexed from; what is under one that is known goes without saying."""
        wanted = arguments.strings("paths", paths)
        known = self.paths
        if new := [path for path in wanted if not is_under(path, known)]:
            self._change(lambda kept: replace(kept, paths=_outermost((*kept.paths, *new))))

    def forget_paths(self, paths: Iterable[str]) -> None:
        """Forget paths, and those under them."""
        gone = arguments.strings("paths", paths)
        if any(is_under(path, gone) for path in self.paths):
            self._change(
                lambda kept: replace(
                    kept, paths=tuple(path for path in kept.paths if not is_under(path, gone))
                )
            )

    def save(self, name: str, query: str) -> None:
        """Save a query, to be searched as `@name`; what it finds now counts as seen.

        One saved under that name before is replaced. Raises KashafError for a name of other signs
        than letters, digits, _ and -.
        """
        require_name(arguments.string("name", name), "search")
        if not arguments.string("query", query).strip():
            raise KashafError(f"cannot save '{name}': its query is empty.")
        if SAVED.fullmatch(query.strip()):
            raise KashafError(f"cannot save '{query}': it is the name of a search. Save its query.")
        searcher = self._searcher()
        docs = searcher.matching(Request(parse(query, stop=searcher.own.stop), fallback=False))
        seen = tuple(searcher.engine.ids_of(docs.tolist()))
        self._change(lambda kept: kept.with_search(name, SavedSearch(query, seen)))

    def forget(self, name: str) -> None:
        """Forget a saved search. Raises KashafError if there is none of that name."""
        self._saved(arguments.string("name", name))
        self._change(lambda kept: kept.with_search(name, None))

    def new(self, name: str, *, limit: int = 10) -> "Results":
        """Return what a saved search finds of what was not seen of it, best first.

        What is returned counts as seen from now on, near-copies folded under it too; what is beyond
        `limit` is returned the next time. `total` counts both. An article that was updated is not
        new. Raises KashafError if there is no search of that name.
        """
        began = perf_counter()
        name, limit = arguments.string("name", name), arguments.whole("limit", limit)
        saved = self._saved(name)
        searcher = self._searcher()
        docs = map(searcher.engine.doc, saved.seen)
        chosen = Selection(without=frozenset(doc for doc in docs if doc is not None))
        query = parse(saved.query, stop=searcher.own.stop)
        asked = Request(query, limit, selection=chosen, fallback=False, all_copies=False)
        found = searcher.results(asked, began)
        shown = [id_ for hit in found for id_ in (hit.id, *hit.copies)]

        def seen(kept: Kept) -> Kept:
            # Another process may have replaced it meanwhile, or have looked too.
            now = kept.searches.get(name)
            if now is None or now.query != saved.query:
                return kept
            ids = tuple(dict.fromkeys((*now.seen, *shown)))
            return kept.with_search(name, replace(now, seen=ids))

        if shown:
            self._change(seen)
        return found

    def tag(
        self, ids: str | Iterable[str], *, add: Collection[str] = (), remove: Collection[str] = ()
    ) -> None:
        """Give tags to articles, by their ids, and take others from them, in one step.

        Raises ArticleNotFoundError for an id that the index has not, KashafError for a tag of other
        signs than letters, digits, _ and -.
        """
        articles = arguments.strings("ids", ids)
        given, taken = arguments.strings("add", add), arguments.strings("remove", remove)
        for name in (*given, *taken):
            require_name(name, "tag")
        engine = self._searcher().engine
        for id_ in articles if given else ():
            if engine.doc(id_) is None:
                raise ArticleNotFoundError(
                    f"cannot tag article '{id_}': the index holds none of that id."
                    " Ids are shown by 'kashaf search'."
                )
        self._change(lambda kept: kept.tagged(articles, given, taken))

    def _change(self, change: Callable[[Kept], Kept]) -> None:
        with self._changing():
            self._write(change)

    def _saved(self, name: str) -> SavedSearch:
        kept = self._read().searches
        if name not in kept:
            there = f"; there are {some_of(sorted(kept), 5)}" if kept else ""
            raise KashafError(
                f"cannot search for '@{name}': no search is saved so{there}."
                " Save one with 'kashaf save NAME QUERY'."
            )
        return kept[name]
