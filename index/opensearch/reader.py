"""Reading an index in a cluster: the engine of the seam, over requests.

What a cluster holds changes while it is read: there is no state that stays. A document has a number
from when it is first met, good for the life of the reader.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from index.analysis.analyzer import Levels, levels
from index.articles.article import Article, of_values
from index.errors import KashafError
from index.opensearch.candidates import Candidate
from index.opensearch.client import Client, Search, path_of
from index.opensearch.conditions import query_of
from index.opensearch.documents import key_of
from index.opensearch.finding import SEARCH_TYPE, ClusterFinder
from index.opensearch.learned import Guesses, Learned, UnforeseenError
from index.opensearch.mapping import OF_CANDIDATES, field_of, words_of
from index.opensearch.tokens import StoredWords, TokenField, Tokens
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


class ClusterEntry(NamedTuple):
    """The id of a document, the file it came from ("" if none), and the digest of its content."""

    id: str
    origin: str
    digest: bytes


class ClusterReader:
    """An index in a cluster, as searching sees it."""

    arrays = None

    def __init__(self, client: Client, name: str, known: Learned | None = None) -> None:
        self._client = client
        self._name = name
        self.known = known or Learned(client, name)
        self._numbers: dict[str, int] = {}
        self._candidates: dict[int, Candidate] = {}
        # The articles of the documents that were found last, which may be long.
        self._found: Mapping[int, Any] = {}
        self.tokens = Tokens(self._fetched)
        self.vocabulary = ClusterVocabulary(client, name, self.known.near)
        self.finder = ClusterFinder(self)
        self.segments: tuple[str, ...] = ()

    def guessing(self, guesses: Guesses) -> "ClusterReader":
        """Return the same index as somebody knows it who asks for nothing: see `learned.py`."""
        guessing = ClusterReader(_Silent(self._client.address), self._name, guesses)
        guessing._numbers = self._numbers
        # Forms near one are asked for at once: nobody can guess them.
        guessing.vocabulary = self.vocabulary
        return guessing

    # What is asked of the cluster.

    @property
    def requests(self) -> int:
        """How many requests were sent over the connection that it shares."""
        return self._client.requests

    def search(self, body: Mapping[str, Any]) -> Any:
        """Return the answer to a search, with statistics of all shards."""
        return self._client.ask(
            "POST",
            f"/{self._name}/_search",
            body,
            search_type=SEARCH_TYPE,
            allow_partial_search_results=False,
        )

    def searches(self, searches: Sequence[Search]) -> list[Any]:
        """Return the answers to some searches, which are asked by one request."""
        return self._client.searches(self._name, searches)

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

    def met(self, hits: Iterable[tuple[int, Any]], fields: Iterable[TokenField]) -> None:
        """Keep what a search gave of whole documents, of their tokens some fields."""
        found = {doc: hit["_source"] for doc, hit in hits}
        self.tokens.keep({doc: one.get("words", {}) for doc, one in found.items()}, fields)
        self._candidates.update({doc: _candidate(source) for doc, source in found.items()})
        self._found = found

    def _fetched(
        self, docs: Sequence[int], fields: Sequence[TokenField]
    ) -> Iterator[tuple[int, StoredWords]]:
        asked = [*OF_CANDIDATES, *(field_of(*field) for field in fields)]
        for doc, source in self._got(docs, asked):
            self._candidates[doc] = _candidate(source)
            yield doc, source.get("words", {})

    def _sources(self, docs: Sequence[int]) -> Iterator[tuple[int, Any]]:
        """Yield articles and where they came from, not in the order of the documents."""
        found = self._found
        yield from ((doc, found[doc]) for doc in docs if doc in found)
        yield from self._got([doc for doc in docs if doc not in found], ["article", "origin"])

    # The engine: see `index.store.engine.Engine`.

    @property
    def keys(self) -> list[str]:
        """The key of each document that was met, by its number."""
        return self.known.keys

    @property
    def doc_count(self) -> int:
        """The number of articles."""
        return self.known.size.documents

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
        return bool(terms) and bool(self.known.held(level, terms))

    def forms_with(self, level: str, terms: Sequence[str]) -> set[str]:
        """Return the forms of the words that have any of `terms`, of deleted articles perhaps."""
        return self.vocabulary.forms_with(level, terms)

    def held(self, level: str, terms: Sequence[str]) -> list[str]:
        """Return those of `terms`, distinct, of which it has a word so."""
        return self.known.held(level, terms)

    def forms(self, asked: AskedForms, between: Callable[[], None] | None = None) -> dict[str, int]:
        """Return the forms that start with `prefix`, and how frequent: see `Engine.forms`."""
        return self.vocabulary.forms(asked, between)

    def containing(self, part: str, level: str, terms: Sequence[str]) -> int:
        """Return how many documents have any of `terms` in a part."""
        return self.known.counts([HasTerm(part, level, tuple(terms))])[0] if terms else 0

    def positions(self, asked: Sequence[AskedPlaces], docs: Docs) -> list[Places]:
        """Return the places where terms stand in some documents: see `Engine.positions`."""
        tokens = self.tokens.of(docs, [(part, level) for part, level, _ in asked])
        return [tokens.places((part, level), terms) for part, level, terms in asked]

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
        stored = dict(self._sources(docs))
        return [
            StoredArticle(of_values({**stored[doc]["article"]}), None, stored[doc]["origin"])
            for doc in docs
        ]

    def candidates(self, docs: Sequence[int]) -> list[Candidate]:
        """Return what some documents are scored by beside their words."""
        if len(self._candidates) > _KEPT:
            self._candidates = {
                doc: self._candidates[doc] for doc in docs if doc in self._candidates
            }
        missing = [doc for doc in dict.fromkeys(docs) if doc not in self._candidates]
        for doc, source in self._got(missing, OF_CANDIDATES):
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


class _Silent(Client):
    """A connection over which nothing is asked."""

    def _tried(self, *_: Any) -> Any:
        raise UnforeseenError


def _candidate(stored: Mapping[str, Any]) -> Candidate:
    sizes = int(stored["title_words"]), int(stored["text_words"])
    sketch = base64.b64decode(stored["sketch"])
    article = {name: value for name, value in stored["article"].items() if name != "text"}
    return Candidate(article, stored["origin"], sizes, sketch)
