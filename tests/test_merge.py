"""Segments and merging: whatever became of an index, it holds what was put into it last."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from cases import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from plain import Plain, articles, check, storage, use_no_other_process

from index.articles.article import Article
from index.segment.merge import tail
from index.store.reader import open_reader
from index.store.storage import Storage
from index.writing.writer import IndexWriter
from search.query.parser import parse
from search.searcher import Searcher

# What a word may be misspelt for, the reference does not tell.
pytestmark = pytest.mark.usefixtures("uncorrected")

QUERIES = (
    "كتاب ليبيا", "+وزير كتاب -قطر", '"كتاب ليبيا" من', "=كتب", "title:كاتب", "-كتاب",
    "source:ليبيا date:2020..", "فائز OR (تركيا AND NOT ليبيا)",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        use_no_other_process(patch)
        # A batch and a block of stored articles for each, so that there are several everywhere.
        patch.setattr("index.writing.gathering._BATCH", 1)
        # So few that every dictionary is merged in pieces.
        patch.setattr("index.segment.merge._TERMS_AT_ONCE", 3)
        yield


def history(storage: Storage, changes: list[Any], memory: int) -> dict[str, Article]:
    """Make changes: articles are added or replaced, ids deleted, None commits. Return the rest."""
    writer = IndexWriter(storage, memory)
    held: dict[str, Article] = {}
    for change in [*changes, None]:
        if change is None:
            writer.commit()
        elif isinstance(change, Article):
            held.pop(change.id, None)
            held[change.id] = change
            writer.update(change)
        elif change in held:
            del held[change]
            writer.delete(change)
    return held


IDS = st.sampled_from("0123456789")
CHANGES = st.lists(articles(IDS) | articles(IDS) | IDS | st.none(), max_size=25)


@settings(max_examples=40)
@given(CHANGES, st.sampled_from([0, 512]))
def test_any_history(changes: list[Any], memory: int) -> None:
    """`memory` 0 makes each article a segment of its own."""
    with storage() as many:
        held = list(history(many, changes, memory).values())
        plain = Plain(held)
        for optimize in (False, True):
            if optimize:
                IndexWriter(many, 512).optimize()
            with open_reader(many) as reader:
                check(reader, held)
                searcher = Searcher(reader)
                for query in QUERIES:
                    found = searcher.ranking(query, 100)
                    expected = plain.answer(parse(query))
                    assert [id_ for id_, _ in found] == [held[doc].id for doc, _ in expected]
                    scores = [score for _, score in expected]
                    assert [score for _, score in found] == pytest.approx(scores, abs=1e-5)
        names = [file.suffix for file in many.path.iterdir()]
        assert names.count(".index") == names.count(".texts") == bool(held)
        assert ".deleted" not in names


@settings(max_examples=30)
@given(
    st.lists(articles(IDS), min_size=1, unique_by=lambda article: article.id),
    st.sets(st.integers(0, 9)),
)
def test_an_index_does_not_tell_its_history_once_optimized(
    held: list[Article], commits: set[int]
) -> None:
    """Merged from many segments it is, column by column, what is written at once."""
    with storage() as many, storage() as once:
        history(many, [c for n, a in enumerate(held) for c in (a, *[None] * (n in commits))], 0)
        history(once, held, 512)
        IndexWriter(many, 512).optimize()
        with open_reader(many) as one, open_reader(once) as other:
            segments = zip(one.segments, other.segments, strict=True)
            for (merged, _), (written, _) in segments:
                assert merged.columns.facts == written.columns.facts
                assert merged.columns.sizes().keys() == written.columns.sizes().keys()
                for name in written.columns.sizes():
                    found = merged.columns[name].all(), written.columns[name].all()
                    assert found[0].tolist() == found[1].tolist(), name


def test_articles_of_broken_and_of_whole_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Full blocks are copied as they are, what is left of the others packed together."""
    monkeypatch.setattr("index.writing.gathering._BATCH", 1 << 20)
    long = [Article(id=f"{n}", text=f"{n} " + "كتاب " * 3700) for n in range(10)]
    with storage() as held:
        history(held, [*long[:7], None, *long[7:], None, "0", "5", Article(id="9", text="س")], 512)
        with open_reader(held) as reader:
            blocks = [len(list(segment.texts.blocks())) for segment, _ in reader.segments]
        assert max(blocks) > 1
        IndexWriter(held, 512).optimize()
        rest = [article for article in long if article.id not in ("0", "5", "9")]
        with open_reader(held) as reader:
            check(reader, [*rest, Article(id="9", text="س")])


