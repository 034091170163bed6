"""Snippets: the pieces of an article's body that show best why it was found.

The body is cut into sentences, and the words found pull a window over them: it begins at a
sentence where one is near, else at a word, and never cuts a word. A window is worth the sum of
what its distinct query words are worth, each counted once; the second one must show a word that
the first does not, or nothing is gained by it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import fsum
from typing import NamedTuple

from index.segment.frames import Passage
from search.results import Range, Snippet

# Code points of one snippet, about three lines of a terminal.
LENGTH = 220
# How far back from its first match a snippet looks for the beginning of a sentence.
LEAD = 90

_SENTENCE_END = re.compile(r"[.!?؟…؛]+[\"»”)\]]*|\n+")
_CLOSING = re.compile(r"[.!?؟…؛»”\"):،]{1,4}(?=\s|$)")


class WordPlaces(NamedTuple):
    """Where the words of a text begin and end, in order."""

    starts: Sequence[int]
    ends: Sequence[int]


class MatchedWord(NamedTuple):
    """A word of the body that matches: from and to, which word of the query, and its worth."""

    start: int
    end: int
    query: str
    worth: float


class _Window(NamedTuple):
    start: int
    end: int
    queries: Mapping[str, float]

    @property
    def worth(self) -> float:
        # Exactly, so that of two windows that show the same words the first is the better.
        return fsum(self.queries.values())

    def gain(self, other: "_Window") -> float:
        """What this window shows beyond the other."""
        return sum(worth for query, worth in self.queries.items() if query not in other.queries)


def snippets(body: str, words: WordPlaces, found: Sequence[MatchedWord]) -> tuple[Snippet, ...]:
    """Return the best one or two pieces of `body`, in its order; its beginning if none matches.

    `words` are those of `body`, `found` the matching ones among them, both in order.
    """
    if not words.starts:
        return ()
    layout = _Layout(body, words)
    if not found:
        start = words.starts[0]
        return (_snippet(body, _Window(start, layout.end(start), {}), found),)
    windows = _windows(layout, found)
    best = max(windows, key=lambda w: w.worth)
    later = [match for match in found if match.start >= best.end]
    others = [w for w in windows if w.end <= best.start] + _windows(layout, later, best.end)
    second = max(others, key=lambda w: w.gain(best), default=best)
    chosen = [best, second] if second.gain(best) > 0 else [best]
    return tuple(_snippet(body, window, found) for window in sorted(chosen, key=lambda w: w.start))


def snippet_of(
    passage: Passage,
    words: WordPlaces,
    found: Sequence[MatchedWord],
    every: Sequence[MatchedWord],
) -> Snippet:
    """Return the piece of a passage that shows best some words, `found`, of all that match."""
    windows = _windows(_Layout(passage.text, words), found)
    shown = _snippet(passage.text, max(windows, key=lambda w: w.worth), every)
    return replace(shown, start=passage.start + shown.start, more=shown.more or not passage.is_last)


class _Layout:
    """Where snippets of a body may begin and end."""

    def __init__(self, body: str, words: WordPlaces) -> None:
        self._starts, self._ends = words
        # No sentence ends within a word, so each of these stands between two.
        self._sentence_ends = [found.end() for found in _SENTENCE_END.finditer(body)]

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
        first = bisect_left(self._starts, start)
        return self._ends[max(first, bisect_right(self._ends, start + LENGTH) - 1)]


def _windows(layout: _Layout, found: Sequence[MatchedWord], after: int = 0) -> list[_Window]:
    """Return the windows that begin with a match, but not before `after`.

    Of those that begin at one place the first shows all that the others do.
    """
    windows: list[_Window] = []
    for i, first in enumerate(found):
        start = layout.start(first.start, after)
        if windows and windows[-1].start == start and first.end <= windows[-1].end:
            continue
        end = layout.end(start)
        queries: dict[str, float] = {}
        # A window of LENGTH code points holds fewer matches than that.
        for match in found[i : i + LENGTH]:
            if match.end > end:
                break
            queries[match.query] = max(match.worth, queries.get(match.query, 0.0))
        windows.append(_Window(start, max(end, first.end), queries))
    return windows


def _snippet(body: str, window: _Window, found: Sequence[MatchedWord]) -> Snippet:
    # Closing punctuation belongs to the last word.
    closing = _CLOSING.match(body, window.end)
    end = closing.end() if closing else window.end
    first = bisect_left(found, window.start, key=lambda match: match.start)
    highlights: list[Range] = []
    for match in found[first:]:
        if match.end > window.end:
            break
        highlights.append((match.start - window.start, match.end - window.start))
    more = bool(body[end:].strip())
    return Snippet(body[window.start : end], window.start, tuple(dict.fromkeys(highlights)), more)
