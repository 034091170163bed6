"""Reading one segment: the arrays of segment_writer.py, by word, term and document."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis.analyzer import Levels
from index.segment.columns.columns import Column, Columns, DamagedError
from index.segment.columns.files import SegmentFiles, StoredFile
from index.segment.columns.numbers import Bytes, Numbers, Places
from index.segment.columns.ragged import RaggedColumn
from index.segment.compiled import CompiledSegment, FormSizes, FormsNear, is_compiled
from index.segment.documents import Documents
from index.segment.postings import places_in, read, total
from index.segment.schema import FORM, PARTS, SPELLING, TERM_LEVELS
from index.segment.shape import require_shape
from index.segment.terms import TermDictionary, encode
from index.segment.texts import TextStore
from index.segment.words import WordDictionary

# The numbers of so many terms are kept in memory: one pattern may stand for a thousand of them.
_LATEST = 1 << 10

_NOWHERE = np.empty(0, np.int32)


class TermLists(NamedTuple):
    """Posting lists of a column: where each begins, and how often it counts in a sum of them.

    `postings.total` makes that sum.
    """

    column: Column
    starts: list[int]
    times: list[int]


class Segment:
    """An open segment. Documents, words and terms are numbered from 0 within it.

    Raises DamagedError wherever a file is not what was written. A segment whose articles are lost
    can be opened without them, for what else is in it.
    """

    def __init__(self, folder: Path, files: SegmentFiles, with_texts: bool = True) -> None:
        # All are opened now: another process may delete the files while this one reads on.
        self.columns = _opened(folder, files.index, files.docs)
        if with_texts:
            self.texts = TextStore(_opened(folder, files.texts, files.docs))
        self._deleted: Numbers | None = None
        if files.deleted:
            self._deleted = opened_deleted(folder, files.deleted, files.docs)
        self.doc_count_all = files.docs
        require_shape(self.columns)
        self.words = WordDictionary(self.columns, self.columns.fact("words"))
        self.terms = {
            level: TermDictionary(self.columns, level, self.columns.fact(level))
            for level in TERM_LEVELS
        }
        self.terms_of = {
            level: RaggedColumn(self.columns, f"word.{level}") for level in TERM_LEVELS
        }
        self.words_with = {
            level: RaggedColumn(self.columns, f"{level}.words") for level in TERM_LEVELS
        }
        self.documents = Documents(self.columns, self.doc_count_all)
        self._compiled: CompiledSegment | None = None
        self._starts: dict[tuple[str, str], tuple[Column, Numbers | None]] = {}
        # The numbers of terms looked for lately: those of a query are looked for in several parts,
        # and again to rank what was found.
        self._latest: dict[tuple[str, ...], list[int]] = {}

    def damages(self) -> Iterator[DamagedError]:
        """Yield what the checksums of its files tell, one error for each block that is damaged."""
        yield from self.columns.blocks.damages()
        yield from self.texts.damages()

    def require_whole(self) -> None:
        """Raise DamagedError if anything of its files was lost since they were opened."""
        self.columns.require_whole()
        self.texts.require_whole()

    @cached_property
    def live(self) -> NDArray[np.bool_]:
        """For each document whether it is still there."""
        live = np.ones(self.doc_count_all, np.bool_)
        if self._deleted is not None:
            live[self._deleted] = False
        return live

    @cached_property
    def doc_count(self) -> int:
        """How many documents are still there."""
        return int(self.live.sum()) if self._deleted is not None else self.doc_count_all

    @property
    def compiled(self) -> CompiledSegment | None:
        """The same for C, None where nothing is compiled."""
        if not is_compiled():
            return None
        if self._compiled is None:
            self._compiled = CompiledSegment(self.columns, self.doc_count_all)
        return self._compiled

    def levels_of(self, word: int) -> Levels:
        """Return what a word was analysed to."""
        found: list[tuple[str, ...]] = [(self.words.form(word),)]
        for level in TERM_LEVELS:
            numbers = self.terms_of[level][word].tolist()
            terms = tuple([self.terms[level][number] for number in numbers])
            # Whoever asks for the terms will ask for their postings, by these numbers.
            self._keep((level, *terms), numbers)
            found.append(terms)
        return Levels._make(found)

    def words_of(self, level: str, terms: Sequence[str]) -> list[int]:
        """Return the words that have any of `terms`; a word of several comes several times."""
        if level == SPELLING:
            found = (self.words.find(term) for term in terms)
            return [word for word in found if word is not None]
        if level == FORM:
            return self._numbers(level, terms)
        numbers = self._numbers(level, terms)
        return [word for number in numbers for word in self.words_with[level][number].tolist()]

    def lists(self, part: str, level: str, terms: Sequence[str]) -> TermLists:
        """Return the lists that together tell where any of `terms` stands.

        A word that has several of the terms counts once where it stands.
        """
        if self.compiled:
            column = self._column(f"{part}.lists")
            return TermLists(column, *self.compiled.lists(part, level, terms))
        if level in (FORM, SPELLING):
            found = [(self._start(part, "word", w), 1) for w in self.words_of(level, terms)]
        else:
            numbers = self._numbers(level, terms)
            found = [(self._start(part, level, number), 1) for number in numbers]
            if len(numbers) > 1:
                counts = Counter(self.words_of(level, terms)).items()
                found += [(self._start(part, "word", w), 1 - n) for w, n in counts if n > 1]
        there = [(start, count) for start, count in found if start is not None]
        starts, times = [start for start, _ in there], [count for _, count in there]
        return TermLists(self._column(f"{part}.lists"), starts, times)

    def postings(self, lists: TermLists) -> tuple[Numbers, Numbers]:
        """Return the documents that are in any of some lists, and how often."""
        if not lists.starts:
            return _NOWHERE, _NOWHERE
        docs, frequencies, _ = total(*lists)
        if docs[-1] >= self.doc_count_all:
            raise lists.column.damaged("a posting list names a document that is not there")
        if self._deleted is not None:
            keep = self.live[docs]
            return docs[keep], frequencies[keep]
        return docs, frequencies

    def places(self, part: str, words: Sequence[int]) -> tuple[Numbers, Numbers]:
        """Return where any of `words` stands: documents and positions, in no order."""
        docs, positions = [_NOWHERE], [_NOWHERE]
        for word in words:
            start = self._start(part, "word", word)
            if start is not None:
                found = read(self._column(f"{part}.lists"), start, True)
                docs.append(np.repeat(found.docs, found.frequencies))
                positions.append(found.positions)
        doc, position = np.concatenate(docs), np.concatenate(positions)
        if self._deleted is not None:
            keep = self.live[doc]
            return doc[keep], position[keep]
        return doc, position

    def places_in(
        self, part: str, level: str, terms: Sequence[str], docs: Numbers, before: int
    ) -> Places:
        """Return the places where any of `terms` stands in some documents, ascending.

        The first document of the segment is number `before`, in what is given and returned.
        """
        words = np.array(sorted(set(self.words_of(level, terms))), np.int64)
        starts, numbers = self._starts_of(part, "word")
        if numbers is not None:
            at = np.minimum(np.searchsorted(numbers, words), len(numbers) - 1)
            words = at[numbers[at] == words] if len(numbers) else at[:0]
        return places_in(self._column(f"{part}.lists"), starts.at(words), docs, before)

    def doc(self, id_: str) -> int | None:
        """Return the document of an id, None if there is none or it is deleted."""
        doc = self.documents.find(id_)
        return doc if doc is None or self._deleted is None or self.live[doc] else None

    def live_ids(self) -> list[str]:
        """Return the ids of the documents that are still there, in their order."""
        names, ranks = self.documents.ids.strings(), self.documents.numbers("id")
        return [names[rank] for rank in ranks[self.live].tolist()]

    def held(self, part: str, level: str) -> set[bytes]:
        """Return the encoded terms of a level in a part, those of deleted documents among them."""
        if level == FORM:
            forms = self.words.forms(range(len(self.words)))
            return {forms[word] for word in self.lists_of(part)[1].tolist()}
        _, numbers = self._starts_of(part, level)
        terms = self.terms[level].all()
        return set(terms if numbers is None else [terms[n] for n in numbers.tolist()])

    def lists_of(self, part: str, of: str = "word") -> tuple[Numbers, Numbers]:
        """Return where the lists of the words of a part, or of terms, begin, and those words."""
        starts, words = self._starts_of(part, of)
        return starts.all().astype(np.int64), np.arange(len(starts)) if words is None else words

    def packed_lists(self, part: str) -> Bytes:
        """Return the posting lists of a part as they are stored."""
        packed: Bytes = self._column(f"{part}.lists").all()
        return packed

    def disk_use(self) -> dict[str, int]:
        """Return the bytes on disk of words, postings, documents and texts."""
        use = {"words": 0, "postings": 0, "documents": 0, "texts": self.texts.size}
        for name, size in self.columns.sizes().items():
            owner = name.partition(".")[0]
            part = "postings" if owner in PARTS else "documents" if owner == "doc" else "words"
            use[part] += size
        return use

    def forms(self, prefix: str, near: FormsNear | None = None) -> FormSizes:
        """Return the forms, each once, that start with `prefix`, and how long their lists are.

        The length is in bytes of the text's lists, which tells frequent forms from rare ones
        without looking into any list. Those that cannot be as near as `near` says may be left out.
        """
        if self.compiled:
            quickly = self.compiled.forms("text", encode(prefix), near)
            if quickly is not None:
                return quickly
        words = self.words.starting(prefix)
        starts, numbers = self._starts_of("text", "word")
        first, last = words.start, words.stop
        if numbers is not None:
            first, last = np.searchsorted(numbers, (first, last)).tolist()
            numbers = numbers[first:last]
        bounds = starts.slice(first, last + 1).astype(np.int64)
        sizes = np.zeros(len(words), np.int64)
        at = slice(None) if numbers is None else numbers - words.start
        # The file does not say where the very last list ends: its word is taken for a rare one.
        sizes[at] = np.diff(bounds, append=bounds[-1:] if last == len(starts) else [])
        found: dict[bytes, int] = {}
        for form, size in zip(self.words.forms(words), sizes.tolist(), strict=True):
            found[form] = found.get(form, 0) + size
        return FormSizes(b"\n".join(found), np.array([*found.values()], np.int64))

    def _start(self, part: str, of: str, number: int) -> int | None:
        """Return where the list of a word or term begins, None if it stands nowhere in the part."""
        starts, numbers = self._starts_of(part, of)
        if numbers is not None:
            at = bisect_left(numbers, number)
            if at == len(numbers) or numbers[at] != number:
                return None
            number = at
        return starts[number]

    def _starts_of(self, part: str, of: str) -> tuple[Column, Numbers | None]:
        found = self._starts.get((part, of))
        if found is None:
            starts, numbers = f"{part}.{of}.starts", f"{part}.{of}.numbers"
            some = numbers in self.columns or starts not in self.columns
            known = self._column(numbers).all() if some else None
            found = self._starts[part, of] = self._column(starts), known
        return found

    def _column(self, name: str) -> Column:
        """Return a column of a part, empty if the segment is older than the field."""
        if name in self.columns:
            return self.columns[name]
        return Column(self.columns.blocks, np.empty(0, np.uint8), 0)

    def _numbers(self, level: str, terms: Sequence[str]) -> list[int]:
        """Return the numbers of those terms that are there, or of the words of those forms."""
        key = (level, *terms)
        numbers = self._latest.get(key)
        if numbers is not None:
            return numbers
        if level == FORM:
            numbers = [word for term in terms for word in self.words.of_form(term)]
        else:
            found = (self.terms[level].find(encode(term)) for term in terms)
            numbers = [number for number in found if number is not None]
        self._keep(key, numbers)
        return numbers

    def _keep(self, key: tuple[str, ...], numbers: list[int]) -> None:
        if len(self._latest) >= _LATEST:
            # Another thread may be looking at the old one.
            self._latest = {}
        self._latest[key] = numbers


def opened_deleted(folder: Path, file: StoredFile, docs: int) -> Numbers:
    """Return which of so many documents are deleted, ascending, as a file says."""
    column = _opened(folder, file, docs)["docs"]
    deleted: Numbers = column.all().astype(np.int64)
    if column.type != "<u4" or (np.diff(deleted, prepend=-1, append=docs) <= 0).any():
        raise column.damaged("documents that are not there are deleted")
    return deleted


def _opened(folder: Path, file: StoredFile, docs: int) -> Columns:
    columns = Columns(folder / file.name, file)
    if columns.fact("docs") != docs:
        raise columns.damaged("it is of another number of documents")
    return columns
