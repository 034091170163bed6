"""The words of an index in a cluster: what patterns, corrections and suggestions look up."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from index.opensearch.client import Client
from index.opensearch.mapping import field_of, words_of
from index.segment.compiled import FormsNear
from index.segment.schema import FORM, SPELLING
from index.store.engine import AskedForms

# Words that are read at once, and forms that may be near one at most.
_AT_ONCE = 10_000
_MOST_NEAR = 5_000
# Forms whose frequencies are asked for at once.
_COUNTED = 2_000


class ClusterVocabulary:
    """The words that the articles of an index have, or had."""

    def __init__(self, client: Client, name: str, near: dict[AskedForms, dict[str, int]]) -> None:
        self._client = client
        self._name = name
        # What was found for forms near one.
        self._near = near

    def spellings(self, form: str) -> set[str]:
        """Return the spellings of a form."""
        answer = self._search({"size": _AT_ONCE, "query": {"term": {FORM: form}}})
        return {hit["_source"][SPELLING] for hit in answer["hits"]["hits"]}

    def forms_with(self, level: str, terms: Sequence[str]) -> set[str]:
        """Return the forms of the words that have any of some terms."""
        return {*self._forms({"terms": {level: [*terms]}})}

    def forms(self, asked: AskedForms, between: Callable[[], None] | None) -> dict[str, int]:
        """Return forms, and how frequent each is: see `Engine.forms`."""
        if not isinstance(asked.only, FormsNear):
            return self._read_forms(asked, between)
        found = self._near.get(asked)
        if found is None:
            found = self._near[asked] = self._read_forms(asked, between)
        return found

    def _read_forms(self, asked: AskedForms, between: Callable[[], None] | None) -> dict[str, int]:
        prefix, only, most = asked
        query: dict[str, Any] = {"prefix": {FORM: prefix}} if prefix else {"match_all": {}}
        if isinstance(only, FormsNear):
            near = {
                "value": only.form, "fuzziness": min(only.edits, 2), "prefix_length": len(prefix),
                "max_expansions": _MOST_NEAR, "transpositions": True,
            }  # fmt: skip
            query = {"fuzzy": {FORM: near}}
        found: list[str] = []
        for form in self._forms(query):
            if only is None or isinstance(only, FormsNear) or only.search(form):
                found.append(form)
            if between and len(found) % _AT_ONCE == 0:
                between()
        counts = self._frequencies(found)
        if most and len(found) > most:
            found = sorted(found, key=lambda form: (-counts[form], form))[:most]
        return {form: counts[form] for form in found}

    def _forms(self, query: dict[str, Any]) -> Iterator[str]:
        """Yield the distinct forms of the words that a query finds."""
        after: dict[str, Any] = {}
        while True:
            source = [{FORM: {"terms": {"field": FORM}}}]
            listed = {"composite": {"size": _AT_ONCE, "sources": source, **after}}
            answer = self._search({"size": 0, "query": query, "aggs": {"forms": listed}})
            forms = answer["aggregations"]["forms"]
            yield from (one["key"][FORM] for one in forms["buckets"])
            if len(forms["buckets"]) < _AT_ONCE:
                return
            after = {"after": forms["after_key"]}

    def _frequencies(self, forms: Sequence[str]) -> dict[str, int]:
        """Return how many documents of one shard have each form: good for comparing them."""
        counts: dict[str, int] = dict.fromkeys(forms, 0)
        field = field_of("text", FORM)
        pieces = (forms[start : start + _COUNTED] for start in range(0, len(forms), _COUNTED))
        for some in pieces:
            body = {
                "doc": {"words": {"text": {FORM: [" ".join(some)]}}},
                "fields": [field],
                "term_statistics": True,
                "field_statistics": False,
                "positions": False,
                "offsets": False,
            }
            answer = self._client.ask("POST", f"/{self._name}/_termvectors", body, routing="words")
            found = answer.get("term_vectors", {}).get(field, {}).get("terms", {})
            counts.update(
                {
                    form: int(told.get("doc_freq", 0))
                    for form, told in found.items()
                    if form in counts
                }
            )
        return counts

    def _search(self, body: dict[str, Any]) -> Any:
        return self._client.ask("POST", f"/{words_of(self._name)}/_search", body)
