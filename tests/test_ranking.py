"""Ranking in C: it refuses what it cannot take, and leaves nothing behind in the sums."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from cases import cases
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import native
from index.segment.packing import PostingLists, pack
from index.store.arrays import PostingSource
from search.query.tree import Word
from search.ranking.accumulator import Accumulator
from search.ranking.deferred import DeferredImpacts, quantized
from search.ranking.impacts import Impacts, Matches, look_up
from search.ranking.maxscore import GroupKey, top
from search.ranking.maxscore import best as best_of_groups

_native: Any = native.load("search.ranking._ranking")
_lists: Any = native.load("index.segment._postings")
pytestmark = pytest.mark.skipif(
    _native is None or _lists is None, reason="nothing compiled is here"
)

# No multiple of 64, so that some bits are of no document.
DOCUMENTS = 70
NORMS = np.ones(DOCUMENTS)
LARGEST = 2**31 - 1
# So many that documents are left out.
MANY = 70_000


def ints(*numbers: int) -> NDArray[np.int32]:
    return np.array(numbers, np.int32)


def floats(*numbers: float) -> NDArray[np.float32]:
    return np.array(numbers, np.float32)


def packed(*docs: int) -> bytes:
    """Return a list of documents, each of which has the word twice."""
    lists = PostingLists(np.array([len(docs)]), np.array(docs), np.full(len(docs), 2), None)
    return pack(lists)[0].tobytes()


class Changes:
    """A number that empties a list when it is asked for."""

    def __init__(self, held: list[Any]) -> None:
        self._held = held

    def __float__(self) -> float:
        self._held.clear()
        return 1.0

    def __index__(self) -> int:
        self._held.clear()
        return 1


def scored(*clauses: Any) -> Callable[..., Any]:
    return lambda *table: _native.scored(list(clauses), *table)


def read(*sources: Any, norms: Any = NORMS) -> Callable[..., Any]:
    return lambda *table: _native.read_scored(_native.lists([(list(sources), norms, 1.0)]), *table)


def best(*words: Any, count: int = 2, finding: int = LARGEST) -> Callable[..., Any]:
    return lambda *table: _native.best(list(words), finding, count, 1e-9, *table)


def looked_up(*source: Any, docs: Any = (3, 9), norms: Any = NORMS) -> Callable[..., Any]:
    clauses = [([source], norms, 1.0)]
    return lambda *table: _native.looked_up(_native.lists(clauses), ints(*docs), *table)


def best_of(clauses: Any, shares: Any) -> Callable[..., Any]:
    """Find the best by a word that is at hand, and one that is more frequent and in its lists."""
    return lambda *table: best((ints(1), floats(1), 1.0), (9, 9.0, _native.lists(clauses), shares))(
        *table
    )


def required(*words: Any) -> Callable[..., Any]:
    return lambda *table: _native.required([*words], [], [], [], 2, *table)


GOOD = (ints(1, 2), ints(1, 1), NORMS, 1.0)
GOOD_WORD = (ints(1, 2), floats(1, 2), 2.0)
CUT_SHORT = (_native and packed(1, 2)[:-1], [0], [1], 0, None)
REFUSED: dict[str, Callable[..., Any]] = {
    "a document beyond the last": scored(GOOD, (ints(3, 70), ints(1, 1), NORMS, 1.0)),
    "a document below the first": scored(GOOD, (ints(3, -1), ints(1, 1), None, 1.0)),
    "a document without a norm": scored(GOOD, (ints(3, 9), ints(1, 1), NORMS[:9], 1.0)),
    "fewer frequencies than documents": scored(GOOD, (ints(3, 9), ints(1), NORMS, 1.0)),
    "no tuple": scored(GOOD, None),
    "too short a tuple": scored(GOOD, (ints(1), ints(1), 1.0)),
    "no number": scored(GOOD, (ints(1), ints(1), NORMS, "x")),
    "an array that is askew": scored((memoryview(bytes(9))[1:], ints(1, 1), NORMS, 1.0)),
    "a listed document beyond the last": read((packed(3, 70), [0], [1], 0, None)),
    "one by those before": read((packed(3, 9), [0], [1], 61, None)),
    "one of several lists": read((packed(3, 70), [0, 0], [1, 1], 0, None)),
    "one that may live": read((packed(3, 9), [0], [1], 0, np.ones(9, np.bool_))),
    "too many before": read((packed(3), [0], [1], 2**63 - 1, None)),
    "fewer than none before": read((packed(3), [0], [1], -1, None)),
    "bytes that are cut short": read((packed(3, 9)[:-1], [0], [1], 0, None)),
    "a list that is nowhere": read((packed(3), [9], [1], 0, None)),
    "more starts than times": read((packed(3), [0, 0], [1], 0, None)),
    "too many times": read((packed(3), [0], [2**40], 0, None)),
    "a good list, then none": read((packed(3), [0], [1], 0, None), None),
    "a word's document beyond the last": best(GOOD_WORD, (ints(3, 70), floats(1, 1), 1.0)),
    "a word's document below the first": best(GOOD_WORD, (ints(3, -1), floats(1, 1), 1.0)),
    "a list to look up that is nowhere": looked_up(packed(3), [9], [1], 0, None),
    "one that is cut short": looked_up(packed(3, 9)[:-1], [0], [1], 0, None),
    "a document to look up beyond the last": looked_up(packed(70), [0], [1], 0, None, docs=(70,)),
    "one without a norm": looked_up(packed(3, 9), [0], [1], 0, None, norms=NORMS[:9]),
    "more starts than times to look up": looked_up(packed(3), [0, 0], [1], 0, None),
    "too many times to look up": looked_up(packed(3), [0], [2**40], 0, None),
    "starts that are no numbers": looked_up(packed(3), ["0"], [1], 0, None),
    "what is no lists": best((ints(1), floats(1), 1.0), (9, 9.0, [], None)),
    "no clauses": best_of(None, None),
    "clauses that are none": best_of([None], (ints(0, 1), bytes(2), bytes(1), 1.0)),
    "no coarse scores": best_of([], 1.0),
    "coarse scores of fewer documents": best_of([], (ints(0, 1), bytes(2), bytes(2), 1.0)),
    "coarse scores less than none": best_of([], (ints(0, 1), bytes(2), bytes(1), -1.0)),
    "coarse scores beyond the last": best_of([], (ints(0, 2), bytes(2), bytes(1), 1.0)),
    "coarse scores before the first": best_of([], (ints(-1, 1), bytes(2), bytes(1), 1.0)),
    "coarse scores of no document": best_of([], (ints(0, 1), b"\xff\xff", bytes(1), 1.0)),
    "no word that must match": required(),
    "a word that is no list": required([GOOD_WORD], None),
    "a first word in its lists": required(
        [GOOD_WORD, (9, 9.0, _native and _native.lists([]), None)]
    ),
    "a first word's document beyond the last": required([GOOD_WORD, (ints(70), floats(1), 1.0)]),
    "a further word's list that is cut short": required(
        [GOOD_WORD],
        [(9, 9.0, _native and _native.lists([([CUT_SHORT], NORMS, 1.0)]), None)],
    ),
    "fewer scores than documents": best(GOOD_WORD, (ints(3, 9), floats(1), 1.0)),
}


@cases("call", REFUSED)
def test_what_is_refused_leaves_nothing_behind(call: Callable[..., Any]) -> None:
    sums, bits = np.zeros(DOCUMENTS), np.zeros(2, np.uint64)
    with pytest.raises((ValueError, TypeError)):
        call(sums, bits)
    assert not sums.any()
    assert not bits.any()


@pytest.mark.parametrize(
    "out_of_range",
    [
        scored(GOOD, (ints(70), ints(1), NORMS, 1.0)),
        read((packed(70), [0], [1], 0, None)),
        best(GOOD_WORD, (ints(70), floats(1), 1.0)),
    ],
    ids=["scored", "read_scored", "best"],
)
def test_a_document_out_of_range_is_an_error_of_value(out_of_range: Callable[..., Any]) -> None:
    sums, bits = np.zeros(DOCUMENTS), np.zeros(2, np.uint64)
    with pytest.raises(ValueError, match="not in the index"):
        out_of_range(sums, bits)
    assert not sums.any()
    assert not bits.any()


@pytest.mark.parametrize(
    ("sums", "bits"),
    [
        (np.zeros(DOCUMENTS), np.zeros(1, np.uint64)),
        (bytes(8), np.zeros(1, np.uint64)),
        (np.zeros(1), bytes(8)),
        (memoryview(bytearray(9))[1:], np.zeros(1, np.uint64)),
        (np.zeros(1), None),
    ],
)
def test_a_table_of_another_kind_is_refused(sums: Any, bits: Any) -> None:
    for call in (scored(GOOD), read(), best(GOOD_WORD)):
        with pytest.raises((ValueError, TypeError, BufferError)):
            call(sums, bits)


def test_frequencies_count_only_with_norms() -> None:
    docs = np.arange(DOCUMENTS, dtype=np.int32)
    found, scores, highest = _native.scored(
        [(docs, ints(), None, 2.0)], np.zeros(DOCUMENTS), np.zeros(2, np.uint64)
    )
    assert found == docs.tobytes()
    assert np.frombuffer(scores, np.float32).tolist() == [2.0] * DOCUMENTS
    assert highest == 2.0


def test_bits_of_no_document_are_not_believed() -> None:
    sums, bits = np.zeros(DOCUMENTS), np.full(2, -1).view(np.uint64)
    found, *_ = _native.scored([GOOD], sums, bits)
    assert found == np.arange(DOCUMENTS, dtype=np.int32).tobytes()
    assert not bits.any()


def test_no_document_is_the_best_of_none() -> None:
    nothing = np.zeros(0), np.zeros(0, np.uint64)
    assert best((ints(), floats(), 0.0))(*nothing) == (b"", b"")
    assert best()(*nothing) == (b"", b"")
    assert scored()(*nothing) == (b"", b"", 0.0)


@pytest.mark.parametrize("count", [1, 2, 3, 1000, 30_000, 69_999, MANY, 2**62])
@pytest.mark.parametrize("steps", [3, 10_000])
def test_the_best_of_many_whose_scores_grow(count: int, steps: int) -> None:
    random = np.random.default_rng(count)
    sums, held = np.zeros(MANY), []
    for frequent in (500, 20_000, 60_000, MANY):
        docs = np.sort(random.choice(MANY, frequent, replace=False)).astype(np.int32)
        # Few different scores make many ties.
        scores = ((random.integers(0, steps, frequent) + 1) / steps).astype(np.float32)
        held.append(Impacts(docs, scores, float(scores.max())))
        sums[docs] += scores
    expected = np.lexsort((np.arange(MANY), -sums.round(9)))[:count]
    named = [(GroupKey(Word("", ""), "text", n), impacts) for n, impacts in enumerate(held)]
    found = best_of_groups(Accumulator(MANY), Source(held), [*named], count)
    assert found.docs.tolist() == expected.tolist()
    assert found.scores.tolist() == pytest.approx(sums[expected].tolist(), abs=1e-9)


def test_what_does_not_find_adds_only_to_what_others_find() -> None:
    sums, bits = np.zeros(DOCUMENTS), np.zeros(2, np.uint64)
    frequent = (np.arange(DOCUMENTS, dtype=np.int32), np.full(DOCUMENTS, 9, np.float32), 9.0)
    docs, scores = best(GOOD_WORD, frequent, count=5, finding=1)(sums, bits)
    assert np.frombuffer(docs, np.int32).tolist() == [2, 1]
    assert np.frombuffer(scores).tolist() == [11.0, 10.0]
    assert best(GOOD_WORD, frequent, count=5, finding=0)(sums, bits) == (b"", b"")


@pytest.mark.parametrize("count", [-1, 0, 1, 2, 2**62])
def test_the_best_of_any_count(count: int) -> None:
    sums, bits = np.zeros(DOCUMENTS), np.zeros(2, np.uint64)
    docs, scores = best(GOOD_WORD, count=count)(sums, bits)
    assert np.frombuffer(docs, np.int32).tolist() == [2, 1][: max(count, 0)]
    assert np.frombuffer(scores).tolist() == [2.0, 1.0][: max(count, 0)]
    assert not sums.any()


def test_what_is_asked_may_change_the_lists() -> None:
    sums, bits = np.zeros(DOCUMENTS), np.zeros(2, np.uint64)
    clauses: list[Any] = []
    clauses += [(ints(1), ints(1), NORMS, Changes(clauses)), GOOD]
    with pytest.raises(IndexError):
        _native.scored(clauses, sums, bits)
    plan: list[Any] = []
    sources: list[Any] = []
    sources += [(packed(1), [0], [1], Changes(sources), None), GOOD]
    plan += [(sources, None, 1.0)]
    with pytest.raises(IndexError):
        _native.lists(plan)
    assert not sums.any()
    assert not bits.any()


def test_frequencies_stay_as_large_as_they_can_be() -> None:
    # Four bytes for each frequency, of which there are two, and the two lists are of one document.
    lists = bytes([0xE0, 1, 1, 0xFF, 0xFF, 0xFF, 0xFF])
    for starts, times in (([0], [1]), ([0], [3]), ([0, 0], [1, LARGEST])):
        docs, frequencies, _ = _lists.total(lists, starts, times)
        assert docs == ints(0).tobytes()
        assert frequencies == ints(LARGEST).tobytes()
    for factor in (-(2**31), 2**31, 2**70):
        with pytest.raises((ValueError, OverflowError)):
            _lists.total(lists, [0], [factor])


# Words as lists and as arrays.


@st.composite
def words(draw: st.DrawFn) -> list[DeferredImpacts]:
    """Return up to four words, each of one or two clauses, of one list or of two added up."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    found = []
    for count in draw(st.lists(st.sampled_from([1, 5, 300, 3000, 20_000]), min_size=1, max_size=4)):
        clauses = []
        for weight in draw(
            st.lists(st.sampled_from([0.04, 0.2, 1.0, 5.0]), min_size=1, max_size=2)
        ):
            sources = []
            for before, most in ((0, 40_000), (40_000, MANY - 40_000)):
                lists, starts = _packed(random, most, min(count, most), draw(st.integers(1, 2)))
                times = [draw(st.integers(1, 2)) for _ in starts]
                sources.append(PostingSource(lists, starts, times, before, None))
            norms = random.uniform(0.2, 3, MANY) if draw(st.booleans()) else None
            clauses.append((sources, norms, weight))
        found.append(DeferredImpacts(0, 0.0, _native.lists(clauses)))
    return found


