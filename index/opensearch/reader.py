"""Reading an index in a cluster: the engine of the seam, over requests.

What a cluster holds changes while it is read: there is no state that stays. A document has a number
from when it is first met, good for the life of the reader.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np

from index.analysis.analyzer import Levels, levels
from index.articles.article import Article, of_values
from index.errors import KashafError
from index.opensearch.candidates import Candidate
from index.opensearch.client import Client, path_of
from index.opensearch.conditions import QueryBody, query_of
from index.opensearch.documents import key_of
from index.opensearch.finding import ClusterFinder
from index.opensearch.mapping import field_of, words_of
from index.opensearch.tokens import TokenField, Tokens
from index.opensearch.vocabulary import ClusterVocabulary
from index.segment.columns.numbers import Bytes, Places
from index.segment.compiled import AskedPlaces
from index.segment.schema import SKETCH_SIZE
from index.store.engine import AskedForms, Docs, StoredArticle
from index.store.finder import All, HasTerm

T = TypeVar("T")
_AT_ONCE = 1_000
# Whole articles may be long: an answer of so many is still a small one.
ARTICLES_AT_ONCE = 100
# Documents of which all is kept but texts.
_KEPT = 20_000
_OF_CANDIDATES = (
    "origin", "sketch", "title_words", "text_words", "article.id", "article.date",
    "article.source", "article.author", "article.category", "article.metadata",
)  # fmt: skip


class ClusterEntry(NamedTuple):
    """The id of a document, the file it came from ("" if none), and the digest of its content."""

    id: str
    origin: str
    digest: bytes


class ClusterReader:
    """An index in a cluster, as searching sees it."""

    arrays = None

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._name = name
        # The key of each document that was met, by its number.
        self.keys: list[str] = []
        self._numbers: dict[str, int] = {}
        self._containing: dict[AskedPlaces, int] = {}
        self._candidates: dict[int, Candidate] = {}
        self.tokens = Tokens(self._fetched)
        self.vocabulary = ClusterVocabulary(client, name)
        self.finder = ClusterFinder(self)
        self.segments: tuple[str, ...] = ()

    # What is asked of the cluster.

    def search(self, body: Mapping[str, Any]) -> Any:
        """Return the answer to a search, with statistics of all shards."""
        return self._client.ask(
            "POST", f"/{self._name}/_search", body, search_type="dfs_query_then_fetch"
        )

    def counted(self, queries: Sequence[QueryBody]) -> list[int]:
        """Return how many documents each query has, by one request."""
        lines: list[dict[str, Any]] = []
        for query in queries:
            lines += [{}, {"size": 0, "track_total_hits": True, "query": query}]
        answer = self._client.ask_lines(f"/{self._name}/_msearch", lines) if lines else None
        return [self._total(one) for one in (answer["responses"] if answer else ())]

    def _total(self, answer: Any) -> int:
        if "error" in answer:
            raise self._client.refusal(answer.get("status", 500), str(answer["error"])[:300])
        return int(answer["hits"]["total"]["value"])

    def pages(self, body: Mapping[str, Any], size: int = _AT_ONCE) -> Iterator[list[Any]]:
        """Yield all hits of a search, in the order in which they were added, so many at once."""
        asked = {**body, "size": size, "sort": [{"added": "asc"}], "track_total_hits": False}
        while True:
            hits = self.search(asked)["hits"]["hits"]
            if hits:
                yield hits
            if len(hits) < size:
                return
            asked["search_after"] = hits[-1]["sort"]

    def numbered(self, keys: Iterable[str]) -> list[int]:
        """Return the number of each document, by their keys."""
        found = []
        for key in keys:
            number = self._numbers.setdefault(key, len(self.keys))
            if number == len(self.keys):
                self.keys.append(key)
            found.append(number)
        return found

    def _got(self, docs: Sequence[int], fields: Sequence[str]) -> Iterator[tuple[int, Any]]:
        """Yield what is stored in some fields of documents."""
        for start in range(0, len(docs), _AT_ONCE):
            some = docs[start : start + _AT_ONCE]
            body = {"ids": [self.keys[doc] for doc in some]}
            answer = self._client.ask(
                "POST", f"/{self._name}/_mget", body, _source_includes=",".join(fields)
            )
            for doc, one in zip(some, answer["docs"], strict=True):
                if not one.get("found"):
                    raise KashafError(
                        f"cannot show article '{self.keys[doc]}': it was deleted meanwhile."
                        " Search again."
                    )
                yield doc, one["_source"]

    def _fetched(
        self, docs: Sequence[int], fields: Sequence[TokenField]
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        asked = [*_OF_CANDIDATES, *(field_of(*field) for field in fields)]
        for doc, source in self._got(docs, asked):
            self._candidates[doc] = _candidate(source)
            yield doc, source.get("words", {})

    # The engine: see `index.store.engine.Engine`.

    @cached_property
    def _size(self) -> tuple[int, tuple[float, float]]:
        sums = {name: {"sum": {"field": f"{name}_words"}} for name in ("title", "text")}
        found = self.search({"size": 0, "track_total_hits": True, "aggs": sums})
        words = found["aggregations"]
        return int(found["hits"]["total"]["value"]), (
            float(words["title"]["value"]),
            float(words["text"]["value"]),
        )

    @property
    def doc_count(self) -> int:
        """The number of articles."""
        return self._size[0]

    @property
    def words(self) -> tuple[float, float]:
        """How many words all titles have, and all texts with them."""
        return self._size[1]

    def trying(self, work: Callable[[], T]) -> T:
        """Do some work; requests say what fails themselves."""
        return work()

    def with_caches(self, scale: float = 1.0) -> "ClusterReader":
        """Return itself: it keeps little."""
        return self

    def close(self) -> None:
        """Do nothing: connections are closed when nothing uses them."""

    def levels(self, letters: str) -> Levels:
        """Return the terms of a word, analysed now, which the fingerprint says are the same."""
        return levels(letters)

    def spellings(self, form: str) -> set[str]:
        """Return the spellings, marks and all, that words of this form have in the index."""
        return self.vocabulary.spellings(form)

    def holds(self, level: str, terms: Sequence[str]) -> bool:
        """Tell whether the index has a word of any of `terms`, of deleted articles perhaps."""
        return bool(terms) and self.vocabulary.holds(level, terms)

    def forms_with(self, level: str, terms: Sequence[str]) -> set[str]:
        """Return the forms of the words that have any of `terms`, of deleted articles perhaps."""
        return self.vocabulary.forms_with(level, terms)

    def held(self, level: str, terms: Sequence[str]) -> list[str]:
        """Return those of `terms`, distinct, of which it has a word so."""
        return self.vocabulary.held(level, terms)

    def forms(self, asked: AskedForms, between: Callable[[], None] | None = None) -> dict[str, int]:
        """Return the forms that start with `prefix`, and how frequent: see `Engine.forms`."""
        return self.vocabulary.forms(asked, between)

    def count_terms(self, asked: Iterable[AskedPlaces]) -> None:
        """Find out, by one request, how many documents have what will be asked for."""
        keys = [(part, level, tuple(terms)) for part, level, terms in asked if terms]
        new = [key for key in dict.fromkeys(keys) if key not in self._containing]
        counts = self.finder.counts([HasTerm(*key) for key in new])
        self._containing.update(zip(new, counts, strict=True))

    def containing(self, part: str, level: str, terms: Sequence[str]) -> int:
        """Return how many documents have any of `terms` in a part."""
        if not terms:
            return 0
        self.count_terms([(part, level, terms)])
        return self._containing[part, level, tuple(terms)]

    def positions(self, asked: Sequence[AskedPlaces], docs: Docs) -> list[Places]:
        """Return the places where terms stand in some documents: see `Engine.positions`."""
        self.tokens.load(docs.tolist(), [(part, level) for part, level, _ in asked])
        return [self.tokens.places(docs, (part, level), terms) for part, level, terms in asked]

    def doc(self, id_: str) -> int | None:
        """Return the document of an id, None if there is none."""
        key = key_of(id_)
        got = self._client.ask("GET", path_of(self._name, key), missing={}, _source=False)
        return self.numbered([key])[0] if got.get("found") else None

    def ids_of(self, docs: Sequence[int]) -> list[str]:
        """Return the ids of some documents, in their order."""
        long = [doc for doc in docs if self.keys[doc].startswith("\x00")]
        told = {doc: source["article"]["id"] for doc, source in self._got(long, ["article.id"])}
        return [told.get(doc, self.keys[doc]) for doc in docs]

    def article(self, doc: int) -> Article:
        """Return the stored article of a document."""
        return self.opened([doc])[0].article

    def sketches(self, docs: Docs) -> Bytes:
        """Return the sketches of some documents, in their order, a row each."""
        rows = [one.sketch for one in self.candidates(docs.tolist())]
        return np.frombuffer(b"".join(rows), np.uint8).reshape(-1, SKETCH_SIZE)

    def opened(self, docs: Sequence[int]) -> list[StoredArticle]:
        """Return the stored articles of some documents, in their order, each whole."""
        stored = self._got(docs, ["article", "origin"])
        return [
            StoredArticle(of_values(source["article"]), None, source["origin"])
            for _, source in stored
        ]

    def candidates(self, docs: Sequence[int]) -> list[Candidate]:
        """Return what some documents are scored by beside their words."""
        if len(self._candidates) > _KEPT:
            self._candidates = {
                doc: self._candidates[doc] for doc in docs if doc in self._candidates
            }
        missing = [doc for doc in dict.fromkeys(docs) if doc not in self._candidates]
        for doc, source in self._got(missing, _OF_CANDIDATES):
            self._candidates[doc] = _candidate(source)
        return [self._candidates[doc] for doc in docs]

    def every_article(self) -> Iterator[Article]:
        """Yield every article, in the order in which they were added."""
        articles = {"query": query_of(All()), "_source": ["article"]}
        for hits in self.pages(articles, ARTICLES_AT_ONCE):
            yield from (of_values(hit["_source"]["article"]) for hit in hits)

    def ids(self) -> list[str]:
        """Return the id of every article, in the same order."""
        every = self.pages({"query": query_of(All()), "_source": ["article.id"]})
        return [hit["_source"]["article"]["id"] for hits in every for hit in hits]

    def catalogue(self) -> list[ClusterEntry]:
        """Return an entry for every document."""
        fields = ["article.id", "origin", "digest"]
        return [
            ClusterEntry(source["article"]["id"], source["origin"], bytes.fromhex(source["digest"]))
            for hits in self.pages({"query": query_of(All()), "_source": fields})
            for source in (hit["_source"] for hit in hits)
        ]

    def created(self) -> str:
        """Return when the index was made, an ISO time."""
        found = self._client.ask("GET", f"/{self._name}/_mapping")
        return str(found[self._name]["mappings"]["_meta"]["kashaf"]["created"])

    def disk_use(self) -> dict[str, int]:
        """Return the bytes on disk of the articles and of their words, replicas among them."""
        names = {"articles": self._name, "words": words_of(self._name)}
        stats = self._client.ask("GET", f"/{','.join(names.values())}/_stats/store")["indices"]
        return {
            part: int(stats[name]["total"]["store"]["size_in_bytes"])
            for part, name in names.items()
            if name in stats
        }


def _candidate(stored: Mapping[str, Any]) -> Candidate:
    sizes = int(stored["title_words"]), int(stored["text_words"])
    sketch = base64.b64decode(stored["sketch"])
    return Candidate(stored["article"], stored["origin"], sizes, sketch)
