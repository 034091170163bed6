"""Posting lists: what was packed is what is read, whatever the numbers are."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from cases import cases
from hypothesis import given
from hypothesis import strategies as st
from plain import use_nothing_compiled

from index import native
from index.segment.columns.columns import Column, Columns, ColumnsWriter
from index.segment.columns.numbers import (
    Bytes,
    Numbers,
    docs_of,
    places,
    portions,
    starts_of,
    within,
)
from index.segment.packing import PostingLists, pack, sums, unpack
from index.segment.postings import places_in, read, total

packing = native.load("index.segment._packing")

# A list in plain Python: documents, and for each its frequency and the positions.
Posting = tuple[int, int, list[int]]
Plain = list[list[Posting]]

# Where widths change, for a number and for twice a number.
_EDGES = [n + i for n in (127, 255, 32767, 65535, 1 << 24) for i in (-1, 0, 1, 2)]
_GAPS = st.integers(0, 3) | st.sampled_from(_EDGES) | st.integers(0, 1 << 18)
_FREQUENCIES = st.just(1) | st.integers(1, 4) | st.sampled_from([255, 256, 65535, 65536])


@st.composite
def plain_lists(draw: st.DrawFn, positions: bool, farthest: int = 1 << 30) -> Plain:
    lists = []
    for _ in range(draw(st.integers(1, 5))):
        postings: list[Posting] = []
        doc = draw(_GAPS | st.just(farthest)) - 1
        for gap in draw(st.lists(_GAPS, min_size=1, max_size=12)):
            doc += gap + 1
            gaps = draw(st.lists(_GAPS | st.just(1 << 28), min_size=1, max_size=4))
            places = np.cumsum(gaps).tolist() if positions else []
            postings.append((doc, len(places) or draw(_FREQUENCIES), places))
        lists.append(postings)
    return lists


def arrays(lists: Plain, positions: bool) -> PostingLists:
    flat = [posting for postings in lists for posting in postings]
    return PostingLists(
        np.array([len(postings) for postings in lists]),
        np.array([doc for doc, _, _ in flat]),
        np.array([frequency for _, frequency, _ in flat]),
        np.array([place for _, _, places in flat for place in places]) if positions else None,
    )


def plain(lists: PostingLists) -> Plain:
    """Return what arrays hold, without positions if they have none."""
    docs, frequencies = lists.docs.tolist(), lists.frequencies.tolist()
    at = iter(() if lists.positions is None else lists.positions.tolist())
    flat = [
        (doc, count, [next(at) for _ in range(count if lists.positions is not None else 0)])
        for doc, count in zip(docs, frequencies, strict=True)
    ]
    assert next(at, None) is None
    ends = np.cumsum(lists.lengths).tolist()
    assert ends[-1] == len(flat)
    return [flat[end - length : end] for end, length in zip(ends, lists.lengths, strict=True)]


@contextmanager
def column(packed: Bytes) -> Iterator[Column]:
    """Hold lists in a file; other bytes stand before and none after."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lists"
        writer = ColumnsWriter(path)
        writer.begin("lists", np.uint8)
        writer.extend(np.full(3, 0xFF, np.uint8))
        writer.extend(packed)
        writer.close()
        yield Columns(path)["lists"]


def each_way() -> Iterator[None]:
    """Read lists in C, if it is compiled, and then in Python."""
    yield
    with pytest.MonkeyPatch.context() as patch:
        use_nothing_compiled(patch)
        yield


def read_all(packed: Bytes, starts: Numbers, positions: bool) -> Plain:
    """Read lists one after the other from a file, in C and in Python."""
    with column(packed) as held:
        ways = []
        for _ in each_way():
            found = (read(held, start + 3, positions) for start in starts.tolist())
            ways.append(
                [
                    plain(
                        PostingLists(np.array([len(docs)]), docs, counts, at if positions else None)
                    )[0]
                    for docs, counts, at in found
                ]
            )
    assert ways[0] == ways[1]
    return ways[0]


