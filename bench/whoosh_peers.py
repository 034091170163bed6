"""Stock Whoosh in two ways, for bench/speed.py.

whoosh          Tashaphyne's light stemmer in Whoosh's StemFilter, whose own cache of 50,000
                words it keeps; analysis paid at indexing and in queries.
whoosh-levels   Whoosh's BM25F over kashaf's five levels as five fields, their terms made
                beforehand and not paid for. Of a word with two stems both are terms of the
                field, one after the other, so it is not asked for phrases.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.engine import BUFFER, LEVELS, LIMIT, Find, GrowingEngine, Query, Record, bag, records


class _Whoosh(GrowingEngine):
    """What both ways to use Whoosh share."""

    @abstractmethod
    def schema(self) -> Any:
        """Return the fields of the index."""

    @abstractmethod
    def fields(self, record: Record) -> dict[str, str]:
        """Return what an article has in them beside id and text."""

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


@cache
def _stemmer() -> Any:
    return import_module("tashaphyne.stemming").ArabicLightStemmer()


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
    WEIGHTS: Mapping[str, float] = {"form": 0.2, "stem": 1.0, "kin": 0.5, "root": 0.2, "sound": 0.2}

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
