"""Snippets: the pieces of an article's body that show best why it was found.

The body is cut into sentences, and the words found pull a window over them: it begins at a
sentence where one is near, else at a word, and never cuts a word. A window is worth the sum of
what its distinct query words are worth, each counted once; the second one must show a word that
the first does not, or nothing is gained by it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from index.analysis.analyzer import Token
from search.results import Range, Snippet

# Code points of one snippet, about three lines of a terminal.
LENGTH = 220
# How far back from its first match a snippet looks for the beginning of a sentence.
LEAD = 90

_SENTENCE_END = re.compile(r"[.!?؟…؛]+[\"»”)\]]*|\n+")
_CLOSING = re.compile(r"[.!?؟…؛»”\"):،]{1,4}(?=\s|$)")


class MatchedToken(NamedTuple):
    """A token of the body that matches: which word of the query, and what that is worth."""

    token: Token
    query: str
    worth: float


class _Window(NamedTuple):
    start: int
    end: int
    queries: Mapping[str, float]

    @property
    def worth(self) -> float:
        return sum(self.queries.values())

    def gain(self, other: "_Window") -> float:
        """What this window shows beyond the other."""
        return sum(worth for query, worth in self.queries.items() if query not in other.queries)


def snippets(
    body: str, tokens: Sequence[Token], found: Sequence[MatchedToken]
) -> tuple[Snippet, ...]:
    """Return the best one or two pieces of `body`, in its order; its beginning if none matches.

    `tokens` are those of `body`, `found` the matching ones among them, both in order.
    """
    if not tokens:
        return ()
    layout = _Layout(body, tokens)
    if not found:
        start = tokens[0].start
        return (_snippet(body, _Window(start, layout.end(start), {}), found),)
    windows = _windows(layout, found)
    best = max(windows, key=lambda w: w.worth)
    later = [match for match in found if match.token.start >= best.end]
    others = [w for w in windows if w.end <= best.start] + _windows(layout, later, best.end)
    second = max(others, key=lambda w: w.gain(best), default=best)
    chosen = [best, second] if second.gain(best) > 0 else [best]
    return tuple(_snippet(body, window, found) for window in sorted(chosen, key=lambda w: w.start))


class _Layout:
    """Where the words and the sentences of a body begin and end."""

    def __init__(self, body: str, tokens: Sequence[Token]) -> None:
        self._starts = [token.start for token in tokens]
        self._ends = [token.end for token in tokens]
        after = [bisect_left(self._starts, match.end()) for match in _SENTENCE_END.finditer(body)]
        self._sentences = [0, *(i for i in after if i < len(tokens))]

    def start(self, anchor: int, after: int) -> int:
        """Return where a snippet that is to show the word at `anchor` begins, from `after` on."""
        word = bisect_left(self._starts, anchor)
        sentence = self._starts[self._sentences[bisect_right(self._sentences, word) - 1]]
        if anchor - sentence <= LEAD and sentence >= after:
            return sentence
        # Without the beginning of a sentence near, some words before the match.
        return self._starts[bisect_left(self._starts, max(anchor - LEAD // 2, after))]

    def end(self, start: int) -> int:
        """Return the end of the last word that fits a snippet from `start`; one always does."""
        first = bisect_left(self._starts, start)
        return self._ends[max(first, bisect_right(self._ends, start + LENGTH) - 1)]


def _windows(layout: _Layout, found: Sequence[MatchedToken], after: int = 0) -> list[_Window]:
    """Return for each match the window that begins with it, but not before `after`."""
    windows = []
    for i, first in enumerate(found):
        start = layout.start(first.token.start, after)
        end = layout.end(start)
        queries: dict[str, float] = {}
        # A window of LENGTH code points holds fewer matches than that.
        for match in found[i : i + LENGTH]:
            if match.token.end > end:
                break
            queries[match.query] = max(match.worth, queries.get(match.query, 0.0))
        windows.append(_Window(start, max(end, first.token.end), queries))
    return windows


def _snippet(body: str, window: _Window, found: Sequence[MatchedToken]) -> Snippet:
    # Closing punctuation belongs to the last word.
    closing = _CLOSING.match(body, window.end)
    end = closing.end() if closing else window.end
    first = bisect_left(found, window.start, key=lambda match: match.token.start)
    highlights: list[Range] = []
    for match in found[first:]:
        if match.token.end > window.end:
            break
        highlights.append((match.token.start - window.start, match.token.end - window.start))
    more = bool(body[end:].strip())
    return Snippet(body[window.start : end], window.start, tuple(dict.fromkeys(highlights)), more)
