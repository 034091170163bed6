"""Merging segments into one: documents in the same order, without those deleted."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from index.analysis.tokens.strings import Strings, in_order
from index.segment.columns.files import SegmentFiles, StoredFile, index_file, texts_file
from index.segment.columns.numbers import Bytes, Numbers, portions, starts_of, within
from index.segment.packing import PostingLists, unpack
from index.segment.schema import PARTS, RECORDED, TERM_LEVELS
from index.segment.segment import Segment
from index.segment.segment_writer import PartLists, SegmentDocuments, SegmentWords, write_segment
from index.segment.terms import TermDictionary, joined
from index.segment.texts import Block, TextsWriter, compress

# Bytes of posting lists worked on at once; in arrays they take some thirty times the room.
_AT_ONCE = 1 << 20
# Terms of a dictionary that are merged at once.
_TERMS_AT_ONCE = 1 << 14
# After so many blocks of articles were read, their memory is given back to the system.
_BLOCKS_READ = 256


def tail(sizes: Sequence[int]) -> int:
    """Return how many of the last segments to merge, given how many documents each has.

    The first segment that has no more documents than all segments after it together is merged with
    these. Then each segment has more documents than all after it together. So there are at most as
    many segments as the number of all documents has binary digits, and no document is copied more
    often than that.
    """
    count, total = 0, 0
    for number, size in enumerate(reversed(sizes), 1):
        if size <= total:
            count = number
        total += size
    return count


def merge(segments: Sequence[Segment], folder: Path, name: str) -> SegmentFiles:
    """Write what is there of `segments` as one segment. Raises DamagedError for a broken one."""
    new_docs = _new_docs(segments)
    merged, new_words = _merged_words(segments)
    parts = {part: _merged_lists(segments, new_docs, new_words, part) for part in PARTS}
    words = write_segment(folder / index_file(name), merged, _merged_documents(segments), parts)
    texts = _merge_texts(segments, folder / texts_file(name))
    return SegmentFiles(sum(segment.doc_count for segment in segments), words, texts)


def _new_docs(segments: Sequence[Segment]) -> list[Numbers]:
    """Return the new number of each document of each segment, -1 where it is deleted."""
    before = 0
    new_docs = []
    for segment in segments:
        new_docs.append(np.where(segment.live, before + np.cumsum(segment.live) - 1, -1))
        before += segment.doc_count
    return new_docs


def _merged_words(segments: Sequence[Segment]) -> tuple[SegmentWords, list[Numbers]]:
    """Return the words of all segments, and the new number of each word of each segment.

    The numbers are there once the words were taken.
    """
    words, new_words = _union([segment.words.dictionary for segment in segments])
    unions = {level: _union([s.terms[level] for s in segments]) for level in TERM_LEVELS}

    def terms_of(level: str) -> tuple[Numbers, Numbers]:
        return _merged_terms(segments, level, new_words, unions[level][1])

    terms = {level: pieces for level, (pieces, _) in unions.items()}
    return SegmentWords(words, terms, terms_of), new_words


def _merged_terms(
    segments: Sequence[Segment], level: str, new_words: list[Numbers], new_terms: list[Numbers]
) -> tuple[Numbers, Numbers]:
    """Return how many terms of a level each merged word has, and which."""
    # The first segment that has a word says what its terms are; the others say the same.
    count = 1 + max(int(some.max(initial=-1)) for some in new_words)
    first = np.full(count, len(segments), np.int32)
    for number, chosen in enumerate(new_words):
        first[chosen] = np.minimum(first[chosen], number)
    owners, numbers = [], []
    for number, segment in enumerate(segments):
        owner = np.repeat(new_words[number], segment.terms_of[level].counts())
        mine = first[owner] == number
        owners.append(owner[mine])
        numbers.append(new_terms[number][segment.terms_of[level].numbers()[mine]])
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    return np.bincount(owner, minlength=count), np.concatenate(numbers)[order]


def _union(dictionaries: Sequence[TermDictionary]) -> tuple[Iterator[bytes], list[Numbers]]:
    """Return the distinct terms of all, sorted, in pieces, and the number of each in each of them.

    The numbers are there once the pieces were taken, of which one at a time is in memory.
    """
    numbers: list[Numbers] = [np.empty(len(some), np.int32) for some in dictionaries]
    return _pieces_of_union(dictionaries, numbers), numbers


def _pieces_of_union(
    dictionaries: Sequence[TermDictionary], numbers: list[Numbers]
) -> Iterator[bytes]:
    count = 0
    for ranges in _ranges_alike(dictionaries):
        distinct = Strings()
        met = [
            np.frombuffer(distinct.number(joined(some.between(chosen))), np.int32)
            for some, chosen in zip(dictionaries, ranges, strict=True)
        ]
        lines, order = in_order(distinct.lines())
        ranks = np.empty(len(distinct), np.int32)
        ranks[np.frombuffer(order, np.int32)] = np.arange(count, count + len(distinct))
        for some, found, of_one, chosen in zip(dictionaries, numbers, met, ranges, strict=True):
            if len(of_one) != len(chosen) or (np.diff(ranks[of_one]) <= 0).any():
                raise some.damaged("its terms are in no order")
            found[chosen.start : chosen.stop] = ranks[of_one]
        count += len(distinct)
        yield lines


def _ranges_alike(dictionaries: Sequence[TermDictionary]) -> Iterator[list[range]]:
    """Yield a range of each dictionary, again and again: all those of the same part of the order.

    Each has _TERMS_AT_ONCE terms of a dictionary at most.
    """
    cuts = {
        some.encoded(number)
        for some in dictionaries
        for number in range(_TERMS_AT_ONCE, len(some), _TERMS_AT_ONCE)
    }
    begins = [0] * len(dictionaries)
    for cut in [*sorted(cuts), None]:
        ends = [len(some) if cut is None else some.below(cut) for some in dictionaries]
        for some, begin, end in zip(dictionaries, begins, ends, strict=True):
            if not begin <= end <= begin + _TERMS_AT_ONCE:
                raise some.damaged("its terms are in no order")
        yield [range(*bounds) for bounds in zip(begins, ends, strict=True)]
        begins = ends


def _merged_lists(
    segments: Sequence[Segment], new_docs: list[Numbers], new_words: list[Numbers], part: str
) -> PartLists:
    """Yield words, ascending, and their lists, from all segments."""
    packed, starts, words = [], [], []
    for segment, numbers in zip(segments, new_words, strict=True):
        packed.append(segment.packed_lists(part))
        some_starts, present = segment.lists_of(part)
        starts.append(some_starts)
        words.append(numbers[present])
        # To check the file, all of it was read: its memory is not needed any more.
        segment.columns.release()
    for begin, end in _cuts(starts, words):
        found = [
            _renumbered(*of_segment, begin, end)
            for of_segment in zip(packed, starts, words, new_docs, strict=True)
        ]
        word, doc, frequency, position = (np.concatenate(kind) for kind in zip(*found, strict=True))
        if len(word):
            order = np.argsort(word, kind="stable")
            runs = frequency[order]
            moved = np.repeat(starts_of(frequency)[:-1][order], runs) + within(runs)
            first = np.flatnonzero(np.diff(word[order], prepend=-1))
            lengths = np.diff(first, append=len(word))
            yield word[order][first], PostingLists(lengths, doc[order], runs, position[moved])
        for segment in segments:
            segment.columns.release()


def _cuts(starts: list[Numbers], words: list[Numbers]) -> Iterator[tuple[int, int]]:
    """Yield ranges of words whose lists together are of the size to be worked on at once."""
    word = np.concatenate(words)
    if len(word):
        sizes = np.concatenate([np.diff(some, append=some[-1:]) for some in starts])
        yield from portions(np.bincount(word, np.maximum(sizes, 0)), _AT_ONCE)


def _renumbered(
    packed: Bytes, starts: Numbers, words: Numbers, new_docs: Numbers, begin: int, end: int
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return word, document and frequency of each posting of some words, and the positions."""
    chosen = slice(*np.searchsorted(words, [begin, end]))
    lists = unpack(packed, starts[chosen], positions=True)
    word = np.repeat(words[chosen], lists.lengths)
    doc = new_docs[lists.docs]
    positions = lists.positions if lists.positions is not None else np.empty(0, np.int64)
    keep = doc >= 0
    if keep.all():
        return word, doc, lists.frequencies, positions
    positions = positions[np.repeat(keep, lists.frequencies)]
    return word[keep], doc[keep], lists.frequencies[keep], positions


