"""What can be asked: of an Index as it is now, of a Searcher as the index was when it was made.

Nothing of searching is imported before it is asked for, so that opening an index waits for none.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date as Date
from time import perf_counter
from typing import TYPE_CHECKING

from index import arguments
from index.analysis.analyzer import DEFAULT_LEVEL

if TYPE_CHECKING:
    from search.batch import Answer
    from search.hits.reading import ArticlePage
    from search.results import Hits, Results
    from search.searcher import Searcher
    from search.suggest import Completion
    from search.terms import TermList


class Asking(ABC):
    """Whatever may be searched."""

    @abstractmethod
    def _searcher(self) -> "Searcher":
        """Return what answers."""

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        level: str = DEFAULT_LEVEL,
        keep: Collection[str] = (),
        explain: bool = False,
        reasons: bool = False,
        fallback: bool = True,
        match: str = "any",
        sort: str | None = None,
        since: Date | str | None = None,
        until: Date | str | None = None,
        filter: Mapping[str, str | Collection[str]] | None = None,
        facets: Collection[str] = (),
        group_by: str | None = None,
        all_copies: bool = False,
        timeout: float | None = None,
    ) -> "Results":
        """Return the best `limit` articles for `query`, after the first `offset`.

        `level` is the loosest agreement that finds an article: "form", "stem", "kin", "sound" or
        "root"; a shared root adds to the score of what is found, unless a stricter level is named.
        `keep`, some of "hamza", "ta" and "tashkeel", or one of them, keeps these distinct: words
        then match their own form only, where it is spelled so; of marks those that the query's word
        carries must be there. With `explain` each hit says what every word of the query added to
        its score, and each match why its words are one; with `reasons` alone it says only the
        latter, which is much quicker. After `timeout` seconds what was found by
        then is returned; `timed_out`, and a note, say so. It is looked at between words of the
        query and between hits, so that it may take a little longer.

        `@name` is a search that was saved, `tag:name` what was tagged so: see `Index.kept`.

        The query language is that of the command line: words, "phrases", + - AND OR NOT,
        field:word, date:2019..2021, prefix*, w?ldc*rds, fuzzy~2. Where a query cannot be parsed it
        is searched as plain words, and the results' `notes` say so. Where it finds nothing, the
        best of what it may have been meant for is searched, unless `fallback` is False: another
        spelling, the other keyboard, the words of a phrase, a shared root, any for all. `Results`
        tells which, and which words no article has.

        `match` says how many of the words have to be there: "any", "most" or "all". `sort` is
        "score", "date", "-date" (newest first, as a query without words comes anyway), "title" or
        "source". `since` and `until`, dates or strings such as "2020-09", and `filter`, values of
        source, author, category or a field of the metadata, narrow what is found: {"lang": "ar"},
        or {"lang": ["ar", "fr"]} for either. `facets`, of these fields and date:year, date:month
        and date:day, are counted over all that is found: `Results.facets`.

        With `group_by`, one of the same fields, the first hit of each value is returned, those
        without a value being one group: `Hit.group` says of which, and how many there are. Nothing
        is folded then; `total` counts articles, `Results.groups` groups.

        Near-copies of a better hit, such as an agency's story in another paper, are folded under
        it: `Hit.copies` has their ids. They count in `total` and facets. With `all_copies` each is
        a hit of its own.

        Raises QueryError for a query that asks for what cannot be, such as a date that is none, or
        for a level or something to keep that is none; TypeError and ValueError for arguments of
        other kinds or below 0.
        """
        from search.filtering.selection import selected
        from search.request import request

        began = perf_counter()
        searcher = self._searcher()
        asked = request(
            query, limit=arguments.whole("limit", limit), offset=offset, level=level, keep=keep,
            selection=selected(match, sort, since, until, filter, facets, group_by),
            fallback=fallback, explain=explain, reasons=reasons, snippets=True,
            all_copies=all_copies, timeout=timeout, stop=searcher.own.stop,
        )  # fmt: skip
        return searcher.results(asked, began)

    def hits(
        self,
        query: str,
        *,
        limit: int | None = None,
        offset: int = 0,
        level: str = DEFAULT_LEVEL,
        keep: Collection[str] = (),
        explain: bool = False,
        reasons: bool = False,
        snippets: bool = True,
        fallback: bool = True,
        match: str = "any",
        sort: str | None = None,
        since: Date | str | None = None,
        until: Date | str | None = None,
        filter: Mapping[str, str | Collection[str]] | None = None,
        facets: Collection[str] = (),
        group_by: str | None = None,
        all_copies: bool = True,
        timeout: float | None = None,
    ) -> "Hits":
        """Return an iterator over every article for `query`, or the best `limit`, best first.

        Each hit is made when it is asked for, so the first comes at once, and a few dozen are in
        memory, beside twelve bytes for each article that matches; what the iterator sees is the
        state there was when it was made.
        Without `snippets` hits have none, nor matches and title highlights: that is several times
        quicker. Near-copies are folded only where `all_copies` is False. All else is as in
        `search`; `timeout` counts from this call to the last hit.
        """
        from search.filtering.selection import selected
        from search.request import request

        searcher = self._searcher()
        asked = request(
            query, limit=limit, offset=offset, level=level, keep=keep,
            selection=selected(match, sort, since, until, filter, facets, group_by),
            fallback=fallback, explain=explain, reasons=reasons, snippets=snippets,
            all_copies=all_copies, timeout=timeout, stop=searcher.own.stop,
        )  # fmt: skip
        return searcher.hits_of(asked)

    def similar(
        self, id_: str, *, limit: int = 10, all_copies: bool = False, timeout: float | None = None
    ) -> "Results":
        """Return the `limit` articles most like one, the most alike first.

        They are found by its most distinctive words, which are the results' `query`; the article
        itself is left out, and its near-copies unless `all_copies`. `total` counts all that have
        any of the words; `timeout` is as in `search`. Raises ArticleNotFoundError.
        """
        from search.deadline import Deadline

        began = perf_counter()
        id_, limit = arguments.string("id", id_), arguments.whole("limit", limit)
        all_copies = arguments.flag("all_copies", all_copies)
        until = Deadline.after(None if timeout is None else arguments.seconds("timeout", timeout))
        return self._searcher().results_like(id_, limit, all_copies, began, until)

    def reading(self, id_: str, query: str = "", *, page: int | None = None) -> "ArticlePage":
        """Return an article with every word of it that a query meets, a page at a time.

        Articles of less than 32 KiB have one page. Without `page` it is the one of the first match,
        page 0 is all of them. Raises ArticleNotFoundError if there is none of that id.
        """
        id_, query = arguments.string("id", id_), arguments.string("query", query)
        if page is not None:
            page = arguments.whole("page", page)
        return self._searcher().reading_of(id_, query, page)

    def suggest(self, typed: str, *, limit: int = 10, titles: bool = False) -> "list[Completion]":
        """Return words of the index that what was typed may end in, the most frequent first.

        Each has its `text`, with the words before it, and a `count` of articles. With `titles`
        so many titles at most follow that have a word which begins so; `kind` tells "word" from
        "title".
        """
        from search.suggest import Completion, completions

        typed, most = arguments.string("typed", typed), arguments.whole("limit", limit, 1)
        found = completions(self._searcher().engine, typed, most)
        if arguments.flag("titles", titles) and found:
            begun = f"title:{typed.split()[-1]}*"
            hits = self.hits(begun, limit=most, snippets=False, fallback=False)
            found += [Completion(hit.title, 1, "title") for hit in hits]
        return found

    def terms(
        self,
        query: str = "",
        *,
        limit: int = 20,
        since: Date | str | None = None,
        until: Date | str | None = None,
        filter: Mapping[str, str | Collection[str]] | None = None,
        by: str = "score",
    ) -> "TermList":
        """Return the words that most tell what a query finds from the rest of the index.

        Without a query it is all articles, or those of a time. `by` "articles" sorts by how many
        have them, as it is too where there is no rest. A thousand articles at most are read, spread
        over what is found: `TermList` says how many. Nothing else is searched if it finds
        nothing.
        """
        from search.filtering.selection import selected
        from search.query.parser import parse
        from search.request import Request
        from search.terms import terms_of

        chosen = selected("any", None, since, until, filter, ())
        searcher = self._searcher()
        parsed = parse(arguments.string("query", query), stop=searcher.own.stop)
        asked = Request(parsed, selection=chosen)
        most, by = arguments.whole("limit", limit, 1), arguments.string("by", by)
        docs = searcher.matching(asked)
        return searcher.engine.trying(lambda: terms_of(searcher.engine, docs, most, by))

    def timeline(
        self,
        query: str,
        *,
        by: str = "month",
        since: Date | str | None = None,
        until: Date | str | None = None,
    ) -> dict[str, int]:
        """Return how many articles a query finds by "year", "month" or "day", in their order.

        Those of which there are none, between the first and the last, are 0. Nothing else is
        searched where the query finds nothing.
        """
        from index.errors import QueryError
        from search.filtering.timeline import LENGTHS, filled

        if arguments.string("by", by) not in LENGTHS:
            raise QueryError(f"cannot count by '{by}': {', '.join(LENGTHS)} can be counted by.")
        facet = f"date:{by}"
        results = self.search(
            query, limit=0, since=since, until=until, facets=(facet,), fallback=False
        )
        return filled(results.facets[facet], by)

    def batch(
        self,
        queries: Iterable[str],
        *,
        limit: int = 10,
        match: str = "phrase",
        snippets: bool = False,
        timeout: float | None = None,
    ) -> "Iterator[Answer]":
        """Yield the answer to each of a list of queries: `number`, `query`, `hits`, `error`.

        Of a line of plain words a "phrase" has to be there, or as `match` of `search` says; what
        has signs is searched as it is. Nothing else is searched where one finds nothing. `hits` is
        as `Index.hits` returns it, with `total`; of what is no query it is None, and `error` says
        why; so it does of those that are left after `timeout` seconds.
        """
        from search.batch import answers

        asked, most = arguments.strings("queries", queries), arguments.whole("limit", limit)
        match, snippets = arguments.string("match", match), arguments.flag("snippets", snippets)
        within = None if timeout is None else arguments.seconds("timeout", timeout)
        return answers(self._searcher(), asked, most, match, snippets, timeout=within)