def test_lists_are_merged_portion_by_portion(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (
        "index.segment.merge._AT_ONCE",
        "index.segment.segment_writer._AT_ONCE",
        "index.writing.inversion._AT_ONCE",
    ):
        monkeypatch.setattr(place, 1)
    changes: list[Any] = []
    for n in range(12):
        text = " ".join(("كتاب", "كتب", "ليبيا", "وزير", "من", "covid")[n % 3 :: 2] * (n % 4 + 1))
        changes += [Article(id=str(n), title="كتاب" * (n % 2), text=text), None]
    with storage() as many:
        held = history(many, [*changes, "3", "7"], 0)
        IndexWriter(many, 512).optimize()
        with open_reader(many) as reader:
            check(reader, list(held.values()))


def memory_of_merging(words: int) -> int:
    """Return how many bytes are taken to merge two segments of so many distinct words together."""
    letters = "بتثجحخدرزسشصضطظعغفقكلمنه"
    with storage() as many:
        # The second has fewer articles, so that they are not merged at once.
        for segment, size in enumerate((500, 2_000)):
            writer = IndexWriter(many, 512)
            for first in range(segment, words, size):
                some = range(first, first + size, 2)
                text = " ".join("".join(letters[n // 24**k % 24] for k in range(4)) for n in some)
                writer.update(Article(id=f"{segment}-{first}", text=text))
            writer.commit()
        writer = IndexWriter(many, 512)
        tracemalloc.start()
        try:
            writer.optimize()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def test_dictionaries_are_not_in_memory_while_they_are_merged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of each word there are some numbers in memory."""
    monkeypatch.setattr("index.segment.merge._TERMS_AT_ONCE", 1 << 9)
    for module in ("merge", "segment_writer"):
        monkeypatch.setattr(f"index.segment.{module}._AT_ONCE", 1 << 12)
    few, many = 10_000, 60_000
    assert (memory_of_merging(many) - memory_of_merging(few)) / (many - few) < 170


# Which segments to merge.


def left(batches: list[list[int]]) -> tuple[list[int], int]:
    """Return the sizes of segments after commits of these, and how many documents were copied."""
    sizes: list[int] = []
    copied = 0
    for batch in batches:
        sizes += batch
        count = tail(sizes)
        if count:
            copied += sum(sizes[-count:])
            sizes[-count:] = [sum(sizes[-count:])]
    return sizes, copied


@given(st.lists(st.lists(st.integers(1, 100), min_size=1, max_size=5), min_size=1, max_size=60))
def test_segments_are_few_and_seldom_copied(batches: list[list[int]]) -> None:
    sizes, copied = left(batches)
    documents = sum(map(sum, batches))
    assert sum(sizes) == documents
    assert all(size > sum(sizes[i + 1 :]) for i, size in enumerate(sizes))
    assert copied <= documents * documents.bit_length()


COMMITS: dict[str, tuple[list[list[int]], int]] = {
    "nothing": ([], 0),
    "one": ([[5]], 1),
    "of one article each": ([[1]] * 1000, 10),
    "each a little smaller": ([[size] for size in range(300, 0, -1)], 10),
    "a large batch of several runs": ([[1000] * 10 + [3]], 1),
    "a small one after a large one": ([[1000], [999]], 2),
    "a large one after small ones": ([[3], [1], [1000]], 1),
}


@cases("batches most", COMMITS)
def test_segments_of_some_commits(batches: list[list[int]], most: int) -> None:
    assert len(left(batches)[0]) <= most


def test_one_segment_alone_is_let_be() -> None:
    assert tail([]) == tail([1]) == tail([7]) == tail([7, 6]) == 0
