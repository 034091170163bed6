"""kashaf's analysis in Whoosh's own index, with its own codec, parser and highlighter."""

import pickle
from pathlib import Path

import pytest
from whoosh import fields
from whoosh.analysis import LowercaseFilter, StopFilter
from whoosh.filedb.filestore import RamStorage
from whoosh.index import Index, create_in, open_dir
from whoosh.qparser import OrGroup, QueryParser

from index.analysis.analyzer import LEVELS, levels, tokenize
from index.whoosh import ArabicAnalyzer

TEXTS = {
    "wrote": "كتب الوزير مقالا عن ليبيا",
    "books": "قرأ التلميذ الكتب الجديدة",
    "book": "كتاب عن تاريخ طرابلس",
    "writes": "يكتب القصص كل مساء",
    "ministers": "اجتمع وزراء الخارجية والليبيون",
    "name": "وصل عبدالفتاح السيسي",
    "marks": "كِتَابُهُ الأوّل، في ١٢ صفحة",
    "school": "بناء مدرسة في القرية",
}


def made(field: fields.FieldType, path: Path | None = None) -> Index:
    """Return an index of Whoosh's, of the texts."""
    schema = fields.Schema(id=fields.ID(stored=True), text=field)
    ix = create_in(str(path), schema) if path else RamStorage().create_index(schema)
    with ix.writer() as writer:
        for id_, text in TEXTS.items():
            writer.add_document(id=id_, text=text)
    return ix


def found(ix: Index, text: str, **parsing: object) -> set[str]:
    with ix.searcher() as searcher:
        asked = QueryParser("text", ix.schema, **parsing).parse(text)
        return {hit["id"] for hit in searcher.search(asked, limit=None)}


@pytest.fixture(scope="module")
def ix() -> Index:
    return made(fields.TEXT(ArabicAnalyzer(), stored=True))


@pytest.fixture(scope="module")
def either() -> Index:
    """Return an index whose field finds words by any of their stems."""
    return made(fields.TEXT(ArabicAnalyzer(alternatives=True), multitoken_query="or", stored=True))


# What a query finds: by one stem of an ambiguous word, and by any.
FOUND: dict[str, tuple[set[str], set[str]]] = {
    "وزير": ({"wrote", "ministers"}, {"wrote", "ministers"}),
    "للوزراء": ({"wrote", "ministers"}, {"wrote", "ministers"}),
    "ليبيا": ({"wrote", "ministers"}, {"wrote", "ministers"}),
    "كتب": ({"wrote", "books", "book", "marks"}, {"wrote", "books", "book", "marks", "writes"}),
    "كتاب": ({"wrote", "books", "book", "marks"}, {"wrote", "books", "book", "marks"}),
    "وكتب": ({"wrote", "books", "book", "marks"}, {"wrote", "books", "book", "marks", "writes"}),
    "كتابهم": ({"wrote", "books", "book", "marks"}, {"wrote", "books", "book", "marks"}),
    "المدارس": ({"school"}, {"school"}),
    "مدارسنا": ({"school"}, {"school"}),
    "يكتب": ({"wrote", "writes"}, {"wrote", "writes"}),
    '"كتب الوزير"': ({"wrote"}, {"wrote"}),
    '"الكتب الجديدة"': ({"books"}, {"books"}),
    '"كتاب وزراء"': ({"wrote"}, {"wrote"}),
    '"الوزير كتب"': (set(), set()),
    "وزير ليبيا": ({"wrote", "ministers"}, {"wrote", "ministers"}),
    "كتاب طرابلس": ({"book"}, {"book"}),
    "عبدالفتاح": ({"name"}, {"name"}),
    "عبد الفتاح": ({"name"}, {"name"}),
    "12": ({"marks"}, {"marks"}),
    "كتا*": ({"wrote", "books", "book", "marks"}, {"wrote", "books", "book", "marks"}),
    "كِتا*": ({"wrote", "books", "book", "marks"}, {"wrote", "books", "book", "marks"}),
    "طر?بلس": ({"book"}, {"book"}),
    "ليبيا NOT وزراء": (set(), set()),
}


