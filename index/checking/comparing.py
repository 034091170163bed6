"""Comparing what is stored of articles with the postings and terms that the index has of them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis.analyzer import Levels
from index.analysis.bulk import analyse, bare
from index.analysis.tokens.strings import strings_of
from index.segment.columns.numbers import Numbers, portions, within
from index.segment.packing import unpack
from index.segment.schema import PARTS, TITLE_GAP
from index.segment.segment import Segment
from index.segment.soundness import Flaw
from index.writing.inversion import PartWords, read_words, title_of

# Bytes of articles, and of posting lists, worked on at once.
_ARTICLES_AT_ONCE, _LISTS_AT_ONCE = 1 << 26, 1 << 20


class _RunningWords(NamedTuple):
    """Running words: of which document, at what position, which word; sorted by the first two."""

    docs: Numbers
    positions: Numbers
    words: Numbers


def differences(segment: Segment, docs: Sequence[int]) -> Iterator[Flaw]:
    """Yield what is wrong of some documents, ascending, whose articles can be read."""
    some: list[int] = []
    stored: list[bytes] = []
    size = 0
    for doc in docs:
        some.append(doc)
        stored.append(segment.texts[doc])
        size += len(stored[-1])
        if size >= _ARTICLES_AT_ONCE:
            yield from _differences(segment, some, stored)
            some, stored, size = [], [], 0
    if some:
        yield from _differences(segment, some, stored)


def _differences(segment: Segment, docs: list[int], stored: list[bytes]) -> Iterator[Flaw]:
    batch = read_words(stored)
    spellings = strings_of(batch.words)
    known = np.array([_number(segment, spelling) for spelling in spellings], np.int64)
    counts = {part: np.frombuffer(batch.counts[part], np.int32) for part in PARTS}
    running = {
        part: PartWords(known[np.frombuffer(words, np.int32)], counts[part])
        for part, words in batch.running.items()
    }
    running["title"] = title_of(running["text"], counts["title"])
    wrong = np.zeros(len(docs), np.bool_)
    for part in PARTS:
        title = counts["title"] if part == "text" else None
        wrong |= _differ(_held(segment, part, docs), _running(running[part], title), len(docs))
    for number in np.flatnonzero(wrong).tolist():
        reason = "its words are not those that the index has"
        yield Flaw(segment.columns.name, reason, docs[number])
    yield from _wrong_terms(segment, batch.words, known)


def _number(segment: Segment, spelling: str) -> int:
    word = segment.words.find(spelling)
    return -1 if word is None else word


def _running(words: PartWords, title_counts: Numbers | None) -> _RunningWords:
    positions = within(words.counts)
    docs = np.repeat(np.arange(len(words.counts)), words.counts)
    if title_counts is not None:
        positions = positions + np.where(positions >= title_counts[docs], TITLE_GAP, 0)
    return _RunningWords(docs, positions, words.words)


def _held(segment: Segment, part: str, docs: list[int]) -> _RunningWords:
    """Return what the lists of a part say of some documents."""
    number_of = np.full(segment.doc_count_all, -1)
    number_of[docs] = np.arange(len(docs))
    starts, words = segment.lists_of(part)
    packed = segment.packed_lists(part)
    found = [(np.empty(0, np.int64),) * 3]
    for begin, end in portions(np.diff(starts, append=starts[-1:]), _LISTS_AT_ONCE):
        lists = unpack(packed, starts[begin:end], positions=True)
        number = np.repeat(number_of[lists.docs], lists.frequencies)
        word = np.repeat(np.repeat(words[begin:end], lists.lengths), lists.frequencies)
        here = number >= 0
        positions = lists.positions if lists.positions is not None else number[:0]
        found.append((number[here], positions[here].astype(np.int64), word[here].astype(np.int64)))
    number, position, word = map(np.concatenate, zip(*found, strict=True))
    order = np.lexsort((position, number))
    return _RunningWords(number[order], position[order], word[order])


def _differ(held: _RunningWords, wanted: _RunningWords, count: int) -> NDArray[np.bool_]:
    """Tell of each document whether it has other words."""
    differ = np.zeros(count, np.bool_)
    if all(map(np.array_equal, held, wanted)):
        return differ
    for doc in range(count):
        ours, theirs = (
            slice(*np.searchsorted(words.docs, (doc, doc + 1))) for words in (held, wanted)
        )
        differ[doc] = not (
            np.array_equal(held.positions[ours], wanted.positions[theirs])
            and np.array_equal(held.words[ours], wanted.words[theirs])
        )
    return differ


def _wrong_terms(segment: Segment, words: bytes, known: Numbers) -> Iterator[Flaw]:
    """Yield words whose terms are not what they are analysed to."""
    analysed = zip(*(some.of_words() for some in analyse(bare(words))), strict=True)
    for number, levels in zip(known.tolist(), map(Levels._make, analysed), strict=True):
        if number >= 0 and segment.levels_of(number) != levels:
            spelling = segment.words.spelling(number)
            yield Flaw(segment.columns.name, f"'{spelling}' has terms of another word")
