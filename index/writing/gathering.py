"""Gathering: articles kept in arrays until there are enough of them for a segment."""

from array import array
from collections import deque
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from index.analysis.analyzer import Levels
from index.analysis.bulk import LevelTerms, analyse
from index.analysis.tokens.strings import in_order
from index.articles.article import Article
from index.segment.columns.files import SegmentFiles, index_file, texts_file
from index.segment.columns.numbers import Numbers
from index.segment.documents import on_record
from index.segment.schema import FORM, PARTS, RECORDED, TERM_LEVELS
from index.segment.segment_writer import SegmentDocuments, SegmentWords, write_segment
from index.segment.terms import encode_all, joined
from index.segment.texts import TextsWriter
from index.segment.words import encoded_keys
from index.writing.inversion import (
    Batch,
    PartTexts,
    PartWords,
    Vocabulary,
    postings_of,
    read_words,
    texts_of,
    title_of,
)
from index.writing.sketches import sketches
from index.writing.workers import Job, Workers

# So many bytes of stored articles are worked on together, as a batch.
_BATCH = 1 << 22


class Gathering:
    """The articles of a segment that is being gathered."""

    def __init__(
        self, folder: Path, segment: str, vocabulary: Vocabulary, workers: Workers
    ) -> None:
        self._index_file = folder / index_file(segment)
        self._vocabulary = vocabulary
        self._workers = workers
        self._texts = TextsWriter(folder / texts_file(segment))
        nothing, no_bytes = np.empty(0, np.int64), np.empty(0, np.uint8)
        self._documents = SegmentDocuments(
            [], {name: [] for name in RECORDED}, no_bytes, no_bytes, *[nothing] * 3
        )
        self._digests = bytearray()
        self._dates = array("i")
        self._running: dict[str, list[Numbers]] = {part: [] for part in PARTS if part != "title"}
        self._counts = {part: array("i") for part in PARTS}
        self._batch: list[bytes] = []
        self._texts_of_batch: list[PartTexts] = []
        self._batch_size = 0
        self._read: deque[Job[Batch]] = deque()
        self._analysed: deque[tuple[list[Levels | None], Job[list[LevelTerms]]]] = deque()
        self.size = 0
        self.written = False

    def __len__(self) -> int:
        """Return the number of articles."""
        return len(self._documents.ids)

    def add(self, article: Article, stored: bytes, origin: str, digest: bytes) -> None:
        """Add an article; `stored` is what `article.encode` makes of it."""
        documents = self._documents
        documents.ids.append(article.id)
        for name, values in documents.recorded.items():
            values.append(origin if name == "origin" else on_record(article, name))
        self._digests += digest
        self._dates.append(article.date.toordinal() if article.date else 0)
        self._batch.append(stored)
        self._texts_of_batch.append(texts_of(article))
        self._batch_size += len(stored)
        if self._batch_size >= _BATCH:
            # There is enough to do now to be worth the start of other processes.
            self._workers.start()
            self._submit()

    def write(self) -> SegmentFiles:
        """Write the segment's files and wait until they are on disk."""
        if self._batch:
            self._submit()
        while self._read:
            self._take_batch()
        stored = self._texts.close()
        self.written = True
        counts = {part: np.frombuffer(self._counts[part], np.int32) for part in PARTS}
        running = {
            part: PartWords(np.concatenate([*words, np.empty(0, np.int32)]), counts[part])
            for part, words in self._running.items()
        }
        self._running.clear()
        running["title"] = title_of(running["text"], counts["title"])
        met = np.zeros(len(self._vocabulary.words), np.bool_)
        for part in PARTS:
            met[running[part].words] = True
        # To sort words their letters are enough, while other processes still analyse the last of
        # them. What is analysed here comes first, as it gives the forms, too.
        while self._analysed and not self._analysed[0][1].is_elsewhere:
            self._take_levels()
        keys, order, new_numbers = _sorted_words(self._vocabulary, np.flatnonzero(met))
        for part in PARTS:
            running[part] = PartWords(new_numbers[running[part].words], counts[part])
        sketched = sketches(*running["text"], keys)
        parts = {
            part: postings_of(running.pop(part), counts["title"] if part == "text" else None)
            for part in PARTS
        }
        while self._analysed:
            self._take_levels()
        terms, terms_of = _sorted_terms(self._vocabulary, order)
        words = SegmentWords([keys], terms, terms_of.__getitem__)
        documents = self._documents._replace(
            digests=np.frombuffer(self._digests, np.uint8),
            sketches=sketched,
            dates=np.frombuffer(self._dates, np.int32),
            title_words=counts["title"],
            text_words=counts["text"],
        )
        written = write_segment(self._index_file, words, documents, parts)
        return SegmentFiles(len(self), written, stored)

    def abandon(self) -> None:
        """Forget the articles. Files written to the end are for `Storage.clear` to delete."""
        if not self.written:
            self._texts.abandon()

    def _submit(self) -> None:
        here = partial(read_words, self._batch, self._texts_of_batch)
        self._read.append(self._workers.share(here, read_words, self._batch))
        self._batch, self._texts_of_batch, self._batch_size = [], [], 0
        # Two batches for each process keep all of them busy; more would only wait in memory.
        while self._read and (self._read[0].is_done or len(self._read) > 2 * self._workers.count):
            self._take_batch()

    def _take_batch(self) -> None:
        batch = self._read.popleft().result()
        numbers = self._vocabulary.number(batch.words)
        for part, counts in batch.counts.items():
            self._counts[part].extend(counts)
        for part, words in batch.running.items():
            self._running[part].append(numbers[np.frombuffer(words, np.int32)])
            self.size += len(words) // 4
        for block in batch.blocks:
            self._texts.add(*block)
        known, missing = self._vocabulary.fresh()
        self._analysed.append((known, self._workers.submit(analyse, missing)))
        while len(self._analysed) > 4 * self._workers.count:
            self._take_levels()

    def _take_levels(self) -> None:
        known, computed = self._analysed.popleft()
        self._vocabulary.add(known, computed.result())