@given(st.data(), st.booleans())
def test_round_trip(data: st.DataObject, positions: bool) -> None:
    lists = data.draw(plain_lists(positions))
    packed, starts = pack(arrays(lists, positions))
    for _ in each_way():
        assert plain(unpack(packed, starts, positions)) == lists
    assert read_all(packed, starts, positions) == lists
    if positions:
        without: Plain = [[(d, f, []) for d, f, _ in postings] for postings in lists]
        assert plain(unpack(packed, starts, False)) == without
        assert read_all(packed, starts, False) == without


@given(plain_lists(True), st.data())
def test_any_of_many_lists_alone(lists: Plain, data: st.DataObject) -> None:
    packed, starts = pack(arrays(lists, True))
    chosen = data.draw(st.lists(st.sampled_from(range(len(lists))), min_size=1))
    for _ in each_way():
        found = unpack(packed, starts[chosen], True)
        assert plain(found) == [lists[i] for i in chosen]
        assert len(unpack(packed, starts[:0], True).docs) == 0


@given(plain_lists(False), st.data())
def test_the_total_of_lists(lists: Plain, data: st.DataObject) -> None:
    packed, starts = pack(arrays(lists, False))
    chosen = data.draw(st.lists(st.sampled_from(range(len(lists))), min_size=1))
    times = [data.draw(st.integers(1, 3)) for _ in chosen]
    expected: dict[int, int] = {}
    for i, count in zip(chosen, times, strict=True):
        for doc, frequency, _ in lists[i]:
            expected[doc] = expected.get(doc, 0) + frequency * count
    with column(packed) as held:
        for _ in each_way():
            docs, frequencies, _ = total(held, [int(starts[i]) + 3 for i in chosen], times)
            found = zip(docs.tolist(), frequencies.tolist(), strict=True)
            assert list(found) == sorted(expected.items())


@given(plain_lists(True), st.data())
def test_positions_in_some_documents(lists: Plain, data: st.DataObject) -> None:
    packed, starts = pack(arrays(lists, True))
    chosen = data.draw(st.lists(st.sampled_from(range(len(lists))), min_size=1))
    known = sorted({doc for postings in lists for doc, _, _ in postings})
    wanted = data.draw(st.sets(st.sampled_from(known) | st.integers(0, known[-1] + 9)))
    before = data.draw(st.sampled_from([0, 7]))
    expected = sorted(
        (doc + before, position)
        for i in chosen
        for doc, _, held in lists[i]
        if doc + before in wanted
        for position in held
    )
    docs = np.array(sorted(wanted), np.int32)
    with column(packed) as held:
        for _ in each_way():
            found = places_in(held, starts[chosen] + 3, docs, before)
            of, at = docs_of(found), found - places(docs_of(found), np.zeros(len(found), np.int64))
            assert list(zip(of.tolist(), at.tolist(), strict=True)) == expected


def test_positions_in_some_documents_of_a_long_list() -> None:
    # Gaps of one byte, some of them the largest, and frequencies of one and two bytes.
    for most in (1, 3, 300):
        random = np.random.default_rng(most)
        docs = np.cumsum(random.choice([1, 2, 90, 126, 127, 128, 400], 5000))
        frequencies = random.integers(1, most + 1, 5000)
        at = within(frequencies)
        packed, starts = pack(
            PostingLists(np.array([5000]), docs, frequencies, (at + 1).astype(np.int64))
        )
        of = np.repeat(docs, frequencies)
        for wanted in (docs[::7], docs[-1:], docs[:1], docs, docs[100:120] + 1):
            keep = np.isin(of, wanted)
            with column(packed) as held:
                for _ in each_way():
                    found = places_in(held, starts + 3, wanted.astype(np.int32), 0)
                    assert np.array_equal(found, places(of[keep], at[keep] + 1))


