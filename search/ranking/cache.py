"""What is kept in memory of words, so that those looked for again need not be read again.

The clauses of a word are divided into groups: one or two of clauses that find documents, and one of
clauses that only add to scores. A group that matches few documents is kept with all its impacts. A
group that matches many is deferred (see `deferred`): it stays in its posting lists, and skips into
these are kept. If a deferred group is needed to find documents, its quantized impacts are kept too.
A group that only adds to scores is deferred as soon as it is first read, because most of its
documents are never asked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from index.store.engine import Postings
from search.query.tree import Leaf, Word
from search.ranking.accumulator import Accumulator, is_compiled
from search.ranking.clauses import Clause, ClauseReader
from search.ranking.deferred import DeferredImpacts, QuantizedImpacts, defer, quantized
from search.ranking.impacts import Impacts
from search.ranking.maxscore import GroupKey, Groups
from search.ranking.word_groups import STRICT, ReadGroup, WordGroups
from search.words.latest import ByLot, Latest

# A group that matches so many documents is frequent, any other is rare.
FREQUENT = 1 << 13
# How many bytes are kept, at a scale of 1. Rare and frequent groups have room of their own, because
# a few frequent ones would drive out very many rare ones.
# - The impacts of rare groups, and of frequent ones.
_RARE_KEPT = 48 << 20
_FREQUENT_KEPT = 240 << 20
# - Which posting lists each group is read from; and skips into the lists of frequent groups.
_DEFERRED_KEPT = 12 << 20
_SKIPS_KEPT = 48 << 20
# - For frequent groups, one bit for each document: whether the group matches it.
_BITS_KEPT = 8 << 20
# Impacts of a frequent group that take no more bytes than these are kept as they are, not deferred,
# while a third of the room is enough for all such. In small indexes that is so of nearly all
# groups; to look their documents up in lists would double the time of a query there.
_ARRAY = 1 << 19

KeptImpacts = Impacts | DeferredImpacts | QuantizedImpacts
KnownGroups = Sequence[tuple[GroupKey, DeferredImpacts | None]]
Bits = NDArray[np.uint8]


class ImpactCache:
    """The impacts of words and phrases, those looked for lately from memory.

    `scale` times as much of them is kept as the constants above say.
    """

    def __init__(self, reader: ClauseReader, accumulator: Accumulator, scale: float = 1.0) -> None:
        self._reader = reader
        self._accumulator = accumulator
        self._word_groups = WordGroups(reader, accumulator)
        # Of each group how to read it again, None where that cannot be.
        self._deferred: Latest[tuple[Leaf, str], KnownGroups] = Latest(
            int(scale * _DEFERRED_KEPT), _known_size
        )
        self._with_skips: Latest[GroupKey, DeferredImpacts] = Latest(
            int(scale * _SKIPS_KEPT), _size
        )
        self._rare: Latest[GroupKey, Impacts] = Latest(int(scale * _RARE_KEPT), _size)
        # Which group is dropped when there is no room is drawn by lot. If a set of questions that
        # is too large for the room is asked over and over, the group that was used least lately is
        # just the one that is needed next.
        self._frequent: ByLot[GroupKey, Impacts | QuantizedImpacts] = ByLot(
            int(scale * _FREQUENT_KEPT), _size
        )
        self._bits: Latest[GroupKey, Bits] = Latest(
            int(scale * _BITS_KEPT), lambda bits: bits.nbytes
        )

    def groups(self, leaf: Leaf, part: str) -> Groups:
        """Return the groups of clauses of a word or phrase in a part, with their keys."""
        groups: Groups = []
        for key, known in self._deferred.get((leaf, part)) or ():
            found = self._group(key, known)
            if found is None:
                return self._read(leaf, part)
            groups.append((key, found))
        return groups or self._read(leaf, part)

    def quantized(self, key: GroupKey, group: DeferredImpacts) -> DeferredImpacts:
        """Return a group with quantized impacts, which are kept: it is needed to find documents."""
        impacts = quantized(self._accumulator.read(group))
        self._keep_frequent(key, impacts)
        return group._replace(quantized=impacts)

    def bits(self, key: GroupKey, group: DeferredImpacts) -> Bits:
        """Return a bit for each document, first documents highest, whether a group matches it."""
        found = self._bits.get(key)
        if found is None:
            matched = np.zeros(self._accumulator.doc_count, np.bool_)
            matched[self._accumulator.read(group).docs] = True
            found = np.packbits(matched)
            self._bits.keep(key, found)
        return found

    def _group(
        self, key: GroupKey, known: DeferredImpacts | None
    ) -> Impacts | DeferredImpacts | None:
        """Return a group that was looked for before; None if nothing is left of it."""
        is_rare = key.finds and (known is None or known.doc_count < FREQUENT)
        impacts: Impacts | QuantizedImpacts | None = self._rare.get(key) if is_rare else None
        if impacts is None and (not is_rare or known is None):
            impacts = self._frequent.get(key)
        if isinstance(impacts, Impacts):
            return impacts
        if known is None:
            return None
        if is_rare or (not key.finds and 8 * known.doc_count < self._room()):
            return self._kept(key, self._accumulator.read(known))
        found = self._with_skips.get(key)
        if found is None:
            found = known.with_skips()
            _keep(self._with_skips, key, found)
        return found if impacts is None else found._replace(quantized=impacts)

    def _read(self, leaf: Leaf, part: str) -> Groups:
        """Return the groups of clauses of a word or phrase, from the index."""
        groups: Groups = []
        known: list[tuple[GroupKey, DeferredImpacts | None]] = []
        for number, (finds, deferred, impacts) in enumerate(self._groups_read(leaf, part)):
            key = GroupKey(leaf, part, number, finds)
            known.append((key, deferred))
            if impacts is None:
                groups.append((key, cast(DeferredImpacts, deferred)))
                continue
            groups.append((key, impacts))
            if deferred is None or impacts.doc_count < FREQUENT or impacts.size < self._room():
                self._kept(key, impacts)
        if _known_size(known) < self._deferred.room // 8:
            self._deferred.keep((leaf, part), known)
        return groups

    def _groups_read(self, leaf: Leaf, part: str) -> Iterator[ReadGroup]:
        if isinstance(leaf, Word) and is_compiled():
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
        kept = self._frequent.room - self._frequent.left
        return int(min(self._frequent.room // 3 - kept, _ARRAY))

    def _kept(self, key: GroupKey, found: Impacts) -> Impacts:
        # The room of rare groups is for those that find documents.
        if key.finds and found.doc_count < FREQUENT:
            _keep(self._rare, key, found)
        else:
            self._keep_frequent(key, found)
        return found

    def _keep_frequent(self, key: GroupKey, found: Impacts | QuantizedImpacts) -> None:
        if found.size < self._frequent.room // 4:
            self._frequent.keep(key, found)


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


def _size(found: KeptImpacts) -> int:
    return found.size


def _known_size(groups: KnownGroups) -> int:
    return sum([group.size if group else 100 for _, group in groups])


def _keep(latest: "Latest[GroupKey, Any]", key: GroupKey, found: KeptImpacts) -> None:
    """Keep a value in memory, unless it is so large that it would drive out most of the others."""
    if found.size < latest.room // 4:
        latest.keep(key, found)
