"""Whoosh reading what kashaf wrote: an independent look at postings, positions and lengths."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import cases
from whoosh import scoring
from whoosh.query import And, Not, Or, Prefix, Query, Term

from index import Article, open_index
from index.segment.schema import PARTS
from index.segment.terms import decode
from index.store.reader import IndexReader, open_reader
from index.store.storage import Storage
from index.whoosh import WhooshIndex

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where an index of seeds is, in several segments, with an article deleted."""
    path = tmp_path_factory.mktemp("index") / "seeds.kashaf"
    with open_index(path, create=True) as ix:
        ix.update_from([SEEDS])
        ix.commit()
        ix.add(Article(id="gone", text="خبر عن ليبيا لن يبقى"))
        ix.add(Article(id="stays", text="خبر عن ليبيا وتركيا", author="هدى"))
        ix.commit()
        ix.delete("gone")
    return path


@pytest.fixture(scope="module")
def reader(path: Path) -> Iterator[IndexReader]:
    with open_reader(Storage(path)) as reader:
        yield reader


def test_every_term_has_the_same_postings(path: Path, reader: IndexReader) -> None:
    ours = {
        (f"{part}_{level}", term): reader.arrays.postings(part, level, [term])
        for part in PARTS
        for level in PARTS[part]
        for segment, _ in reader.segments
        for term in map(decode, segment.held(part, level))
    }
    with WhooshIndex(path).reader() as theirs:
        assert theirs.doc_count() == reader.doc_count
        terms = [(name, text) for name, text in theirs.all_terms() if "_" in name]
        assert {(name, text.decode()) for name, text in terms} == set(ours)
        assert terms == sorted(terms)
        for (name, term), postings in ours.items():
            matcher = theirs.postings(name, term)
            found, places = [], []
            while matcher.is_active():
                found.append((matcher.id(), int(matcher.weight())))
                positions = matcher.value_as("positions")
                assert [span.start for span in matcher.spans()] == positions
                assert theirs.schema[name].format.decode_positions(matcher.value()) == positions
                places += [matcher.id() << 32 | position for position in positions]
                matcher.next()
            assert found == list(
                zip(postings.docs.tolist(), postings.frequencies.tolist(), strict=True)
            )
            part, level = name.split("_")
            assert places == reader.arrays.places(part, level, [term]).tolist()


QUERIES: dict[str, tuple[Query, str]] = {
    "a stem": (Term("text_stem", "وزير"), "وزير"),
    "any": (Or([Term("text_stem", "وزير"), Term("text_stem", "ليبيا")]), "وزير ليبيا"),
    "all": (And([Term("text_stem", "خبر"), Term("text_stem", "ليبيا")]), "+خبر +ليبيا"),
    "an author": (Term("author_stem", "هدي"), "author:هدى"),
}


@cases("theirs ours", QUERIES)
def test_whoosh_finds_the_same(path: Path, theirs: Query, ours: str) -> None:
    with WhooshIndex(path).searcher() as searcher, open_index(path) as ix:
        found = {hit["id"] for hit in searcher.search(theirs, limit=None)}
        assert found
        assert found == {hit.id for hit in ix.search(ours, limit=100, level="stem")}


def test_whoosh_scores_by_exact_lengths(path: Path, reader: IndexReader) -> None:
    weighting = scoring.BM25F(B=0.75, K1=0.9)
    docs = reader.arrays.postings("text", "stem", ["وزير"]).docs
    with WhooshIndex(path).searcher(weighting=weighting) as searcher:
        found = searcher.search(Term("text_stem", "وزير"), limit=None)
        assert len(found) == len(docs)
        for doc in docs.tolist():
            assert (
                searcher.reader().doc_field_length(doc, "text_stem") == reader.arrays.sizes[1][doc]
            )


def test_statistics_and_tools(path: Path, reader: IndexReader) -> None:
    def count(stem: str) -> int:
        return int(reader.arrays.postings("text", "stem", [stem]).frequencies.sum())

    stems = {
        decode(term) for segment, _ in reader.segments for term in segment.held("text", "stem")
    }
    # Of the words of the deleted article one more is counted, until it is merged away.
    gone = {"خبر", "عن", "ليبيا", "لن", "يبقي", "بقي"}
    most = sorted((stem for stem in stems - gone), key=count)[-5:]
    with WhooshIndex(path).searcher() as searcher:
        theirs = searcher.reader()
        assert theirs.doc_count_all() == theirs.doc_count() + 1
        named = {text.decode(): weight for weight, text in theirs.most_frequent_terms("text", 20)}
        assert {stem: named[stem] for stem in most} == {stem: count(stem) for stem in most}
        assert theirs.frequency("text", "خبر") == count("خبر") + 1
        assert theirs.field_length("text") == reader.arrays.sizes[1].sum()
        assert theirs.max_field_length("title") == reader.arrays.sizes[0].max()
        first = next(iter(theirs.iter_postings()))
        assert first[0] == "author"
        doc = searcher.document_number(id="stays")
        assert {"تركيا", "ليبيا"} & {word for word, _ in searcher.key_terms([doc], "text")}
        assert searcher.more_like(doc, "text").scored_length() > 0


def test_prefix_and_not(path: Path) -> None:
    with WhooshIndex(path).searcher() as searcher:
        plain = {hit["id"] for hit in searcher.search(Prefix("text_form", "ليبي"), limit=None)}
        assert "stays" in plain
        assert "gone" not in plain
        query = And([Prefix("text_form", "ليبي"), Not(Term("text_stem", "خبر"))])
        assert "stays" not in {hit["id"] for hit in searcher.search(query, limit=None)}
