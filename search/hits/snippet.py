"""Snippets: the pieces of an article's body that show best why it was found.

The body is cut into sentences, and the words found pull a window over them: it begins at a
sentence where one is near, else at a word, and cuts neither words nor numbers. A window is worth
the sum of what its distinct query words are worth, each counted once; the second one must show a
word that the first does not, or nothing is gained by it.

Windows are chosen in C where that is compiled (_windows.h); what is here is the reference.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index import native
from index.segment.frames import Passage
from search.ranking.occurrences import Occurrences
from search.results import Range, Snippet

# Code points of one snippet, about three lines of a terminal.
LENGTH = 220
# How far back from its first match a snippet looks for the beginning of a sentence.
LEAD = 90

# What a sentence ends with, what may follow that, and what ends one by itself.
_ENDS, _BEHIND_END, _NEW_LINE = ".!?؟…؛", '"»”)]', "\n"
_SENTENCE_END = re.compile(f"[{_ENDS}]+[{re.escape(_BEHIND_END)}]*|{_NEW_LINE}+")
_CLOSING = re.compile(r"[.!?؟…؛»”\"):،]{1,4}(?=\s|$)")
_SEEN = re.compile(r"\S")
# What digits of a number, a date or an hour have between them, which is no place to cut.
_BEFORE_DIGITS = re.compile(r"(?:\d+[.,٫٬،:/-])+$")
_BEHIND_DIGITS = re.compile(r"(?:[.,٫٬،:/-]\d+)+")
_LONGEST_NUMBER = 24
_native: Any = native.load("search.hits._hits")


class Words(NamedTuple):
    """A text, and where each of its words begins and ends, in turn."""

    text: str
    places: "memoryview[int]"

    def __len__(self) -> int:
        return len(self.places) // 2

    def place(self, word: int) -> Range:
        """Return where a word, by its number, begins and ends."""
        return self.places[2 * word], self.places[2 * word + 1]


class Worths(NamedTuple):
    """For each agreement, which word of the query it is of and what it is worth in a snippet.

    Worths are whole numbers, because sums of them are the same in any order: two windows that show
    the same words are then worth exactly the same, and the first of them is taken.
    """

    queries: NDArray[np.int32]
    worths: NDArray[np.int64]


class _Window(NamedTuple):
    start: int
    end: int
    queries: Mapping[int, int]

    @property
    def worth(self) -> int:
        return sum(self.queries.values())

    def gain(self, other: "_Window") -> int:
        """What this window shows beyond the other."""
        return sum(worth for query, worth in self.queries.items() if query not in other.queries)


class _MatchedWord(NamedTuple):
    start: int
    end: int
    query: int
    worth: int


# Where a piece of a text begins and ends, and which ranges within it match.
_Piece = tuple[int, int, tuple[Range, ...]]


def snippets(words: Words, found: Occurrences, worths: Worths) -> tuple[Snippet, ...]:
    """Return the best one or two pieces of a text, in its order; its beginning if none matches."""
    if not words.places:
        return ()
    if len(found.positions):
        chosen = _chosen(words, found, worths, (0, len(found.positions)), 2)
    else:
        start = words.places[0]
        chosen = [(start, _end(words.places[::2], words.places[1::2], start), ())]
    return tuple([_snippet(words.text, *piece) for piece in chosen])


def snippet_of(
    passage: Passage, words: Words, found: Occurrences, worths: Worths, span: tuple[int, int]
) -> Snippet:
    """Return the piece of a passage that shows best a span of the words of it that match."""
    (piece,) = _chosen(words, found, worths, span, 1)
    shown = _snippet(words.text, *piece)
    return replace(shown, start=passage.start + shown.start, more=shown.more or not passage.is_last)


def plain_chosen(
    words: Words, found: Occurrences, worths: Worths, span: tuple[int, int], most: int
) -> list[_Piece]:
    """Return the best one or two pieces of a text that begin with a match of a span."""
    every = [
        _MatchedWord(*words.place(word), int(worths.queries[number]), int(worths.worths[number]))
        for word, number in zip(found.positions.tolist(), found.agreements.tolist(), strict=True)
    ]
    some = every[slice(*span)]
    layout = _Layout(words)
    windows = _windows(layout, some)
    best = max(windows, key=lambda w: w.worth)
    chosen = [best]
    if most > 1:
        later = [match for match in some if match.start >= best.end]
        others = [w for w in windows if w.end <= best.start] + _windows(layout, later, best.end)
        second = max(others, key=lambda w: w.gain(best), default=best)
        chosen += [second] if second.gain(best) > 0 else []
    return [
        (window.start, window.end, _ranges(window, every))
        for window in sorted(chosen, key=lambda w: w.start)
    ]


def _chosen(
    words: Words, found: Occurrences, worths: Worths, span: tuple[int, int], most: int
) -> list[_Piece]:
    if not _native:
        return plain_chosen(words, found, worths, span, most)
    chosen: list[_Piece] = _native.windows(
        *words, found.positions, found.agreements, *worths, span, most, _classes(), (LENGTH, LEAD)
    )
    return chosen


class _Layout:
    """Where snippets of a text may begin and end."""

    def __init__(self, words: Words) -> None:
        self._starts, self._ends = words.places[::2].tolist(), words.places[1::2].tolist()
        # Sentences never end within a word, so each of these ends is between two words.
        self._sentence_ends = [found.end() for found in _SENTENCE_END.finditer(words.text)]

    def start(self, anchor: int, after: int) -> int:
        """Return where a snippet that is to show the word at `anchor` begins, from `after` on."""
        first = bisect_left(self._starts, max(anchor - LEAD, after))
        before = self._ends[first - 1] if first else 0
        sentences = bisect_right(self._sentence_ends, anchor)
        end = self._sentence_ends[sentences - 1] if sentences else 0
        if end > before or not first:
            return self._starts[bisect_left(self._starts, end)]
        # Without the beginning of a sentence near, some words before the match.
        return self._starts[bisect_left(self._starts, max(anchor - LEAD // 2, after))]

    def end(self, start: int) -> int:
        """Return the end of the last word that fits a snippet from `start`; one always does."""
        return _end(self._starts, self._ends, start)


def _end(starts: Sequence[int], ends: Sequence[int], start: int) -> int:
    return ends[max(bisect_left(starts, start), bisect_right(ends, start + LENGTH) - 1)]


def _windows(layout: _Layout, found: Sequence[_MatchedWord], after: int = 0) -> list[_Window]:
    """Return the windows that begin with a match, but not before `after`.

    Of those that begin at one place the first shows all that the others do.
    """
    windows: list[_Window] = []
    for i, first in enumerate(found):
        start = layout.start(first.start, after)
        if windows and windows[-1].start == start and first.end <= windows[-1].end:
            continue
        end = layout.end(start)
        queries: dict[int, int] = {}
        # A window of LENGTH code points holds fewer matches than that.
        for match in found[i : i + LENGTH]:
            if match.end > end:
                break
            queries[match.query] = max(match.worth, queries.get(match.query, 0))
        windows.append(_Window(start, max(end, first.end), queries))
    return windows


def _ranges(window: _Window, every: Sequence[_MatchedWord]) -> tuple[Range, ...]:
    first = bisect_left(every, window.start, key=lambda match: match.start)
    ranges: list[Range] = []
    for match in every[first:]:
        if match.end > window.end:
            break
        ranges.append((match.start - window.start, match.end - window.start))
    return tuple(dict.fromkeys(ranges))


def _snippet(text: str, start: int, end: int, highlights: tuple[Range, ...]) -> Snippet:
    if text[start].isdigit() and (
        before := _BEFORE_DIGITS.search(text[max(start - _LONGEST_NUMBER, 0) : start])
    ):
        more = len(before[0])
        start -= more
        highlights = tuple([(first + more, last + more) for first, last in highlights])
    if text[end - 1].isdigit() and (behind := _BEHIND_DIGITS.match(text, end)):
        end = behind.end()
    # Closing punctuation belongs to the last word.
    closing = _CLOSING.match(text, end)
    end = closing.end() if closing else end
    return Snippet(text[start:end], start, highlights, _SEEN.search(text, end) is not None)


@cache
def _classes() -> bytes:
    """Return a byte for each letter up to the last one that ends sentences, with what it may do."""
    bits = {
        ord(letter): 1 << bit
        for bit, letters in enumerate((_ENDS, _BEHIND_END, _NEW_LINE))
        for letter in letters
    }
    return bytes(bits.get(letter, 0) for letter in range(max(bits) + 1))
