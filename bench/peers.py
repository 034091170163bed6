"""The engines that bench/speed.py compares, each run in a process of its own.

    python -m bench.peers ENGINE FOLDER

keeps one index in FOLDER and answers the commands of bench/engine.py. Lucene is in
bench/LuceneSpeed.java.

All keep the
text of the articles, so that hits could be shown, and commit once.

    kashaf          as `kashaf index` does: reads the JSON Lines file, analyses, commits. Queries
                    go through `Searcher.ranking`, "hits" through `Index.search`.
    whoosh          stock Whoosh, Tashaphyne's light stemmer in Whoosh's StemFilter, whose own cache
                    of 50,000 words it keeps; analysis paid at indexing and in queries.
    whoosh-levels   stock Whoosh and its BM25F over kashaf's four levels as four fields, their terms
                    made beforehand and not paid for. Of a word with two stems both are terms of the
                    field, one after the other, so it is not asked for phrases.
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
from typing import Any

from bench.engine import (
    BUFFER,
    CORPUS,
    LEVELS,
    LIMIT,
    STEMS,
    Engine,
    Find,
    Query,
    Record,
    Service,
    bag,
    records,
)


class Kashaf(Engine):
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
        kinds["hits"] = lambda query: [hit.id for hit in self._index.search(query.text)]
        return kinds

    def add(self, records: Sequence[Record]) -> None:
        import index

        for record in records:
            self._index.add(index.Article(id=record.id, title=record.title, text=record.text))
        self._index.commit()
        self._searcher = self._index.searcher()


class _Whoosh(Engine):
    """What both ways to use Whoosh share."""

    def schema(self) -> Any:
        raise NotImplementedError

    def fields(self, record: Record) -> dict[str, str]:
        raise NotImplementedError

    def prepare(self) -> None:
        import_module("whoosh.index")

    def index(self, data: Path) -> None:
        from whoosh.index import create_in

        self._index = create_in(self.folder, self.schema())
        self._write(records(data, self.terms))

    def open(self) -> None:
        from whoosh.index import open_dir
        from whoosh.scoring import BM25F

        self._index = open_dir(self.folder)
        self._searcher = self._index.searcher(weighting=BM25F())

    def add(self, records: Sequence[Record]) -> None:
        self._write(records)
        # refresh() is what Whoosh's documentation names for this.
        self._searcher = self._searcher.refresh()

    def _write(self, records: Iterable[Record]) -> None:
        writer = self._index.writer(limitmb=BUFFER >> 20)
        for record in records:
            writer.add_document(id=record.id, stored=record.whole, **self.fields(record))
        writer.commit()

    def _search(self, query: Any) -> list[str]:
        return [hit["id"] for hit in self._searcher.search(query, limit=LIMIT)]


def light_stem(word: str) -> str:
    """Return Tashaphyne's light stem with its default affixes."""
    stemmer = _stemmer()
    stemmer.light_stem(word)
    return str(stemmer.get_stem()) or word


_STEMMER: list[Any] = []


def _stemmer() -> Any:
    if not _STEMMER:
        _STEMMER.append(import_module("tashaphyne.stemming").ArabicLightStemmer())
    return _STEMMER[0]


class WhooshTashaphyne(_Whoosh):
    """The naive way of the same stack."""

    def prepare(self) -> None:
        super().prepare()
        _stemmer()

    def schema(self) -> Any:
        from whoosh.analysis import RegexTokenizer, StemFilter
        from whoosh.fields import ID, STORED, TEXT, Schema

        # Marks are no letters to Python, but part of the word that carries them.
        analyzer = RegexTokenizer(r"[\w\u064b-\u0652]+") | StemFilter(stemfn=light_stem)
        return Schema(id=ID(stored=True), text=TEXT(analyzer=analyzer), stored=STORED)

    def fields(self, record: Record) -> dict[str, str]:
        return {"text": record.whole}

    def open(self) -> None:
        from whoosh.qparser import FuzzyTermPlugin, OrGroup, QueryParser

        super().open()
        self._parser = QueryParser("text", self._index.schema, group=OrGroup)
        self._parser.add_plugin(FuzzyTermPlugin())

    @cached_property
    def kinds(self) -> Mapping[str, Find]:
        def parsed(typed: Callable[[Query], str]) -> Find:
            return lambda query: self._search(self._parser.parse(typed(query)))

        return {
            **bag(parsed(lambda query: " ".join(query.words))),
            "and": parsed(lambda query: " AND ".join(query.words)),
            "phrase": parsed(lambda query: f'"{" ".join(query.words)}"'),
            "prefix": parsed(lambda query: f"{query.stems[0]}*"),
            "fuzzy": parsed(lambda query: f"{query.stems[0]}~"),
        }


