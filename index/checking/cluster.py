"""Checking an index in a cluster: that its documents are what their articles give today.

What a disk spoils the cluster's own checksums tell, and replicas mend. Looked at here is what no
cluster knows: whether each document has the words of the article in it, on every level, and whether
the index of words has these words. A repair makes such documents anew, of the articles in them.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

from index.articles.article import encode, of_values
from index.checking.check import SAMPLE, CheckReport, Finding
from index.errors import KashafError
from index.opensearch.address import ClusterAddress
from index.opensearch.client import Client, ConflictError, path_of
from index.opensearch.conditions import query_of
from index.opensearch.documents import Pending, documents
from index.opensearch.mapping import words_of
from index.opensearch.reader import ARTICLES_AT_ONCE, ClusterReader
from index.opensearch.sending import Sender
from index.opensearch.store import ClusterStore
from index.store.finder import All

_WORDS_AT_ONCE = 1_000
# What an article of other fields or types than ours fails with, and a document that lacks some.
_FAILURES = (KashafError, ValueError, KeyError, TypeError, AttributeError)


def check_cluster(address: ClusterAddress, full: bool, repair: bool) -> CheckReport:
    """Check an index in a cluster: see `kashaf.check_index`.

    Of findings `file` is the name of an index of the cluster.
    """
    store = ClusterStore(address)
    name, reader = store.require(), store.reader()
    found = _Comparison(store.client, name, repair)
    for hits in _all(reader) if full else _some(reader):
        found.examine(hits)
    if repair and found.findings:
        store.committed()
    told = store.client.ask("GET", f"/{name}/_stats/segments")["_all"]["primaries"]
    return CheckReport(
        store.reader().doc_count,
        int(told["segments"]["count"]),
        found.compared,
        tuple(found.findings),
        found.rebuilt,
        tuple(found.lost),
    )


def _all(reader: ClusterReader) -> Iterator[Sequence[Any]]:
    body = {"query": query_of(All()), "seq_no_primary_term": True}
    return reader.pages(body, ARTICLES_AT_ONCE)


def _some(reader: ClusterReader) -> Iterator[Sequence[Any]]:
    """Yield documents drawn at random, some twice perhaps; all where they are few."""
    if reader.doc_count <= SAMPLE:
        yield from _all(reader)
        return
    for _ in range(SAMPLE // ARTICLES_AT_ONCE):
        seed = random.randrange(1 << 31)  # noqa: S311
        drawn = {"function_score": {"random_score": {"seed": seed, "field": "_seq_no"}}}
        body = {"query": drawn, "seq_no_primary_term": True, "size": ARTICLES_AT_ONCE}
        yield reader.search(body)["hits"]["hits"]


class _Comparison:
    """Looking at documents: what is wrong, and, if that is asked for, mending it."""

    def __init__(self, client: Client, name: str, repair: bool) -> None:
        self.findings: list[Finding] = []
        # Keys of documents whose articles cannot be read.
        self.lost: list[str] = []
        self.compared = self.rebuilt = 0
        self._client = client
        self._name = name
        self._repair = repair
        self._seen: set[str] = set()
        # Of words that several documents have, the first is compared.
        self._check = uuid4().hex

    def examine(self, hits: Sequence[Mapping[str, Any]]) -> None:
        """Compare some documents, and the words of their articles, with what they should be."""
        new = {hit["_id"]: hit for hit in hits if hit["_id"] not in self._seen}
        self._seen |= new.keys()
        self.compared += len(new)
        readable, pending = [], []
        for key, hit in new.items():
            try:
                pending.append(_pending(hit["_source"]))
                readable.append(hit)
            except _FAILURES:
                self._find("its article cannot be read", key)
                self.lost.append(key)
                if self._repair:
                    self._delete(hit)
        wanted = documents(pending, self._check)
        for hit, (key, document) in zip(readable, wanted.articles, strict=True):
            if hit["_id"] != key:
                self._find(f"it holds article '{key}'", hit["_id"])
            elif hit["_source"] != json.loads(document):
                self._find("its words are not those that the index has", key)
            else:
                continue
            if self._repair:
                self._mend(hit, key, document)
        self._compare_words(dict(wanted.words))

    def _find(self, reason: str, article: str) -> None:
        self.findings.append(Finding(self._name, reason, article))

    def _mend(self, hit: Mapping[str, Any], key: str, document: bytes) -> None:
        """Store a document under its key, unless somebody has stored another there meanwhile."""
        is_there = hit["_id"] == key
        state = _state(hit) if is_there else {"op_type": "create"}
        with suppress(ConflictError):
            self._client.ask("PUT", path_of(self._name, key), document, writing=True, **state)
        if not is_there:
            self._delete(hit)
        self.rebuilt += 1

    def _delete(self, hit: Mapping[str, Any]) -> None:
        path = path_of(self._name, hit["_id"])
        with suppress(ConflictError):
            self._client.ask("DELETE", path, None, missing={}, writing=True, **_state(hit))

    def _compare_words(self, wanted: Mapping[str, bytes]) -> None:
        name = words_of(self._name)
        spellings = [*wanted]
        for start in range(0, len(spellings), _WORDS_AT_ONCE):
            some = spellings[start : start + _WORDS_AT_ONCE]
            held = self._client.ask("POST", f"/{name}/_mget", {"ids": some})["docs"]
            wrong = []
            for spelling, one in zip(some, held, strict=True):
                found = one.get("_source")
                if found == json.loads(wanted[spelling]):
                    continue
                reason = "has terms of another word" if found else "is not among the words"
                self.findings.append(Finding(name, f"'{spelling}' {reason}"))
                wrong.append((spelling, wanted[spelling]))
            if self._repair and wrong:
                with Sender(self._client, name, lambda _: None) as sender:
                    sender.send("index", wrong)


def _pending(source: Mapping[str, Any]) -> Pending:
    """Return the article of a document as it was when it was to be indexed."""
    article = of_values(dict(source["article"]))
    digest = bytes.fromhex(source["digest"])
    return Pending(int(source["added"]), str(source["origin"]), digest, encode(article))


def _state(hit: Mapping[str, Any]) -> dict[str, int]:
    """Return the condition that nobody has changed a document since it was read."""
    return {"if_seq_no": hit["_seq_no"], "if_primary_term": hit["_primary_term"]}
