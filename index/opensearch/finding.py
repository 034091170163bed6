"""Finding documents in a cluster: the first of a condition, all of them, counts, values."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import QueryError
from index.opensearch.candidates import CandidateArrays
from index.opensearch.conditions import QueryBody, query_of
from index.segment.compiled import AskedPlaces
from index.store.engine import Docs
from index.store.finder import Condition, FirstDocuments

if TYPE_CHECKING:
    from index.opensearch.reader import ClusterReader

# Of a field so many values are counted at most, and of a condition so many documents read at once.
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
_COUNTED = 256
# Values that documents are grouped by: the best of each is looked for.
_MOST_GROUPS = 1_000


class ClusterFinder:
    """Finds documents of an index. Numbers of documents are those of its reader."""

    def __init__(self, reader: "ClusterReader") -> None:
        self._reader = reader
        self._values: dict[str, list[str]] = {}
        self._own_fields: list[str] | None = None

    def first(
        self, condition: Condition, most: int, sort: str = "score", facets: Sequence[str] = ()
    ) -> FirstDocuments:
        """Return the first documents as they are sorted, and counts of fields over all of them."""
        docs: list[int] = []
        scores: list[float] = []
        written: list[int] = []
        body: dict[str, Any] = {
            "query": self._query(condition),
            "sort": _SORTS[sort],
            "track_scores": True,
            "track_total_hits": True,
            "_source": False,
            "stored_fields": "_none_" if most == 0 else [],
            "aggs": {str(n): _counting(name) for n, name in enumerate(facets)},
        }
        total, counted = 0, {}
        while True:
            body["size"] = min(most - len(docs), _AT_ONCE)
            answer = self._reader.search(body)
            hits = answer["hits"]["hits"]
            if not docs:
                total = answer["hits"]["total"]["value"]
                counted = {
                    name: _counts(name, answer["aggregations"][str(n)])
                    for n, name in enumerate(facets)
                }
            written += [int(hit["sort"][-1]) for hit in hits]
            # Of documents that score the same, whatever asks next, the first that was written comes
            # first: they have the lower number.
            self._reader.numbered(h["_id"] for h in sorted(hits, key=lambda h: h["sort"][-1]))
            docs += self._reader.numbered([hit["_id"] for hit in hits])
            scores += [float(hit["_score"] or 0.0) for hit in hits]
            if len(docs) >= most or len(hits) < body["size"]:
                return FirstDocuments(docs, scores, written, total, counted)
            body |= {"search_after": hits[-1]["sort"], "track_total_hits": False, "aggs": {}}

    def best_of_each(self, condition: Condition, field: str) -> list[tuple[int, str, int]]:
        """Return the best document of each value of a field, the value, and how many have it."""
        best = {"top_hits": {"size": 1, "sort": _BY_SCORE, "_source": False}}
        named = _counting(field)["terms"] | {"size": _MOST_GROUPS}
        none = {"filter": {"bool": {"must_not": [{"prefix": {"values": f"{field}\t"}}]}}}
        asked = {
            "size": 0,
            "query": self._query(condition),
            "aggs": {
                "each": {"terms": named, "aggs": {"best": best}},
                "none": {**none, "aggs": {"best": best}},
            },
        }
        found = self._reader.search(asked)["aggregations"]
        if found["each"].get("sum_other_doc_count"):
            raise QueryError(
                f"cannot group by '{field}' in a cluster: it has more than {_MOST_GROUPS} values."
                " Narrow the query, or count by it with facets."
            )
        values = [(one["key"][len(field) + 1 :], one) for one in found["each"]["buckets"]]
        groups = [(value, one) for value, one in [*values, ("", found["none"])] if one["doc_count"]]
        first = [one["best"]["hits"]["hits"][0]["_id"] for _, one in groups]
        told = zip(self._reader.numbered(first), groups, strict=True)
        return [(doc, value, int(one["doc_count"])) for doc, (value, one) in told]

    def _query(self, condition: Condition) -> QueryBody:
        return query_of(condition, self._reader.keys)

    def counts(self, conditions: Sequence[Condition]) -> list[int]:
        """Return how many documents each condition has."""
        found: list[int] = []
        for start in range(0, len(conditions), _COUNTED):
            found += self._reader.counted(
                [self._query(one) for one in conditions[start : start + _COUNTED]]
            )
        return found

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
        return _counts(field, counted["aggregations"]["0"])

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
        reader.count_terms(looked_for)
        reader.tokens.load(docs.tolist(), [(part, level) for part, level, _ in looked_for])
        candidates = reader.candidates(docs.tolist())
        return CandidateArrays(
            np.asarray(docs, np.int64), candidates, reader.tokens, reader.containing, reader.words
        )


def _counting(name: str) -> dict[str, Any]:
    include = re.sub(r'([.?+*|{}\[\]()"\\#@&<>~^$])', r"\\\1", f"{name}\t") + ".*"
    return {"terms": {"field": "values", "include": include, "size": _MOST_VALUES}}


def _counts(name: str, counted: Any) -> dict[str, int]:
    """Return counts by value as they are shown: dates in their order, else the most first."""
    found = {one["key"][len(name) + 1 :]: int(one["doc_count"]) for one in counted["buckets"]}
    if name.startswith("date:"):
        return dict(sorted(found.items()))
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