@given(st.data(), st.booleans())
def test_lists_are_packed_alike_in_both_ways(data: st.DataObject, positions: bool) -> None:
    lists = arrays(data.draw(plain_lists(positions)), positions)
    first, second = ([array.tobytes() for array in pack(lists)] for _ in each_way())
    assert first == second


@given(plain_lists(False, farthest=1 << 20), st.data())
def test_sums_of_lists(lists: Plain, data: st.DataObject) -> None:
    packed, starts = pack(arrays(lists, False))
    some = st.lists(st.sampled_from(range(len(lists))), min_size=1, max_size=5)
    groups = data.draw(st.lists(some, min_size=1, max_size=4))
    expected: Plain = []
    for group in groups:
        counts: dict[int, int] = {}
        for doc, frequency, _ in chain(*(lists[i] for i in group)):
            counts[doc] = counts.get(doc, 0) + frequency
        expected.append([(doc, count, []) for doc, count in sorted(counts.items())])
    most = max(doc for postings in lists for doc, _, _ in postings)
    for _ in each_way():
        made, begins = sums(
            packed, starts[[*chain(*groups)]], np.array([*map(len, groups)]), most + 1
        )
        same, same_begins = pack(arrays(expected, False))
        assert made.tobytes() == same.tobytes()
        assert begins.tolist() == same_begins.tolist()


@pytest.mark.skipif(packing is None, reason="nothing compiled is here")
@pytest.mark.parametrize(
    ("lengths", "docs", "frequencies", "positions"),
    [
        ([0], [], [], None),
        ([-1], [], [], None),
        ([2], [1], [1], None),
        ([1], [1, 2], [1, 1], None),
        ([1 << 62, 1], [1], [1], None),
        ([1], [1], [], None),
        ([1], [-1], [1], None),
        ([2], [2, 1], [1, 1], None),
        ([1], [1], [0], None),
        ([1], [1], [-1], [1]),
        ([1], [1], [2], [1]),
        ([1], [1], [1], [1, 2]),
        ([1], [1], [2], [2, 1]),
        ([1], [1], [1], [-1]),
        ([2], [1, 2], [1, (1 << 31) - 1], [1, 2]),
    ],
)
def test_what_is_no_list_is_not_packed(
    lengths: list[int], docs: list[int], frequencies: list[int], positions: list[int] | None
) -> None:
    assert packing
    numbers = [np.array(given, np.int32) for given in (docs, frequencies)]
    places = None if positions is None else np.array(positions, np.int32)
    with pytest.raises(ValueError, match="no posting list"):
        packing.pack(np.array(lengths, np.int64), *numbers, places)


@pytest.mark.skipif(packing is None, reason="nothing compiled is here")
@given(
    st.binary(max_size=40),
    st.lists(st.integers(-1, 41)),
    st.lists(st.integers(-1, 3)),
    st.sampled_from([-1, 0, 1, 64, 65, 1 << 13]),
)
def test_sums_are_made_of_lists_only(
    data: bytes, starts: list[int], counts: list[int], doc_count: int
) -> None:
    assert packing
    with suppress(ValueError):
        made, begins = packing.sums(
            data, np.array(starts, np.int64), np.array(counts, np.int64), doc_count
        )
        assert len(begins) == 8 * len(counts)
        assert all(count > 0 for count in counts)
        assert sum(counts) <= len(starts)
        found = unpack(np.frombuffer(made, np.uint8), np.frombuffer(begins, np.int64), False)
        assert (found.lengths > 0).all()
        assert (found.docs < doc_count).all()


