"""A segment opened for C: all columns by which words are found, given once (`_segment.h`).

C checks what it reads by `Columns.check`, block by block, as Python does.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from index import native
from index.analysis.analyzer import Levels
from index.analysis.tokens.normalize import fold
from index.segment.columns.columns import Columns
from index.segment.columns.numbers import Numbers, Places
from index.segment.schema import FORM, PARTS, SPELLING, TERM_LEVELS
from index.segment.terms import decode, encode
from index.segment.words import key

_native: Any = native.load("index.segment._segment")
# How C calls the levels; a form is found by the words that have it.
LEVEL_NUMBERS = {FORM: -1} | {level: number for number, level in enumerate(TERM_LEVELS)}
PART_NUMBERS = {part: number for number, part in enumerate(PARTS)}

# What is looked for: a part, a level, and terms of that level in the part.
AskedPlaces = tuple[str, str, Sequence[str]]
# The number of a level, and terms of it. Spellings are given as the keys they are filed under.
CompiledTerms = tuple[int, Sequence[str | bytes]]


class FormsNear(NamedTuple):
    """Forms that may be so many edits away from one."""

    form: str
    edits: int


class FormSizes(NamedTuple):
    """Forms, encoded, one on each line, and for each a measure of how frequent it is."""

    lines: bytes
    sizes: Numbers


_ColumnGiven = tuple[Any, int, int] | None


class CompiledSegment:
    """What C does with the words of a segment. Raises DamagedError and ValueError for damage.

    `handle` is what the scorer in C is given for it.
    """

    def __init__(self, columns: Columns, doc_count: int) -> None:
        self._columns = columns
        self.handle: Any = _native.opened(
            columns.blocks.check,
            columns.blocks.checked,
            encode,
            _key,
            doc_count,
            len(TERM_LEVELS),
            len(PARTS),
            [_given(columns, name) for name in _names()],
        )

    def levels(self, letters: str) -> Levels | None:
        """Return what a word was analysed to, None if it is not here as it is spelled."""
        form = fold(letters)
        found = _native.levels(self.handle, form, "" if letters == form else letters)
        if found is None:
            return None
        return Levels((form,), *map(_decoded, found))

    def holds(self, level: str, terms: Sequence[str]) -> bool:
        """Tell whether any word has one of some terms."""
        held: bool = _native.holds(self.handle, LEVEL_NUMBERS[level], terms)
        return held

    def held(self, level: str, terms: list[str]) -> bytes:
        """Tell of each of some terms whether any word has it, by 1 or 0."""
        held: bytes = _native.held(self.handle, LEVEL_NUMBERS[level], terms)
        return held

    def lists(self, part: str, level: str, terms: Sequence[str]) -> tuple[list[int], list[int]]:
        """Return where lists begin and how often each counts: what `Segment.lists` does."""
        try:
            starts, times = _native.lists(
                self.handle, PART_NUMBERS[part], *compiled_terms(level, terms)
            )
        except ValueError as error:
            raise self._columns.damaged(str(error)) from error
        return starts, times

    def count(self, part: str, level: str, terms: Sequence[str]) -> int:
        """Return how many documents, deleted ones too, have any of some terms in a part."""
        try:
            count: int = _native.count(
                self.handle, PART_NUMBERS[part], *compiled_terms(level, terms)
            )
        except ValueError as error:
            raise self._columns.damaged(str(error)) from error
        return count

    def forms(self, part: str, prefix: bytes, near: FormsNear | None) -> FormSizes | None:
        """Return what `Segment.forms` does; None for a prefix that is for Python to find."""
        if prefix.endswith(b"\xff"):
            return None
        like, edits = (encode(near.form), near.edits) if near else (b"", 0)
        try:
            lines, sizes = _native.forms(self.handle, PART_NUMBERS[part], prefix, like, edits)
        except ValueError as error:
            raise self._columns.damaged(str(error)) from error
        return FormSizes(lines, np.frombuffer(sizes, np.int64))

    def places(self, asked: Sequence[AskedPlaces], docs: Numbers, before: int) -> list[Places]:
        """Return where terms stand in some documents, ascending, counted from `before` on."""
        wanted = np.ascontiguousarray(docs, np.int32)
        given = [
            (PART_NUMBERS[part], *compiled_terms(level, terms)) for part, level, terms in asked
        ]
        try:
            found = _native.places(self.handle, given, wanted, before)
        except ValueError as error:
            raise self._columns.damaged(str(error)) from error
        return [np.frombuffer(some, np.int64) for some in found]


def compiled_terms(level: str, terms: Sequence[str]) -> CompiledTerms:
    """Return terms of a level as C is asked for them."""
    if level == SPELLING:
        return LEVEL_NUMBERS[FORM], [key(spelling, fold(spelling)) for spelling in terms]
    return LEVEL_NUMBERS[level], terms


def is_compiled() -> bool:
    """Tell whether segments can be opened for C."""
    return _native is not None


def _key(form: str, spelling: str) -> bytes:
    return key(spelling or form, form)


def _names() -> Iterator[str]:
    yield from ("words.text", "words.blocks")
    for level in TERM_LEVELS:
        yield from (f"{level}.text", f"{level}.blocks")
        for ragged in (f"word.{level}", f"{level}.words"):
            yield from (ragged, f"{ragged}.counts", f"{ragged}.starts")
    for part in PARTS:
        yield f"{part}.lists"
        for of in ("word", *TERM_LEVELS):
            yield from (f"{part}.{of}.starts", f"{part}.{of}.numbers")


def _given(columns: Columns, name: str) -> _ColumnGiven:
    if name not in columns:
        return None
    column = columns[name]
    array = column.unchecked
    if array.dtype.kind != "u" or array.dtype.byteorder == ">":
        raise column.damaged(f"column {name}: {array.dtype} is no type of it")
    return array, array.dtype.itemsize, column.offset


def _decoded(terms: tuple[str | bytes, ...]) -> tuple[str, ...]:
    return tuple([term if isinstance(term, str) else decode(term) for term in terms])
