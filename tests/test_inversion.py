"""Inversion: the postings of running words, sorted and counted, are those found word by word."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain import use_nothing_compiled

from index import native
from index.segment.schema import TITLE_GAP
from index.writing import inversion
from index.writing.inversion import PartWords, postings_of

_inversion: Any = native.load("index.writing._inversion")
compiled = pytest.mark.skipif(_inversion is None, reason="nothing compiled is here")

# The words of documents, of the title and of what follows it.
DOCUMENTS = st.lists(
    st.tuples(*[st.lists(st.integers(0, 9) | st.just(300), max_size=12)] * 2), max_size=12
)
# How many postings are worked on at once.
AT_ONCE = st.sampled_from([1, 3, 1 << 19])

# For each word documents, and the positions in each.
Plain = dict[int, dict[int, list[int]]]


def places_of(documents: list[tuple[list[int], list[int]]]) -> Plain:
    found: Plain = {}
    for doc, (title, body) in enumerate(documents):
        for number, word in enumerate(title + body):
            place = number if number < len(title) else number + TITLE_GAP
            found.setdefault(word, {}).setdefault(doc, []).append(place)
    return {word: found[word] for word in sorted(found)}


def plain(running: PartWords, title_counts: Any) -> Plain:
    found: Plain = {}
    for words, lists in postings_of(running, title_counts):
        assert lists.positions is not None
        docs, frequencies = iter(lists.docs.tolist()), iter(lists.frequencies.tolist())
        positions = iter(lists.positions.tolist())
        for word, length in zip(words.tolist(), lists.lengths.tolist(), strict=True):
            assert word not in found
            found[word] = {
                next(docs): [next(positions) for _ in range(next(frequencies))]
                for _ in range(length)
            }
        assert not [*docs, *frequencies, *positions]
    assert list(found) == sorted(found)
    return found


def each_way(at_once: int) -> Iterator[None]:
    """Count in C, if it is compiled, and then sort in Python, so many postings at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inversion, "_AT_ONCE", at_once)
        yield
        use_nothing_compiled(patch)
        yield


@given(DOCUMENTS, AT_ONCE)
def test_postings(documents: list[tuple[list[int], list[int]]], at_once: int) -> None:
    words = np.array([word for title, body in documents for word in title + body], np.int32)
    counts = np.array([len(title) + len(body) for title, body in documents], np.int32)
    titles = np.array([len(title) for title, _ in documents], np.int32)
    without = [([*title, *body], list[int]()) for title, body in documents]
    for _ in each_way(at_once):
        assert plain(PartWords(words, counts), titles) == places_of(documents)
        assert plain(PartWords(words, counts), None) == places_of(without)


def numbers(*values: int) -> Any:
    return np.array(values, np.int32)


@compiled
@pytest.mark.parametrize(
    ("words", "counts", "titles", "word_count"),
    [
        (numbers(0, 1), numbers(2), None, 1),
        (numbers(0, -1), numbers(2), None, 1),
        (numbers(0), numbers(2), None, 1),
        (numbers(0), numbers(), None, 1),
        (numbers(0), numbers(-1, 2), None, 1),
        (numbers(0), numbers((1 << 31) - 1, 2), None, 1),
        (numbers(0), numbers(1), numbers(), 1),
        (numbers(0), numbers(1), numbers(1, 1), 1),
        (numbers(), numbers(), None, -1),
    ],
)
def test_numbers_that_do_not_fit_are_refused(
    words: Any, counts: Any, titles: Any, word_count: int
) -> None:
    with pytest.raises(ValueError, match="words"):
        _inversion.sort(words, counts, titles, TITLE_GAP, word_count)


@compiled
@pytest.mark.parametrize("sizes", [numbers(), numbers(1), numbers(3), numbers(-1, 3)])
def test_places_that_do_not_fit_are_refused(sizes: Any) -> None:
    with pytest.raises(ValueError, match="as many places"):
        _inversion.group(numbers(0, 1, 0, 5), sizes)