def _merged_documents(segments: Sequence[Segment]) -> SegmentDocuments:
    """Return the table of the documents that are still there."""
    ids: list[str] = []
    recorded: dict[str, list[str]] = {name: [] for name in RECORDED}
    for segment in segments:
        live = np.flatnonzero(segment.live)
        ids += segment.live_ids()
        for name, values in recorded.items():
            distinct, numbers = segment.documents.recorded(name)
            values += [distinct[number] for number in numbers[live]]
    digests, sketches = (
        np.concatenate([rows[segment.live].ravel() for segment, rows in found])
        for found in (
            [(segment, segment.documents.digests()) for segment in segments],
            [(segment, segment.documents.sketches()) for segment in segments],
        )
    )
    dates, title_words, text_words = (
        np.concatenate([segment.documents.numbers(name)[segment.live] for segment in segments])
        for name in ("date", "title_words", "text_words")
    )
    return SegmentDocuments(ids, recorded, digests, sketches, dates, title_words, text_words)


def _merge_texts(segments: Sequence[Segment], path: Path) -> StoredFile:
    """Write the stored articles: whole blocks as they are, the others packed anew."""
    writer = TextsWriter(path)
    try:
        for is_whole, pieces in groupby(_pieces(segments), lambda piece: isinstance(piece, Block)):
            for block in pieces if is_whole else compress(pieces):  # type: ignore[arg-type]
                writer.add(*block)
        return writer.close()
    except BaseException:
        writer.abandon()
        raise


def _pieces(segments: Sequence[Segment]) -> Iterator[Block | bytes]:
    """Yield blocks that are kept as they are, and single articles."""
    for segment in segments:
        texts = segment.texts
        for number, (first, end) in enumerate(texts.blocks()):
            # A block may be a frame of a long text, which belongs to the next article.
            live = segment.live[first : max(end, first + 1)]
            if live.all() and texts.is_full(number):
                yield Block(end - first, texts.packed(number))
            elif end > first and live.any():
                articles = texts.block(number)
                yield from (articles[i] for i in np.flatnonzero(live))
            if number % _BLOCKS_READ == 0:
                texts.release()