@given(st.binary(max_size=40) | st.binary(max_size=8).map(lambda tail: b"\x00\x04" + tail))
def test_bytes_that_are_no_list_are_refused(data: bytes) -> None:
    compiled = native.load("index.segment._postings")
    if compiled is None:
        pytest.skip("nothing is compiled")
    wanted = np.array([-1, 0, 1, 5, 300], np.int32)
    for start in (-1, 0, 1, len(data)):
        with suppress(ValueError):
            lists = np.array([start, start])
            found, ends = compiled.places(data, lists, wanted, 0, bytearray(1), 1)
            assert (np.diff(np.frombuffer(found, np.int64)) >= 0).all()
            assert np.frombuffer(ends, np.int64).max() <= len(data)
        for wanted_too in (False, True):
            with suppress(ValueError):
                docs, counts, at, end = compiled.read(data, start, wanted_too)
                # Whatever was read is of bytes that are there.
                assert start < end <= len(data)
                assert len(docs) == len(counts) > 0
                assert len(at) == (4 * np.frombuffer(counts, np.int32).sum() if wanted_too else 0)
                assert packing is not None
                same = packing.unpack(data, np.array([start], np.int64), wanted_too)
                assert same == (np.array([len(docs) // 4]).tobytes(), docs, counts, at)


PACKED: dict[str, tuple[list[Posting], list[int]]] = {
    "one document": ([(3, 1, [])], [0xC0, 1, 6]),
    "twice in it": ([(3, 2, [])], [0xC0, 1, 7, 2]),
    "gaps": ([(3, 1, []), (5, 3, []), (6, 1, [])], [0xC0, 3, 6, 5, 2, 3]),
    "the largest number of a byte": ([(127, 1, [])], [0xC0, 1, 254]),
    "beyond it, as a sum": ([(127, 2, [])], [0xC0, 2, 255, 0, 2]),
    "beyond it, in two bytes": ([(500, 1, [])], [0xC4, 1, 0xE8, 0x03]),
    "in four bytes": ([(1 << 24, 1, [])], [0xC8, 1, 0, 0, 0, 2]),
    "a large frequency": ([(0, 256, [])], [0xD0, 1, 1, 0, 1]),
    "positions": ([(1, 2, [4, 9]), (2, 1, [7])], [0x00, 2, 3, 2, 2, 4, 5, 7]),
    "large positions": ([(1, 1, [256])], [0x40, 1, 2, 0, 1]),
    "larger positions": ([(1, 1, [65536])], [0x80, 1, 2, 0, 0, 1, 0]),
}


@cases("postings expected", PACKED)
def test_bytes(postings: list[Posting], expected: list[int]) -> None:
    packed, starts = pack(arrays([postings], bool(postings[0][2])))
    assert packed.tolist() == expected
    assert starts.tolist() == [0]


@pytest.mark.parametrize("length", [254, 255, 256, 65534, 65535, 65536])
def test_lists_of_many_documents(length: int) -> None:
    docs = np.arange(length) * 2
    frequencies = np.where(docs % 3 == 0, 2, 1)
    lists = PostingLists(np.array([length]), docs, frequencies, None)
    packed, starts = pack(lists)
    for found in (unpack(packed, starts, False), unpack(np.append(packed, packed), starts, False)):
        assert np.array_equal(found.docs, docs)
        assert np.array_equal(found.frequencies, frequencies)
    # One byte for each gap, one for each frequency above one, and a head.
    assert len(packed) <= length + (length + 2) // 3 + 5


@given(st.lists(st.integers(0, 50), max_size=40), st.integers(1, 60))
def test_portions(sizes: list[int], most: int) -> None:
    ranges = list(portions(np.array(sizes, np.int64), most))
    assert [i for begin, end in ranges for i in range(begin, end)] == list(range(len(sizes)))
    for begin, end in ranges:
        assert begin < end
        assert sum(sizes[begin : end - 1]) <= most
    # No more of them than there need be, within a factor of two.
    for (begin, _), (_, end), _ in zip(ranges, ranges[1:], ranges[2:], strict=False):
        assert sum(sizes[begin:end]) > most


@given(st.lists(st.integers(0, 5)))
def test_starts_and_numbers_within(counts: list[int]) -> None:
    runs = [list(range(count)) for count in counts]
    assert within(np.array(counts, np.int64)).tolist() == list(chain(*runs))
    assert starts_of(np.array(counts, np.int64)).tolist() == [
        sum(counts[:i]) for i in range(len(counts) + 1)
    ]