def _sorted_words(vocabulary: Vocabulary, chosen: Numbers) -> tuple[bytes, Numbers, Numbers]:
    """Return the chosen words as they are filed, which they were, and the new number of each."""
    form_of = vocabulary.form_of(chosen)
    forms = encode_all(vocabulary.terms[FORM].lines())
    spellings = encode_all(vocabulary.words.lines())
    keys, order = _sorted(
        encoded_keys(
            map(spellings.__getitem__, chosen.tolist()),
            map(forms.__getitem__, form_of.tolist()),
        )
    )
    old = chosen[order]
    new_numbers = np.full(len(vocabulary.words), -1, np.int32)
    new_numbers[old] = np.arange(len(old))
    return keys, old, new_numbers


def _sorted_terms(
    vocabulary: Vocabulary, words: Numbers
) -> tuple[dict[str, list[bytes]], dict[str, tuple[Numbers, Numbers]]]:
    """Return the terms of some words on each level, sorted, and those of each word."""
    level_terms, terms_of = {}, {}
    for level in TERM_LEVELS:
        counts, numbers = vocabulary.terms_of(level, words)
        known = encode_all(vocabulary.terms[level].lines())
        met = np.zeros(len(known), np.bool_)
        met[numbers] = True
        distinct = np.flatnonzero(met)
        lines, order = _sorted(list(map(known.__getitem__, distinct.tolist())))
        level_terms[level] = [lines]
        new_terms = np.empty(len(known), np.int64)
        new_terms[distinct[order]] = np.arange(len(distinct))
        terms_of[level] = counts, new_terms[numbers]
    return level_terms, terms_of


def _sorted(terms: Sequence[bytes]) -> tuple[bytes, Numbers]:
    """Return distinct terms sorted, as lines, and where each one was."""
    lines, order = in_order(joined(terms))
    return lines, np.frombuffer(order, np.int32)
