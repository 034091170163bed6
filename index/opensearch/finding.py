"""Finding documents in a cluster: the first of a condition, all of them, counts, values."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from index.opensearch.candidates import CandidateArrays
from index.opensearch.client import Search
from index.opensearch.conditions import QueryBody, query_of
from index.opensearch.learned import Guesses, UnforeseenError, counting
from index.segment.compiled import AskedPlaces
from index.store.engine import Docs, Engine
from index.store.finder import Condition, FirstDocuments, HasTerm

if TYPE_CHECKING:
    from index.opensearch.reader import ClusterReader

# The statistics of terms are those of all shards.
SEARCH_TYPE = "dfs_query_then_fetch"
# So many values of a field are counted at once, and so many documents of a condition read.
_MOST_VALUES = 10_000
_AT_ONCE = 10_000
# How documents are sorted; of equals the best first, and of these the first that was added.
_BY_SCORE = [{"_score": "desc"}, {"added": "asc"}]
_SORTS: dict[str, list[dict[str, Any]]] = {
    "score": _BY_SCORE,
    "date": [{"day": {"order": "asc", "missing": "_last"}}, *_BY_SCORE],
    "-date": [{"day": {"order": "desc", "missing": "_last"}}, *_BY_SCORE],
    "source": [{"source": {"order": "asc", "missing": "_last"}}, *_BY_SCORE],
    "title": [{"headline": {"order": "asc", "missing": "_last"}}, *_BY_SCORE],
}
# So many of the best are read whole, which the cluster does sooner than to choose fields of them:
# they are scored by their words, and shown. They are the best of so many.
_WHOLE, _LIFTED = 50, 200
_UNREAD = {"_source": False, "track_total_hits": False}
# How often work that is foreseen is gone through: what it asks may depend on what it was answered.
_ROUNDS = 3
# So many values that documents are grouped by are asked for at once, with the best of each.
_MOST_GROUPS = 1_000


class ClusterFinder:
    """Finds documents of an index. Numbers of documents are those of its reader."""

    def __init__(self, reader: "ClusterReader") -> None:
        self._reader = reader
        self._values: dict[str, list[str]] = {}
        self._own_fields: list[str] | None = None

    def first(
        self,
        condition: Condition,
        most: int,
        sort: str = "score",
        facets: Sequence[str] = (),
        counted: Sequence[Condition] = (),
        lifts: Sequence[Condition] = (),
    ) -> FirstDocuments:
        """Return the first documents as they are sorted, and counts of fields over all of them.

        How many documents the conditions of `counted` have is asked along with it, and known then.
        What `lifts` give to scores is looked at of the best alone, where few are asked for: few
        documents are scored on all of it then, and these are more than are scored here.
        """
        query, lifting = self._query(condition), [self._query(one) for one in lifts]
        ranked: QueryBody = {"query": query}
        if lifting and (sort != "score" or most > _WHOLE):
            ranked["query"] = {"bool": {"must": [query], "should": lifting}}
        elif lifting:
            lifted = {"rescore_query": {"bool": {"should": lifting}}, "score_mode": "total"}
            ranked["rescore"] = {"window_size": _LIFTED, "query": lifted}
        if "rescore" not in ranked:
            ranked["sort"] = _SORTS[sort]
        # To find the best alone few documents are looked at. So it is asked apart how many there
        # are, unless all are looked at anyway.
        looks_at_all = sort != "score" or bool(facets)
        body = ranked | {
            "size": min(most, _WHOLE),
            "track_total_hits": looks_at_all,
            "aggs": {str(n): _counting(name) for n, name in enumerate(facets)},
        }
        answer, total = self._best(body, None if looks_at_all else query, counted)
        hits = page = answer["hits"]["hits"]
        docs = self._numbered(page)
        fields = [(one.part, one.level) for one in counted if isinstance(one, HasTerm)]
        self._reader.met(zip(docs, page, strict=True), fields)
        size = _WHOLE
        while len(docs) < most and len(page) == size:
            size = min(most - len(docs), _AT_ONCE)
            after = {"search_after": page[-1]["sort"], "size": size}
            page = self._reader.search(ranked | after | _UNREAD)["hits"]["hits"]
            docs += self._numbered(page)
            hits = hits + page
        counts = {
            name: self._counts(name, query, answer["aggregations"][str(n)])
            for n, name in enumerate(facets)
        }
        return FirstDocuments(
            docs,
            [float(hit["sort"][-2] if "sort" in hit else hit["_score"]) for hit in hits],
            [_written(hit) for hit in hits],
            total,
            counts,
        )

    def _best(
        self, body: QueryBody, of_all: QueryBody | None, counted: Sequence[Condition]
    ) -> tuple[Any, int]:
        """Return the answer to a search, and how many documents there are, by one request."""
        total = [] if of_all is None else [counting(of_all)]
        known = self._reader.known
        new = known.unknown(counted)
        first: Search = {"search_type": SEARCH_TYPE}, body
        answer, *counts = self._reader.searches([first, *total, *known.counting(new)])
        known.learned(new, counts[len(total) :])
        return answer, int((counts[0] if total else answer)["hits"]["total"]["value"])

    def _numbered(self, hits: Sequence[Any]) -> list[int]:
        """Return the numbers of documents: of what scores the same the first written is lower."""
        self._reader.numbered(hit["_id"] for hit in sorted(hits, key=_written))
        return self._reader.numbered([hit["_id"] for hit in hits])

    def best_of_each(self, condition: Condition, field: str) -> list[tuple[int, str, int]]:
        """Return the best document of each value of a field, the value, and how many have it."""
        best = {"best": {"top_hits": {"size": 1, "sort": _BY_SCORE, "_source": False}}}
        named = _counting(field)["terms"] | {"size": _MOST_GROUPS}
        none = {"filter": {"bool": {"must_not": [{"prefix": {"values": f"{field}\t"}}]}}}
        query = self._query(condition)
        each = {"terms": named, "aggs": best}
        asked = {"size": 0, "query": query, "aggs": {"each": each, "none": {**none, "aggs": best}}}
        found = self._reader.search(asked)["aggregations"]
        buckets = found["each"]["buckets"]
        if found["each"].get("sum_other_doc_count"):
            buckets = self._every_bucket(field, query, _MOST_GROUPS, best)
        values = [(one["key"][len(field) + 1 :], one) for one in buckets]
        groups = [(value, one) for value, one in [*values, ("", found["none"])] if one["doc_count"]]
        first = [one["best"]["hits"]["hits"][0]["_id"] for _, one in groups]
        told = zip(self._reader.numbered(first), groups, strict=True)
        return [(doc, value, int(one["doc_count"])) for doc, (value, one) in told]

    def _query(self, condition: Condition) -> QueryBody:
        return query_of(condition, self._reader.keys)

    def counts(self, conditions: Sequence[Condition]) -> list[int]:
        """Return how many documents each condition has."""
        return self._reader.known.counts(conditions)

    def foresee(self, work: Callable[[Engine], None]) -> None:
        """Learn by few requests what some work asks for one by one: see `Finder.foresee`."""
        self._reader.known.forget_old()
        for _ in range(_ROUNDS):
            guesses = Guesses(self._reader.known)
            with suppress(UnforeseenError):
                work(self._reader.guessing(guesses))
            if guesses.is_complete:
                return
            self._reader.known.ask(
                {level: [*terms] for level, terms in guesses.terms.items()}, [*guesses.conditions]
            )

    def every(self, condition: Condition) -> list[int]:
        """Return all documents of a condition, in the order in which they were added."""
        return [
            doc
            for hits in self._reader.pages({"query": self._query(condition), "_source": False})
            for doc in self._reader.numbered([hit["_id"] for hit in hits])
        ]

    def values(self, field: str) -> list[str]:
        """Return the values that documents have in a field, the most frequent of very many."""
        if field not in self._values:
            self._values[field] = [*self.counted_values(field)]
        return self._values[field]

    def counted_values(self, field: str) -> dict[str, int]:
        """Return the same with how many documents have each, the most first."""
        counted = self._reader.search({"size": 0, "aggs": {"0": _counting(field)}})
        return self._counts(field, {"match_all": {}}, counted["aggregations"]["0"])

    def _counts(self, name: str, query: QueryBody, counted: Any) -> dict[str, int]:
        """Return counts by value as they are shown: dates in their order, else the most first."""
        # Of more values the rest is not told, and several shards count what they have themselves.
        is_whole = not counted["sum_other_doc_count"]
        buckets = counted["buckets"] if is_whole else self._every_bucket(name, query, _MOST_VALUES)
        found = {one["key"][len(name) + 1 :]: int(one["doc_count"]) for one in buckets}
        if name.startswith("date:"):
            return dict(sorted(found.items()))
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def _every_bucket(
        self, name: str, query: QueryBody, at_once: int, each: Mapping[str, Any] | None = None
    ) -> Iterator[Any]:
        """Yield what is counted of every value of a field, so many with each request.

        `each` is what else is found of the documents of a value.
        """
        begin = after = f"{name}\t"
        while True:
            values = {
                "size": at_once,
                "sources": [{"value": {"terms": {"field": "values"}}}],
                "after": {"value": after},
            }
            every = {"composite": values, "aggs": each or {}}
            body = {"size": 0, "query": query, "aggs": {"every": every}}
            page = self._reader.search(body)["aggregations"]["every"]["buckets"]
            for one in page:
                after = one["key"]["value"]
                # Values of all fields stand in one, in the order of their names.
                if not after.startswith(begin):
                    return
                yield {**one, "key": after}
            if len(page) < at_once:
                return

    @property
    def own_fields(self) -> list[str]:
        """The fields of the metadata of any article."""
        if self._own_fields is None:
            named = {"terms": {"field": "named", "size": _MOST_VALUES}}
            answer = self._reader.search({"size": 0, "aggs": {"named": named}})
            self._own_fields = [one["key"] for one in answer["aggregations"]["named"]["buckets"]]
        return self._own_fields

    def arrays_of(self, docs: Docs, looked_for: Sequence[AskedPlaces]) -> CandidateArrays:
        """Return the postings of some documents as arrays: see `Finder.arrays_of`."""
        reader = self._reader
        reader.known.counts([HasTerm(*one[:2], tuple(one[2])) for one in looked_for])
        tokens = reader.tokens.of(docs, [(part, level) for part, level, _ in looked_for])
        candidates = reader.candidates(docs.tolist())
        return CandidateArrays(
            np.asarray(docs, np.int64),
            candidates,
            tokens,
            reader.containing,
            reader.known.size[1:],
        )


def _written(hit: Any) -> int:
    """Return the number that a document was written with."""
    return int(hit["sort"][-1] if "sort" in hit else hit["_source"]["added"])


def _counting(name: str) -> dict[str, Any]:
    include = re.sub(r'([.?+*|{}\[\]()"\\#@&<>~^$])', r"\\\1", f"{name}\t") + ".*"
    return {"terms": {"field": "values", "include": include, "size": _MOST_VALUES}}
