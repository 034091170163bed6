"""Snippets: the pieces of an article's body that show best why it was found.

The body is cut into sentences, and the words found pull a window over them: it begins at a
sentence where one is near, else at a word, and never cuts a word. A window is worth the sum of
what its distinct query words are worth, each counted once; the second one must show a word that
the first does not, or nothing is gained by it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from index.analyzer import Token
from search.results import Range, Snippet

# Code points of one snippet, about three lines of a terminal.
LENGTH = 220
# How far back from its first match a snippet looks for the beginning of a sentence.
LEAD = 90
MOST_SNIPPETS = 2

_SENTENCE_END = re.compile(r"[.!?؟…؛]+[\"»”)\]]*|\n+")


class Found(NamedTuple):
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


def snippets(body: str, tokens: Sequence[Token], found: Sequence[Found]) -> tuple[Snippet, ...]:
    """Return the best one or two pieces of `body`, in its order; its beginning if none matches.

    `tokens` are those of `body`, `found` the matching ones among them, both in order.
    """
    if not tokens:
        return ()
    starts = _sentence_starts(body, tokens)
    if not found:
        window = _Window(tokens[0].start, _end(tokens, tokens[0].start), {})
        return (_snippet(body, window, found),)
    windows = [_window(tokens, starts, found, i) for i in range(len(found))]
    best = max(windows, key=lambda w: w.worth)
    chosen = [best]
    others = [w for w in windows if w.end <= best.start or w.start >= best.end]
    gains = [sum(v for q, v in w.queries.items() if q not in best.queries) for w in others]
    if others and max(gains) > 0:
        chosen.append(others[gains.index(max(gains))])
    return tuple(_snippet(body, window, found) for window in sorted(chosen[:MOST_SNIPPETS]))


def _sentence_starts(body: str, tokens: Sequence[Token]) -> list[int]:
    """Return the offset of the first token of every sentence."""
    ends = [match.end() for match in _SENTENCE_END.finditer(body)]
    starts = [tokens[0].start]
    at = 0
    for token in tokens[1:]:
        passed = False
        while at < len(ends) and ends[at] <= token.start:
            at += 1
            passed = True
        if passed:
            starts.append(token.start)
    return starts


def _window(
    tokens: Sequence[Token], starts: Sequence[int], found: Sequence[Found], first: int
) -> _Window:
    """Return the window whose first match is `found[first]`."""
    anchor = found[first].token.start
    lead = [start for start in starts if anchor - LEAD <= start <= anchor]
    # Without a sentence near, begin some words before the match.
    near = [token.start for token in tokens if anchor - LEAD // 2 <= token.start <= anchor]
    start = lead[-1] if lead else near[0]
    end = _end(tokens, start)
    queries: dict[str, float] = {}
    for match in found[first:]:
        if match.token.end > end:
            break
        queries[match.query] = max(match.worth, queries.get(match.query, 0.0))
    return _Window(start, end, queries)


def _end(tokens: Sequence[Token], start: int) -> int:
    """Return the end of the last token that fits a snippet from `start`; one token always does."""
    inside = [token.end for token in tokens if start <= token.start and token.end <= start + LENGTH]
    return inside[-1] if inside else next(t.end for t in tokens if t.start >= start)


def _snippet(body: str, window: _Window, found: Sequence[Found]) -> Snippet:
    end = window.end
    # Closing punctuation belongs to the last word.
    closing = re.compile(r"[.!?؟…؛»”\"):،]*").match(body, end)
    if closing and not body[closing.end() : closing.end() + 1].strip():
        end = closing.end()
    highlights: list[Range] = [
        (match.token.start - window.start, match.token.end - window.start)
        for match in found
        if window.start <= match.token.start and match.token.end <= window.end
    ]
    return Snippet(body[window.start : end], window.start, tuple(dict.fromkeys(highlights)))
