"""Writing one segment: dictionaries, posting lists and the table of documents, as columns.

    words.*                 the distinct spellings (words.py)
    LEVEL.*                 the distinct terms of a level (terms.py)
    word.LEVEL              the terms of each word (ragged.py): the word table, what each word
                            was analysed to
    LEVEL.words             the words of each term
    PART.lists              the posting lists of a part (postings.py)
    PART.word.starts        where the list of each word begins in them
    PART.LEVEL.starts       where the list of each term begins
    PART.*.numbers          which words or terms the starts are of, where not of all
    doc.*                   what is known of each document

Posting lists of words have positions; those of terms are sums of the words' lists, without them.
A term of one word has that word's list. Forms have no lists of their own: few words share one,
and those stand together.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.segment.ahead import ahead
from index.segment.columns.columns import ColumnsWriter
from index.segment.columns.files import StoredFile
from index.segment.columns.numbers import Bytes, Numbers, narrow, portions, starts_of
from index.segment.columns.ragged import write_ragged
from index.segment.packing import PostingLists, pack, sums
from index.segment.schema import PARTS, TERM_LEVELS
from index.segment.terms import encode, joined, write_terms

# Postings worked on at once: some 100 bytes each.
_AT_ONCE = 1 << 19


class SegmentWords(NamedTuple):
    """The words of a segment, as they are filed, sorted, and the terms of each.

    `terms` holds for each level but form the terms, encoded and sorted; `terms_of` gives how many
    of them each word has, and their numbers, once the words and the terms of that level were taken.
    Words and terms are lines, in pieces.
    """

    keys: Iterable[bytes]
    terms: Mapping[str, Iterable[bytes]]
    terms_of: Callable[[str], tuple[Numbers, Numbers]]


class SegmentDocuments(NamedTuple):
    """What is known of each document of a segment, a value each, several bytes of some.

    `recorded` has a list for each of `schema.RECORDED`.
    Dates are days since 0001-01-01, the first being 1, and 0 for none.
    """

    ids: list[str]
    recorded: Mapping[str, list[str]]
    digests: Bytes
    sketches: Bytes
    dates: Numbers
    title_words: Numbers
    text_words: Numbers


PartLists = Iterable[tuple[Numbers, PostingLists]]


def write_segment(
    path: Path, words: SegmentWords, documents: SegmentDocuments, parts: Mapping[str, PartLists]
) -> StoredFile:
    """Write a segment to the file `path`; `parts` gives words, ascending, and their lists.

    Returns what the manifest is to know of the file.
    """
    writer = ColumnsWriter(path)
    try:
        word_count = write_terms(writer, "words", words.keys)
        counts, words_of = {}, {}
        for level in TERM_LEVELS:
            counts[level] = write_terms(writer, level, words.terms[level])
            terms_of = words.terms_of(level)
            write_ragged(writer, f"word.{level}", *terms_of)
            words_of[level] = inverse(*terms_of, counts[level])
            write_ragged(writer, f"{level}.words", *words_of[level])
        for part, lists in parts.items():
            _write_part(writer, part, lists, word_count, words_of, len(documents.ids))
        _write_documents(writer, documents)
        return writer.close(docs=len(documents.ids), words=word_count, **counts)
    except BaseException:
        writer.abandon()
        raise


def inverse(counts: Numbers, terms: Numbers, number: int) -> tuple[Numbers, Numbers]:
    """Return how many words each of `number` terms has, and which, from the terms of words."""
    # Half as wide as numpy has them: they stay in memory until all lists are written.
    owners = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    words = owners[np.argsort(terms, kind="stable")]
    return np.bincount(terms, minlength=number).astype(np.int32), words


def _write_part(
    writer: ColumnsWriter,
    part: str,
    lists: PartLists,
    word_count: int,
    words_of: Mapping[str, tuple[Numbers, Numbers]],
    doc_count: int,
) -> None:
    starts = np.full(word_count, -1)
    lengths = np.zeros(word_count, np.int32)
    size = 0
    begin = writer.begin(f"{part}.lists", np.uint8)
    for chosen, some, (packed, at) in ahead(_packed, lists):
        writer.extend(packed)
        starts[chosen] = size + at
        lengths[chosen] = some.lengths
        size += len(packed)
    levels = [level for level in PARTS[part] if level in TERM_LEVELS]
    found = {"word": starts}
    found |= {level: np.full(len(words_of[level][0]), -1) for level in levels}
    if size:
        of_words = writer.written(begin, size)
        for level in levels:
            for chosen, packed, at in term_lists(
                of_words, starts, lengths, doc_count, *words_of[level]
            ):
                if len(packed):
                    writer.extend(packed)
                found[level][chosen] = size + at if len(packed) else at
                size += len(packed)
                writer.release()
    for name, some_starts in found.items():
        if (some_starts < 0).any():
            writer.add(f"{part}.{name}.numbers", narrow(np.flatnonzero(some_starts >= 0)))
        writer.add(f"{part}.{name}.starts", narrow(some_starts[some_starts >= 0]))


def _packed(
    words_and_lists: tuple[Numbers, PostingLists],
) -> tuple[Numbers, PostingLists, tuple[Bytes, Numbers]]:
    words, lists = words_and_lists
    return words, lists, pack(lists)


def term_lists(
    of_words: Bytes,
    starts: Numbers,
    lengths: Numbers,
    doc_count: int,
    word_counts: Numbers,
    words: Numbers,
) -> Iterator[tuple[Numbers, Bytes, Numbers]]:
    """Yield terms with their packed lists and where each begins in those.

    Where nothing is packed, terms of one word, it is where the word's list begins.
    """
    terms = np.repeat(np.arange(len(word_counts), dtype=np.int32), word_counts)
    here = starts[words] >= 0
    terms, words = terms[here], words[here]
    first = np.flatnonzero(np.diff(terms, prepend=-1))
    counts = np.diff(first, append=len(terms))
    single = first[counts == 1]
    yield terms[single], np.empty(0, np.uint8), starts[words[single]]

    several = np.repeat(counts > 1, counts)
    terms, words = terms[several], words[several]
    counts = counts[counts > 1]
    first = starts_of(counts)
    sizes = np.diff(starts_of(lengths[words])[first])

    def summed(portion: tuple[int, int]) -> tuple[Numbers, Bytes, Numbers]:
        begin, end = portion
        piece = slice(first[begin], first[end])
        packed, at = sums(of_words, starts[words[piece]], counts[begin:end], doc_count)
        return terms[first[begin:end]], packed, at

    yield from ahead(summed, portions(sizes, _AT_ONCE))


def _write_documents(writer: ColumnsWriter, documents: SegmentDocuments) -> None:
    ids = [encode(id_) for id_ in documents.ids]
    by_id = sorted(range(len(ids)), key=ids.__getitem__)
    write_terms(writer, "doc.ids", [joined([ids[doc] for doc in by_id])])
    ranks = np.empty(len(ids), np.int64)
    ranks[by_id] = np.arange(len(ids))
    writer.add("doc.by_id", narrow(np.array(by_id, np.int64)))
    writer.add("doc.id", narrow(ranks))
    for name, values in documents.recorded.items():
        distinct, numbers = _number_terms(values)
        write_terms(writer, f"doc.{name}s", [joined(distinct)])
        writer.add(f"doc.{name}s.count", np.array([len(distinct)], np.uint32))
        writer.add(f"doc.{name}", narrow(numbers))
    writer.add("doc.digest", documents.digests)
    writer.add("doc.sketch", documents.sketches)
    writer.add("doc.date", narrow(documents.dates))
    writer.add("doc.title_words", narrow(documents.title_words))
    writer.add("doc.text_words", narrow(documents.text_words))


def _number_terms(terms: Sequence[str]) -> tuple[list[bytes], Numbers]:
    """Return the distinct ones of `terms`, encoded and sorted, and the number of each."""
    encoded = {term: encode(term) for term in dict.fromkeys(terms)}
    distinct = sorted(encoded.values())
    numbers = dict(zip(distinct, range(len(distinct)), strict=True))
    return distinct, np.array([numbers[encoded[term]] for term in terms], np.int64)
