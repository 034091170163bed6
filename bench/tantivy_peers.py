"""tantivy in two ways, for bench/speed.py.

tantivy            light10 stems made beforehand, not paid for; timed to the addresses of its hits.
tantivy-snippets   its own Arabic stemmer (Snowball), which its snippets need, paid for.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bench.engine import BUFFER, LIMIT, STEMS, Find, GrowingEngine, Query, Record, bag, records

if TYPE_CHECKING:
    import tantivy


class Tantivy(GrowingEngine):
    """tantivy, timed to the addresses of its hits: their ids are not fetched."""

    terms = STEMS

    def prepare(self) -> None:
        import_module("tantivy")

    def index(self, data: Path) -> None:
        self._create()
        self._write(records(data, self.terms), merged=True)

    def _create(self) -> None:
        import tantivy

        schema = self._fields(
            tantivy.SchemaBuilder().add_text_field(
                "id", stored=True, tokenizer_name="raw", index_option="basic"
            )
        )
        self._index = tantivy.Index(schema.build(), str(self.folder))

    def _fields(self, schema: "tantivy.SchemaBuilder") -> "tantivy.SchemaBuilder":
        stems = schema.add_text_field("stems", tokenizer_name="whitespace")
        return stems.add_bytes_field("text", stored=True)

    def open(self) -> None:
        import tantivy

        self._index = tantivy.Index.open(str(self.folder))
        self._searcher = self._index.searcher()

    def add(self, records: Sequence[Record]) -> None:
        self._write(records)
        self._index.reload()
        self._searcher = self._index.searcher()

    def _document(self, record: Record) -> "tantivy.Document":
        import tantivy

        document = tantivy.Document(id=record.id, stems=record.terms)
        document.add_bytes("text", record.whole.encode())
        return document

    def _write(self, records: Iterable[Record], merged: bool = False) -> None:
        writer = self._index.writer(heap_size=BUFFER)
        for record in records:
            writer.add_document(self._document(record))
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


class TantivySnippets(Tantivy):
    """tantivy with its own Arabic stemmer (Snowball) and its own snippets, which need it.

    An answer is what a page of results shows: ten hits with id and title, a snippet, the ranges
    that are highlighted in it, and how many articles match.
    """

    terms = ""

    def _create(self) -> None:
        super()._create()
        self._index.register_tokenizer("arabic", self._analyzer)

    def _fields(self, schema: "tantivy.SchemaBuilder") -> "tantivy.SchemaBuilder":
        for name in ("title", "text"):
            schema.add_text_field(name, stored=True, tokenizer_name="arabic")
        return schema

    def open(self) -> None:
        super().open()
        self._index.register_tokenizer("arabic", self._analyzer)

    def _document(self, record: Record) -> "tantivy.Document":
        import tantivy

        return tantivy.Document(id=record.id, title=record.title, text=record.whole)

    @cached_property
    def _analyzer(self) -> "tantivy.TextAnalyzer":
        from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

        builder = TextAnalyzerBuilder(Tokenizer.simple())
        return builder.filter(Filter.lowercase()).filter(Filter.stemmer("arabic")).build()

    @cached_property
    def kinds(self) -> Mapping[str, Find]:
        import tantivy

        schema, queries = self._index.schema, tantivy.Query

        def parsed(query: Query) -> tantivy.Query:
            terms = dict.fromkeys(self._analyzer.analyze(query.text))
            return queries.boolean_query(
                [
                    (tantivy.Occur.Should, queries.term_query(schema, "text", term, "freq"))
                    for term in terms
                ]
            )

        def find(query: Query) -> list[str]:
            hits = self._searcher.search(parsed(query), LIMIT, count=False).hits
            return [str(address.doc) for _, address in hits]

        def answer(query: Query) -> list[str]:
            asked = parsed(query)
            found = self._searcher.search(asked, LIMIT, count=True)
            generator = tantivy.SnippetGenerator.create(self._searcher, asked, schema, "text")
            documents = [self._searcher.doc(address) for _, address in found.hits]
            snippets = map(generator.snippet_from_doc, documents)
            page = [
                (document["id"], document["title"], snippet.fragment(), snippet.highlighted())
                for document, snippet in zip(documents, snippets, strict=True)
            ]
            return [id_ for (id_,), *_ in page]

        return {**bag(find), "hits": answer}
