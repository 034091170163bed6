"""The engines that bench/speed.py compares, each run in a process of its own.

    python -m bench.peers ENGINE FOLDER

keeps one index in FOLDER and answers the commands of bench/engine.py. Lucene is in
bench/LuceneSpeed.java, Whoosh in bench/whoosh_peers.py. All keep the text of the articles, so that
hits could be shown, and commit once.

    kashaf          as `kashaf index` does: reads the JSON Lines file, analyses, commits. Queries
                    go through `Searcher.ranking`, "hits" through `Index.search`.
    tantivy, bm25s, bm25s-numba, sqlite
                    light10 stems made beforehand and not paid for, in documents and queries alike,
                    since they have no analysis of Arabic that stems as Lucene's does.
"""

import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path

from bench.engine import (
    CORPUS,
    LIMIT,
    STEMS,
    Engine,
    Find,
    GrowingEngine,
    Query,
    Record,
    Service,
    bag,
    records,
)
from bench.tantivy_peers import Tantivy, TantivySnippets
from bench.whoosh_peers import WhooshLevels, WhooshTashaphyne


class Kashaf(GrowingEngine):
    """The engine itself, by its public names."""

    # How a query of a kind is typed; a kind that kashaf gets is one more line.
    SYNTAX: Mapping[str, Callable[[Query], str]] = {
        **dict.fromkeys(("rare", "frequent", "question", "pasted"), lambda query: query.text),
        "and": lambda query: " ".join(f"+{word}" for word in query.words),
        "phrase": lambda query: f'"{" ".join(query.words)}"',
        "prefix": lambda query: f"{query.words[0]}*",
        "fuzzy": lambda query: f"{query.words[0]}~",
    }

    def prepare(self) -> None:
        import_module("index")

    def index(self, data: Path) -> None:
        import index

        with index.open_index(self.folder, create=True) as ix:
            ix.update_from([data / CORPUS])

    def open(self) -> None:
        import index

        self._index = index.open_index(self.folder)
        self._searcher = self._index.searcher()

    @cached_property
    def kinds(self) -> Mapping[str, Find]:
        def ranking(typed: Callable[[Query], str]) -> Find:
            return lambda query: [i for i, _ in self._searcher.ranking(typed(query), LIMIT)]

        kinds = {kind: ranking(typed) for kind, typed in self.SYNTAX.items()}
        kinds["hits"] = lambda query: [hit.id for hit in self._index.search(query.text).hits]
        return kinds

    def add(self, records: Sequence[Record]) -> None:
        import index

        for record in records:
            self._index.add(index.Article(id=record.id, title=record.title, text=record.text))
        self._index.commit()
        self._searcher = self._index.searcher()


class Bm25s(Engine):
    """bm25s as it comes, on numpy. It has no other queries than words, and cannot be added to."""

    terms = STEMS
    backend = "numpy"

    def prepare(self) -> None:
        import_module("bm25s")

    def index(self, data: Path) -> None:
        import bm25s

        corpus = [{"id": record.id, "text": record.whole} for record in records(data)]
        stems = (record.terms for record in records(data, self.terms))
        # Its own tokenizer keeps numbers for words, of which a list of strings would be too large.
        tokens = bm25s.tokenize(
            list(stems), token_pattern=r"\S+", stopwords=None, show_progress=False
        )
        model = bm25s.BM25(k1=0.9, b=0.75, backend=self.backend)
        model.index(tokens, show_progress=False)
        model.save(self.folder, corpus=corpus, show_progress=False)

    def open(self) -> None:
        import bm25s

        self._model = bm25s.BM25.load(self.folder, show_progress=False)
        if self.backend == "numba":
            self._model.backend = "numba"
            self._model.activate_numba_scorer()

    @cached_property
    def kinds(self) -> Mapping[str, Find]:
        limit = min(LIMIT, self._model.scores["num_docs"])

        def find(query: Query) -> list[str]:
            found = self._model.retrieve([list(query.stems)], k=limit, show_progress=False)
            docs, scores = found
            return [str(doc) for doc, score in zip(docs[0], scores[0], strict=True) if score > 0]

        return bag(find)


class Bm25sNumba(Bm25s):
    """The same, compiled by numba."""

    backend = "numba"


class Sqlite(GrowingEngine):
    """SQLite's FTS5 over ready stems, joined with the articles."""

    terms = STEMS

    _TABLES = """
        CREATE TABLE article (number INTEGER PRIMARY KEY, id TEXT UNIQUE, text TEXT);
        CREATE VIRTUAL TABLE stems USING fts5(
            line, content='', tokenize='unicode61 remove_diacritics 0');
    """

    def index(self, data: Path) -> None:
        self.open()
        self._database.executescript(self._TABLES)
        self.add(records(data, self.terms))

    def open(self) -> None:
        self._database = sqlite3.connect(self.folder / "index.sqlite")

    def add(self, records: Iterable[Record]) -> None:
        with self._database as database:
            (last,) = database.execute("SELECT max(number) FROM article").fetchone()
            for number, record in enumerate(records, (last or 0) + 1):
                article = (number, record.id, record.whole)
                database.execute("INSERT INTO article VALUES (?, ?, ?)", article)
                stems = (number, record.terms)
                database.execute("INSERT INTO stems (rowid, line) VALUES (?, ?)", stems)

    @cached_property
    def kinds(self) -> Mapping[str, Find]:
        def find(expression: str) -> list[str]:
            rows = self._database.execute(
                "SELECT id FROM stems JOIN article ON number = stems.rowid"
                " WHERE stems MATCH ? ORDER BY rank LIMIT ?",
                (expression, LIMIT),
            )
            return [id_ for (id_,) in rows]

        def quoted(stems: Iterable[str]) -> Iterator[str]:
            return (f'"{stem}"' for stem in dict.fromkeys(stems))

        return {
            **bag(lambda query: find(" OR ".join(quoted(query.stems)))),
            "and": lambda query: find(" AND ".join(quoted(query.stems))),
            "phrase": lambda query: find(f'"{" ".join(query.stems)}"'),
            "prefix": lambda query: find(f'"{query.stems[0]}" *'),
        }


ENGINES: Mapping[str, type[Engine]] = {
    "kashaf": Kashaf,
    "whoosh-levels": WhooshLevels,
    "whoosh": WhooshTashaphyne,
    "tantivy": Tantivy,
    "tantivy-snippets": TantivySnippets,
    "bm25s": Bm25s,
    "bm25s-numba": Bm25sNumba,
    "sqlite": Sqlite,
}


def serve(name: str, folder: str) -> None:
    """Answer the commands on stdin until it ends."""
    # What libraries print must not stand between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    service = Service(ENGINES[name](Path(folder)))
    for line in sys.stdin:
        print(json.dumps(service.answer(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    serve(*sys.argv[1:])