def _packed(
    random: np.random.Generator, most: int, count: int, lists: int
) -> tuple[NDArray[np.uint8], list[int]]:
    """Return lists of random documents, more and less dense, some often in one document."""
    docs = [
        np.sort(random.choice(np.unique(random.integers(0, most, 2 * count) ** 2 // most), count))
        for _ in range(lists)
    ]
    docs = [np.unique(some) for some in docs]
    frequencies = random.geometric(0.6, sum(map(len, docs))) ** random.integers(1, 6)
    lengths = np.array([len(some) for some in docs])
    packed, starts = pack(PostingLists(lengths, np.concatenate(docs), frequencies, None))
    return packed, starts.tolist()


class Source:
    """Gives quantized impacts of groups, known by their number."""

    def __init__(self, arrays: list[Impacts]) -> None:
        self._arrays = arrays

    def quantized(self, key: GroupKey, group: DeferredImpacts) -> DeferredImpacts:
        return group._replace(quantized=quantized(self._arrays[key.number]))


@given(words(), st.sampled_from([1, 10, 500]))
def test_deferred_impacts_give_what_they_give_when_read(
    held: list[DeferredImpacts], count: int
) -> None:
    accumulator = Accumulator(MANY)
    arrays = [accumulator.read(word) for word in held]
    lists = [
        DeferredImpacts(impacts.doc_count, impacts.highest, word.lists).with_skips()
        for word, impacts in zip(held, arrays, strict=True)
    ]
    for word, impacts in zip(lists, arrays, strict=True):
        for docs in (impacts.docs, impacts.docs[::700], np.arange(0, MANY, 7, dtype=np.int32)):
            looked_up, expected = (accumulator.look_up(some, docs) for some in (word, impacts))
            assert np.array_equal(looked_up, expected)

    def best_by(groups: Sequence[Impacts | DeferredImpacts]) -> Matches:
        named = [(GroupKey(Word("", ""), "text", n), group) for n, group in enumerate(groups)]
        return best_of_groups(accumulator, Source(arrays), [*named], count)

    whole, found = best_by(arrays), best_by(lists)
    assert found.docs.tolist() == whole.docs.tolist()
    assert found.scores.tolist() == pytest.approx(whole.scores.tolist(), abs=1e-9)


@given(words(), st.integers(0, 2), st.integers(0, 2), st.sampled_from([1, 10, 500]))
def test_what_must_match_gives_what_arrays_give(
    held: list[DeferredImpacts], out: int, others: int, count: int
) -> None:
    accumulator = Accumulator(MANY)
    arrays = [accumulator.read(word) for word in held]
    first, *rest = arrays
    unwanted, should, must = rest[:out], rest[out : out + others], rest[out + others :]
    docs = first.docs
    for word in must:
        docs = docs[np.isin(docs, word.docs)]
    for word in unwanted:
        docs = docs[~np.isin(docs, word.docs)]
    scores = np.zeros(len(docs))
    for word in (first, *must, *should):
        scores += look_up(word, docs)[1]
    best = top(Matches(docs, scores), count)

    for words in (rest, held[1:]):
        groups: list[list[Impacts | DeferredImpacts]] = [[word] for word in words]
        found, total = accumulator.required(
            [[first], *groups[out + others :]],
            groups[:out],
            groups[out : out + others],
            [],
            count,
        )
        assert total == len(docs)
        assert found.docs.tolist() == best.docs.tolist()
        assert found.scores.tolist() == pytest.approx(best.scores.tolist(), abs=1e-9)
