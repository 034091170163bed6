"""Ids as people type them: without quotes around blanks, and nearly right.

Shells part `show تقرير العام.txt` into two words. Words that are ids themselves are those; else
they are joined until each is one, if there is one way to do so. Of what is no id, those most like
it are named: those that begin so or hold it, then those that share most letters in their order
(difflib).
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from heapq import nsmallest
from typing import Protocol

from index.analysis.tokens.normalize import fold
from index.errors import ArticleNotFoundError, KashafError
from search.notes import some_of

# Ids named as near; those compared letter by letter, which takes 50 µs each; the least likeness.
_NEAR, _COMPARED, _LIKENESS = 3, 60, 0.6
# Ids named where several may be meant.
_NAMED = 6
# Fewer letters stand in nearly every id.
_LEAST_PART = 2
_NOT_THERE = 2


class Holding(Protocol):
    """What holds articles, such as an Index."""

    def __contains__(self, id_: object) -> bool: ...

    def ids(self) -> list[str]:
        """Return the id of every article."""


def ids_meant(words: Sequence[str], held: Holding, doing: str) -> list[str]:
    """Return the ids that some words of a command line are, in their order, each once.

    Raises ArticleNotFoundError, with ids that are near, where they are none, and KashafError where
    they may be ids in more than one way. `doing` stands behind "cannot" in both.

    >>> class Two(list):
    ...     ids = lambda self: [*self]
    >>> ids_meant(["a.md", "تقرير", "العام.md"], Two(["a.md", "تقرير العام.md"]), "show article")
    ['a.md', 'تقرير العام.md']
    """
    if all(word in held for word in words):
        return [*dict.fromkeys(words)]
    ids = held.ids()
    readings, ways = _readings(words, ids)
    if ways[-1] > 1:
        typed = _one_blank(" ".join(words))
        named = [f"'{id_}'" for id_ in ids if f" {_one_blank(id_)} " in f" {typed} "]
        raise KashafError(
            f"cannot {doing} '{typed}': this may be read as several ids: {some_of(named, _NAMED)}."
            " Put quotes around each."
        )
    if not ways[-1]:
        understood = max(at for at, count in enumerate(ways) if count)
        raise ArticleNotFoundError(_not_found(words[understood:], ids, doing))
    meant, end = [], len(words)
    while end:
        end, id_ = readings[end]
        meant.append(id_)
    return [*dict.fromkeys(reversed(meant))]


def near_ids(typed: str, ids: Iterable[str], most: int = _NEAR) -> list[str]:
    """Return up to `most` of some ids that are most like what was typed, the most alike first.

    Letters are folded as those of words are. The folders and the suffix of an id may be left out.

    >>> near_ids("wire-1", ["wire-001", "report/أنقرة.txt"])
    ['wire-001']
    >>> near_ids("انقرة", ["wire-001", "report/أنقرة.txt"])
    ['report/أنقرة.txt']
    """
    wanted = fold(typed)
    pairs = {wanted[at : at + 2] for at in range(len(wanted) - 1)} or {wanted}
    # Comparing letter by letter would take seconds of a large index.
    named = ((fold(id_), id_) for id_ in ids)
    best = nsmallest(
        _COMPARED, ((_place(wanted, name), -_shared(pairs, name), id_) for name, id_ in named)
    )
    candidates = [id_ for _, _, id_ in best]
    of_name = {name: id_ for id_ in reversed(candidates) for name in _names(id_)}
    close = get_close_matches(wanted, of_name, 2 * most, _LIKENESS)
    with_it = [id_ for place, _, id_ in best if place < _NOT_THERE]
    return [*dict.fromkeys([*with_it, *(of_name[name] for name in close)])][:most]


def _readings(words: Sequence[str], ids: Sequence[str]) -> tuple[list[tuple[int, str]], list[int]]:
    """Return what the first n words may end in, for each n from 0, and in how many ways.

    It is where an id begins, in words, and the id. Ways are counted up to two, which will do.
    """
    joined: dict[str, list[str]] = {}
    for id_ in ids:
        joined.setdefault(_one_blank(id_), []).append(id_)
    exact, longest = {*ids}, max((name.count(" ") + 1 for name in joined), default=1)
    readings, ways = [(0, "")], [1]
    for end in range(1, len(words) + 1):
        last, count = (0, ""), 0
        for start in range(max(0, end - longest), end):
            typed = " ".join(words[start:end])
            called = [typed] if typed in exact else joined.get(_one_blank(typed), [])
            for id_ in called if ways[start] else ():
                last, count = (start, id_), count + ways[start]
        readings.append(last)
        ways.append(min(count, 2))
    return readings, ways


def _not_found(words: Sequence[str], ids: Sequence[str], doing: str) -> str:
    """Say that a word is no id, or several words together, and what may be meant."""
    tried = [words[0]]
    if len(words) > 1 and not {*words} & {*ids}:
        tried.append(" ".join(words))
    near, typed = next(
        ((near, typed) for typed in tried if (near := near_ids(typed, ids))), ([], tried[0])
    )
    *others, last = [f"'{id_}'" for id_ in near] or [""]
    meant = f"{', '.join(others)} or {last}" if others else last
    advice = f"Did you mean {meant}?" if near else "Ids are shown by 'kashaf search'."
    return f"cannot {doing} '{typed}': the index holds none of that id. {advice}"


def _one_blank(text: str) -> str:
    return " ".join(text.split())


def _names(id_: str) -> tuple[str, ...]:
    """Return what an id may be called: as it is, its last part, that without a suffix."""
    last = id_.rpartition("/")[2]
    return fold(id_), fold(last), fold(last.rpartition(".")[0] or last)


def _place(wanted: str, name: str) -> int:
    """Tell whether a name, or what stands in its folders, begins so, holds it elsewhere or not."""
    if len(wanted) < _LEAST_PART or wanted not in name:
        return _NOT_THERE
    return 0 if f"/{wanted}" in f"/{name}" else 1


def _shared(pairs: set[str], name: str) -> float:
    """Return how many pairs of neighbouring letters a name has, less a little for its length."""
    return sum(map(name.__contains__, pairs)) - len(name) / 1000