@pytest.mark.parametrize("text", FOUND)
def test_stock_whoosh_finds_by_stems(ix: Index, either: Index, text: str) -> None:
    assert (found(ix, text), found(either, text)) == FOUND[text]


def test_a_parser_of_any_words(ix: Index, either: Index) -> None:
    for index in (ix, either):
        assert found(index, "كتاب قطر", group=OrGroup) == FOUND["كتاب"][0]


def test_highlights_are_whole_words(ix: Index) -> None:
    with ix.searcher() as searcher:
        parse = QueryParser("text", ix.schema).parse
        (hit,) = searcher.search(parse("وزير الخارجية"))
        marked = hit.highlights("text")
        assert ">وزراء</b>" in marked
        assert ">الخارجية</b>" in marked
        (hit,) = searcher.search(parse('"كتابه الأول"'))
        assert ">كِتَابُهُ</b> <b" in hit.highlights("text")
        assert ">الأوّل</b>، في" in hit.highlights("text")


@pytest.mark.parametrize("level", LEVELS)
def test_tokens_have_the_terms_offsets_and_positions_of_kashafs(level: str) -> None:
    text = " ".join(TEXTS.values())
    tokens = ArabicAnalyzer(level)(text, positions=True, chars=True, mode="index", start_pos=5)
    assert [(t.text, t.pos - 5, text[t.startchar : t.endchar]) for t in tokens] == [
        (term, word.position, word.text)
        for word in tokenize(text)
        for term in getattr(levels(word.letters), level)
    ]


@pytest.mark.parametrize("level", LEVELS)
def test_a_word_of_a_query_is_one_term_of_it(level: str) -> None:
    for word in tokenize(" ".join(TEXTS.values())):
        terms = getattr(levels(word.letters), level)
        for said in ({"tokenize": True, "removestops": True}, {}):
            asked = [t.text for t in ArabicAnalyzer(level)(word.letters, mode="query", **said)]
            assert asked in ([[term] for term in terms] or [[]])
            either = ArabicAnalyzer(level, alternatives=True)(word.letters, mode="query", **said)
            assert [t.text for t in either] == (list(terms) if said else asked)


def test_it_is_pickled_compared_and_composed(tmp_path: Path) -> None:
    analyzer = ArabicAnalyzer("root")
    assert pickle.loads(pickle.dumps(analyzer)) == analyzer != ArabicAnalyzer()
    assert ArabicAnalyzer(alternatives=True) != ArabicAnalyzer() != LowercaseFilter()
    assert repr(analyzer) == "ArabicAnalyzer('root', alternatives=False)"
    composed = ArabicAnalyzer() | StopFilter(["عن"], minsize=1)
    assert [t.text for t in composed("نهر عن قطر")] == ["نهر", "قطر"]
    assert [t.text for t in composed("نهر عن قطر", removestops=False)] == ["نهر", "عن", "قطر"]
    path = tmp_path / "index"
    path.mkdir()
    made(fields.TEXT(composed, stored=True), path)
    again = open_dir(str(path))
    assert again.schema["text"].analyzer == composed
    assert found(again, "الكتب") == FOUND["كتاب"][0]


def test_corrections_are_words_not_stems() -> None:
    ix = made(fields.TEXT(ArabicAnalyzer(), spelling=True))
    with ix.searcher() as searcher:
        assert searcher.suggest("text", "ورراء", maxdist=1) == ["وزراء"]


def test_what_is_no_level_and_no_text() -> None:
    with pytest.raises(
        ValueError, match="there is no level 'word': name one of form, stem, kin, sound"
    ):
        ArabicAnalyzer("word")
    with pytest.raises(ValueError, match="7 is no string"):
        list(ArabicAnalyzer()(7))  # type: ignore[arg-type]
