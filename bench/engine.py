"""What an engine under measurement is, and the commands by which bench/speed.py drives it.

An engine's process reads commands from stdin, a JSON object a line:

    {"do": "index", "data": D}                      index what bench/workload.py wrote to D
    {"do": "open"}                                  open the index for searching
    {"do": "load", "data": D}                       read the queries of D, tell how many of a kind
    {"do": "ask", "kind": K, "first": I, "last": J, "every": N}
                                                    answer every N-th query of a kind from I up to J
    {"do": "find", "query": Q}                      answer one query
    {"do": "add", "data": D, "first": I, "count": N}   add articles I to I+N-1 of D, find the last

Each is answered by a JSON line: `{"seconds": S}` of the work itself, reading of the data included
and imports of "index" excluded; `{"ns": [...], "found": F}` of them, F the queries that found
something; `{"ids": [...]}` of a find. Lucene answers the same commands from bench/LuceneSpeed.java.

An engine lists the kinds of queries that it has: `Engine.kinds` is where one is added. Nothing is
imported here that an engine would not need, for starts are measured too.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter, perf_counter_ns
from typing import Any, NamedTuple

LIMIT = 10
# Bytes that a writer may gather before it spills: the same for all that ask for it.
BUFFER = 256 << 20
# What of the data an engine reads beside corpus.jsonl, a line for each article of it.
STEMS, LEVELS = "stems.txt", "levels.tsv"
CORPUS, QUERIES = "corpus.jsonl", "queries.jsonl"


class Record(NamedTuple):
    """An article. `terms` is its line of STEMS or LEVELS, empty for an engine that reads none."""

    id: str
    title: str
    text: str
    terms: str = ""

    @property
    def whole(self) -> str:
        """Title and text as one."""
        return f"{self.title}\n{self.text}" if self.title else self.text


class Query(NamedTuple):
    """A query: as typed, and its words as letters, light10 stems and kashaf's levels."""

    kind: str
    text: str
    words: Sequence[str]
    stems: Sequence[str]
    levels: Sequence[Sequence[Sequence[str]]] = ()


Find = Callable[[Query], list[str]]


class Engine(ABC):
    """An index in a folder. `terms` names the file of ready terms that it reads."""

    terms = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    @abstractmethod
    def kinds(self) -> Mapping[str, Find]:
        """What answers the queries of a kind with the ids of the best articles."""

    def prepare(self) -> None:  # noqa: B027 (most have nothing to import)
        """Import what indexing needs, which is not part of its time."""

    @abstractmethod
    def index(self, data: Path) -> None:
        """Index the articles of `data` and commit."""

    @abstractmethod
    def open(self) -> None:
        """Open the index for searching."""


class GrowingEngine(Engine):
    """An engine that articles can be added to."""

    @abstractmethod
    def add(self, records: Sequence[Record]) -> None:
        """Add articles, so that the next query finds them."""


def bag(find: Find) -> dict[str, Find]:
    """Return the kinds that are a bag of words, answered by `find`."""
    return dict.fromkeys(("rare", "frequent", "question", "pasted"), find)


def records(data: Path, terms: str = "", first: int = 0) -> Iterator[Record]:
    """Yield the articles of `data` from number `first` on, with their line of the file `terms`."""
    with (data / CORPUS).open(encoding="utf-8") as corpus:
        lines = islice(corpus, first, None)
        if not terms:
            yield from (_record(line) for line in lines)
            return
        with (data / terms).open(encoding="utf-8") as ready:
            for line, ready_line in zip(lines, islice(ready, first, None), strict=True):
                yield _record(line, ready_line.rstrip("\n"))


def _record(line: str, terms: str = "") -> Record:
    article = json.loads(line)
    return Record(article["id"], article.get("title") or "", article["text"], terms)


def read_queries(data: Path) -> dict[str, list[Query]]:
    """Return the queries of `data` by their kind."""
    queries: dict[str, list[Query]] = {}
    for line in (data / QUERIES).read_text("utf-8").splitlines():
        query = Query(**json.loads(line))
        queries.setdefault(query.kind, []).append(query)
    return queries


class Service:
    """Carries out commands on an engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queries: dict[str, list[Query]] = {}

    def answer(self, command: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to a command, as the head of this module describes both."""
        do: Callable[..., dict[str, Any]] = getattr(self, f"_{command['do']}")
        return do(**{name: value for name, value in command.items() if name != "do"})

    def _index(self, data: str) -> dict[str, Any]:
        self._engine.prepare()
        began = perf_counter()
        self._engine.index(Path(data))
        return {"seconds": perf_counter() - began}

    def _open(self) -> dict[str, Any]:
        began = perf_counter()
        self._engine.open()
        took = perf_counter() - began
        kinds = list(self._engine.kinds)
        return {"seconds": took, "kinds": kinds, "grows": isinstance(self._engine, GrowingEngine)}

    def _load(self, data: str) -> dict[str, Any]:
        self._queries = read_queries(Path(data))
        return {"counts": {kind: len(queries) for kind, queries in self._queries.items()}}

    def _ask(self, kind: str, first: int, last: int, every: int) -> dict[str, Any]:
        find = self._engine.kinds[kind]
        times, found = [], 0
        for query in self._queries[kind][first:last:every]:
            began = perf_counter_ns()
            ids = find(query)
            times.append(perf_counter_ns() - began)
            found += bool(ids)
        return {"ns": times, "found": found}

    def _find(self, query: Mapping[str, Any]) -> dict[str, Any]:
        asked = Query(**query)
        return {"ids": self._engine.kinds[asked.kind](asked)}

    def _add(self, data: str, first: int, count: int) -> dict[str, Any]:
        if not isinstance(self._engine, GrowingEngine):
            raise TypeError("nothing can be added")
        added = list(islice(records(Path(data), self._engine.terms, first), count))
        # The last word of each is its own.
        word = re.findall(r"\w+", added[-1].text)[-1]
        query = Query("rare", word, (word,), (word,), (((word,), (word,), (), (), ()),))
        began = perf_counter()
        self._engine.add(added)
        ids = self._engine.kinds["rare"](query)
        took = perf_counter() - began
        if len(ids) != 1:
            raise RuntimeError(f"{len(ids)} articles found with '{word}', which is in one")
        return {"seconds": took}