class WhooshLevels(_Whoosh):
    """Whoosh's own index and scorer over the levels of kashaf."""

    terms = LEVELS
    # The weights stand for those of kashaf; they change scores, hardly time.
    WEIGHTS: Mapping[str, float] = {"form": 0.2, "stem": 1.0, "root": 0.2, "sound": 0.2}

    def schema(self) -> Any:
        from whoosh.analysis import SpaceSeparatedTokenizer
        from whoosh.fields import ID, STORED, TEXT, Schema

        levels = {name: TEXT(analyzer=SpaceSeparatedTokenizer()) for name in self.WEIGHTS}
        return Schema(id=ID(stored=True), stored=STORED, **levels)

    def fields(self, record: Record) -> dict[str, str]:
        return dict(zip(self.WEIGHTS, record.terms.split("\t"), strict=True))

    @cached_property
    def kinds(self) -> Mapping[str, Find]:
        from whoosh.query import And, Or, Prefix, Term

        def word(levels: Sequence[Sequence[str]]) -> Any:
            return Or(
                [
                    Term(level, term, boost=weight)
                    for (level, weight), terms in zip(self.WEIGHTS.items(), levels, strict=True)
                    for term in terms
                ]
            )

        return {
            **bag(
                lambda query: self._search(
                    Or([term for levels in query.levels for term in word(levels).subqueries])
                )
            ),
            "and": lambda query: self._search(And([word(levels) for levels in query.levels])),
            "prefix": lambda query: self._search(Prefix("form", query.words[0])),
        }


class Tantivy(Engine):
    """tantivy, timed to the addresses of its hits: their ids are not fetched."""

    terms = STEMS

    def prepare(self) -> None:
        import_module("tantivy")

    def index(self, data: Path) -> None:
        import tantivy

        schema = (
            tantivy.SchemaBuilder()
            .add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
            .add_text_field("stems", tokenizer_name="whitespace")
            .add_bytes_field("text", stored=True)
            .build()
        )
        self._index = tantivy.Index(schema, str(self.folder))
        self._write(records(data, self.terms), merged=True)

    def open(self) -> None:
        import tantivy

        self._index = tantivy.Index.open(str(self.folder))
        self._searcher = self._index.searcher()

    def add(self, records: Sequence[Record]) -> None:
        self._write(records)
        self._index.reload()
        self._searcher = self._index.searcher()

    def _write(self, records: Iterable[Record], merged: bool = False) -> None:
        import tantivy

        writer = self._index.writer(heap_size=BUFFER)
        for record in records:
            document = tantivy.Document(id=record.id, stems=record.terms)
            document.add_bytes("text", record.whole.encode())
            writer.add_document(document)
        writer.commit()
        if merged:
            writer.wait_merging_threads()

    @cached_property
    def kinds(self) -> Mapping[str, Find]:
        import tantivy

        schema, queries = self._index.schema, tantivy.Query
        must, should = tantivy.Occur.Must, tantivy.Occur.Should

        def find(query: tantivy.Query) -> list[str]:
            hits = self._searcher.search(query, LIMIT, count=False).hits
            return [str(address.doc) for _, address in hits]

        def terms(query: Query, occur: tantivy.Occur) -> list[str]:
            stems = dict.fromkeys(query.stems)
            return find(queries.boolean_query([(occur, term(stem)) for stem in stems]))

        def term(stem: str) -> tantivy.Query:
            # Positions are not read for a term: as its own query parser has it.
            return queries.term_query(schema, "stems", stem, "freq")

        def fuzzy(stem: str, distance: int, prefix: bool) -> list[str]:
            return find(queries.fuzzy_term_query(schema, "stems", stem, distance, prefix=prefix))

        return {
            **bag(lambda query: terms(query, should)),
            "and": lambda query: terms(query, must),
            "phrase": lambda query: find(queries.phrase_query(schema, "stems", list(query.stems))),
            "prefix": lambda query: fuzzy(query.stems[0], 0, prefix=True),
            "fuzzy": lambda query: fuzzy(query.stems[0], 1, prefix=False),
        }


class Bm25s(Engine):
    """bm25s as it comes, on numpy. It has no other queries than words, and cannot be added to."""

    terms = STEMS
    grows = False
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


class Sqlite(Engine):
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
    # By its name, so that what Whoosh pickles of this module can be found again.
    import_module("bench.peers").serve(*sys.argv[1:])
