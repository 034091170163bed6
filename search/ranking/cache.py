"""What is kept in memory of words, so that those looked for again need not be read again.

The clauses of a word are divided into groups: one or two of clauses that find documents, and one of
clauses that only add to scores. A group that matches few documents is kept with all its impacts. A
group that matches many is deferred (see `deferred`): it stays in its posting lists, and skips into
these are kept. If a deferred group is needed to find documents, its quantized impacts are kept too.
A group that only adds to scores is deferred as soon as it is first read, because most of its
documents are never asked for.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from index.store.engine import Postings
from search.query.tree import Leaf, Word
from search.ranking.accumulator import Accumulator, RankedWord, is_compiled
from search.ranking.clauses import Clause, ClauseReader
from search.ranking.deferred import DeferredImpacts, defer, quantized
from search.ranking.impacts import Impacts
from search.ranking.maxscore import GroupKey, Groups
from search.ranking.word_groups import STRICT, ReadGroup, WordGroups, groups_of
from search.words.latest import ByLot, Latest

# A group that matches so many documents is frequent, any other is rare.
FREQUENT = 1 << 13
# How many bytes are kept, at a scale of 1. Words whose groups are small and others have room of
# their own, because a few large ones would drive out very many small ones.
_SMALL_KEPT = 64 << 20
_LARGE_KEPT = 284 << 20
# - For frequent groups, one bit for each document: whether the group matches it.
_BITS_KEPT = 8 << 20
# What the groups of a word take that are large.
_LARGE = 1 << 16
# Impacts of a frequent group that take no more bytes than these are kept as they are, not deferred,
# while a third of the room is enough for all such. In small indexes that is so of nearly all
# groups; to look their documents up in lists would double the time of a query there.
_ARRAY = 1 << 19

Bits = NDArray[np.uint8]
_Asked = tuple[Leaf, str]
# Words as C found them are kept by their identity, which is far quicker than to compare them: a
# token is read as the same object again. As they are kept, no other object has their places.
_CacheKey = _Asked | int


class KnownGroups(NamedTuple):
    """The groups of a word as they are kept, and what they take in bytes, about.

    `is_new` tells that they were only read, not looked for again since.
    """

    groups: Groups
    size: int
    is_new: bool


class KnownWord(NamedTuple):
    """What C found of a word, None where that is not for one step in C, and its size in bytes."""

    word: Word
    found: RankedWord | None
    size: int


class ImpactCache:
    """The impacts of words and phrases, those looked for lately from memory.

    `scale` times as much of them is kept as the constants above say.
    """

    def __init__(self, reader: ClauseReader, accumulator: Accumulator, scale: float = 1.0) -> None:
        self._reader = reader
        self._accumulator = accumulator
        self._word_groups = WordGroups(reader, accumulator)
        self._small: Latest[_CacheKey, KnownGroups | KnownWord] = Latest(
            int(scale * _SMALL_KEPT), _size
        )
        # Which word is dropped when there is no room is drawn by lot. If a set of questions that
        # is too large for the room is asked over and over, the word that was used least lately is
        # just the one that is needed next.
        self._large: ByLot[_CacheKey, KnownGroups | KnownWord] = ByLot(
            int(scale * _LARGE_KEPT), _size
        )
        self._bits: Latest[GroupKey, Bits] = Latest(
            int(scale * _BITS_KEPT), lambda bits: bits.nbytes
        )

    def groups(self, leaf: Leaf, part: str) -> Groups:
        """Return the groups of clauses of a word or phrase in a part, with their keys."""
        asked = (leaf, part)
        known = self._known_groups(asked)
        if known is None:
            return self._read(asked)
        if known.is_new:
            return self._keep(asked, [(key, self._again(key, one)) for key, one in known.groups])
        return known.groups

    def found(self, word: Word) -> RankedWord | None:
        """Return what C finds of a word in texts, None where it has to be read in Python."""
        key = id(word)
        known = self._small.get(key) or self._large.get(key)
        if known is None:
            return self._find(word)
        found = cast(KnownWord, known).found
        if found is not None and found.is_new:
            self._accumulator.again(found, self._room() // 8)
            self._keep_word(word, found)
        return found

    def _find(self, word: Word) -> RankedWord | None:
        found = self._word_groups.found(word, "text", FREQUENT)
        if found is not None:
            found.settle(max(FREQUENT, self._room() // 8))
        self._keep_word(word, found)
        return found

    def _known_word(self, word: Word) -> KnownWord | None:
        key = id(word)
        return cast(KnownWord | None, self._small.get(key) or self._large.get(key))

    def _keep_word(self, word: Word, found: RankedWord | None) -> None:
        self._keep_known(id(word), KnownWord(word, found, found.size if found else 500))

    def _known_groups(self, asked: _Asked) -> KnownGroups | None:
        return cast(KnownGroups | None, self._small.get(asked) or self._large.get(asked))

    def quantized(self, key: GroupKey, group: DeferredImpacts) -> DeferredImpacts:
        """Return a group with quantized impacts, which are kept: it is needed to find documents."""
        needed = group._replace(quantized=quantized(self._accumulator.read(group)))
        asked = (key.leaf, key.part)
        known = self._known_groups(asked)
        if known:
            groups = [(k, needed if k is key else one) for k, one in known.groups]
            self._keep(asked, groups, known.is_new)
        return needed

    def bits(self, key: GroupKey, group: DeferredImpacts) -> Bits:
        """Return a bit for each document, first documents highest, whether a group matches it."""
        found = self._bits.get(key)
        if found is None:
            matched = np.zeros(self._accumulator.doc_count, np.bool_)
            matched[self._accumulator.read(group).docs] = True
            found = np.packbits(matched)
            self._bits.keep(key, found)
        return found

    def _again(self, key: GroupKey, group: Impacts | DeferredImpacts) -> Impacts | DeferredImpacts:
        """Return a group as it is kept from the second time on that it is looked for."""
        if isinstance(group, Impacts):
            return group
        if not key.finds and 8 * group.doc_count < self._room():
            return self._accumulator.read(group)
        return group.with_skips()

    def _read(self, asked: _Asked) -> Groups:
        """Return the groups of clauses of a word or phrase, from the index."""
        return self._take(asked, self._groups_read(*asked))

    def _take(self, asked: _Asked, read: Iterable[ReadGroup]) -> Groups:
        groups: Groups = []
        kept: Groups = []
        for number, (finds, deferred, impacts) in enumerate(read):
            key = GroupKey(*asked, number, finds)
            group = cast(DeferredImpacts, deferred) if impacts is None else impacts
            groups.append((key, group))
            if deferred and impacts and impacts.doc_count >= FREQUENT:
                group = impacts if impacts.size < self._room() else deferred
            kept.append((key, group))
        is_new = any(not isinstance(group, Impacts) for _, group in kept)
        self._keep(asked, kept, is_new)
        return groups

    def _keep(self, asked: _Asked, groups: Groups, is_new: bool = False) -> Groups:
        """Keep groups in memory, unless they would drive out most of the others."""
        size = sum([group.size for _, group in groups])
        self._keep_known(asked, KnownGroups(groups, size, is_new))
        return groups

    def _keep_known(self, key: _CacheKey, known: KnownGroups | KnownWord) -> None:
        if known.size < _LARGE:
            if known.size < self._small.room // 4:
                self._small.keep(key, known)
        elif known.size < self._large.room // 4:
            self._small.drop(key)
            self._large.keep(key, known)

    def _groups_read(self, leaf: Leaf, part: str) -> Iterator[ReadGroup]:
        if isinstance(leaf, Word) and is_compiled():
            known = self._known_word(leaf) if part == "text" else None
            if known is not None and known.found is not None:
                yield from groups_of(known.found)
                return
            found = self._word_groups.read(leaf, part, FREQUENT)
            if found is not None:
                yield from found
                return
        for clauses in _grouped(_joined(self._reader.clauses(leaf, part))):
            finds = not clauses or clauses[0].finds
            deferred = defer(clauses) if is_compiled() else None
            if deferred and not finds:
                yield ReadGroup(finds, deferred, None)
            else:
                impacts = self._accumulator.impacts(clauses)
                yield ReadGroup(finds, deferred and deferred.measured(impacts), impacts)

    def _room(self) -> int:
        """Return what the impacts of a frequent group may take to be kept as they are."""
        kept = self._large.room - self._large.left
        return int(min(self._large.room // 3 - kept, _ARRAY))


def _joined(clauses: Iterable[Clause]) -> list[Clause]:
    """Return clauses of one part, those without postings left out, of the same postings made one.

    A word that is not inflected has the same on every level, and so has nearly every rare one.
    """
    joined: list[Clause] = []
    for clause in clauses:
        if not clause.doc_count:
            continue
        last = joined[-1] if joined else None
        if last and last.part == clause.part and _same(last.postings, clause.postings):
            finds = last.finds or clause.finds
            joined[-1] = last._replace(weight=last.weight + clause.weight, finds=finds)
        else:
            joined.append(clause)
    return joined


def _same(some: Postings, others: Postings) -> bool:
    return (
        len(some.docs) == len(others.docs)
        and np.array_equal(some.docs, others.docs)
        and np.array_equal(some.frequencies, others.frequencies)
    )


def _grouped(clauses: list[Clause]) -> list[list[Clause]]:
    """Return clauses in groups that are scored apart: one or two that find, and one that does not.

    The sound or root of a word may stand in many more documents than the word. It adds little to a
    score, so that most of them need not be read as long as the word itself decides.
    """
    strict = [clause.doc_count for clause in clauses if clause.level in STRICT]
    many = max(2 * max(strict, default=0), FREQUENT)
    finding = [clause for clause in clauses if clause.finds]
    groups = (
        [clause for clause in finding if clause.doc_count < many],
        [clause for clause in finding if clause.doc_count >= many],
        [clause for clause in clauses if not clause.finds],
    )
    return [group for group in groups if group] or [[]]


def _size(known: KnownGroups | KnownWord) -> int:
    return known.size
