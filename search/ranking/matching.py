"""Matching: query tree → the documents that match and their scores, on whole arrays.

What agrees loosely only, by root, finds nothing: it adds to the scores of what the rest of the
query finds. So a tree is evaluated twice, for what it finds and for what that is lifted by.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol, assert_never

import numpy as np
from numpy.typing import NDArray

from index.store.engine import Arrays, Docs, OnRecord
from search.deadline import TimeUpError, require_time
from search.query.pattern import Pattern
from search.query.tree import Boolean, Dated, InField, Leaf, Node, Phrase, Valued, Word
from search.ranking.accumulator import Accumulator, is_compiled
from search.ranking.cache import ImpactCache
from search.ranking.clauses import ClauseReader, CountPhrase
from search.ranking.deferred import DeferredImpacts
from search.ranking.impacts import Impacts, Matches, look_up
from search.ranking.maxscore import Groups, best, top
from search.ranking.plain import PlainQuestions
from search.ranking.record import documents
from search.ranking.scoring import Scores
from search.results import Share
from search.words.expansion import TermExpander

GroupsOfWord = list[Impacts | DeferredImpacts]


class HasArrays(Protocol):
    """Postings as arrays, and the number of articles in the index."""

    @property
    def arrays(self) -> Arrays | None: ...  # noqa: D102

    @property
    def doc_count(self) -> int: ...  # noqa: D102


class AnyMatcher(Protocol):
    """What advice, hits and queries of known fields ask of matching, wherever postings are."""

    @property
    def arrays(self) -> OnRecord: ...  # noqa: D102

    def best(self, node: Node, count: int) -> Matches: ...  # noqa: D102

    def best_and_total(self, node: Node, count: int) -> tuple[Matches, int]: ...  # noqa: D102

    def count(self, node: Node) -> int: ...  # noqa: D102

    def shares(self, node: Node, doc: int) -> Iterator[Share]: ...  # noqa: D102


class Matcher:
    """Evaluates query trees over the arrays of one state of an index, in any number of threads.

    `scale` is how much is kept in memory of what was read, 1 for some 360 megabytes. After an
    exception, an interrupt perhaps, it is not to be used again: what is kept may be half counted.
    The arrays may have only some documents of the index; then `count_phrase` tells how many have a
    phrase.
    """

    def __init__(
        self,
        engine: HasArrays,
        expander: TermExpander,
        scale: float = 1.0,
        count_phrase: CountPhrase | None = None,
    ) -> None:
        arrays = engine.arrays
        if arrays is None:
            raise TypeError("this engine gives no arrays of postings; it has to match by itself")
        self.arrays = arrays
        self._reader = ClauseReader(arrays, expander, engine.doc_count, count_phrase)
        self._accumulator = Accumulator(arrays.doc_count_all)
        self._cache = ImpactCache(self._reader, self._accumulator, scale)
        self._plain = PlainQuestions(self._cache, self._accumulator, arrays.compiled)

    def best_near(self, node: Node, count: int) -> Matches | None:
        """Return the best `count` of a plain question, ranked anew by nearness; None for others."""
        found = self._plain.answer(node, count, near=True, counts=False)
        return found and found[0]

    def best(self, node: Node, count: int) -> Matches:
        """Return the best `count` matches of `node`, best first; equals in document order."""
        groups = self._groups_of_any(node)
        if groups:
            return best(self._accumulator, self._cache, groups, count)
        required = self._best_required(node, count)
        return required[0] if required else top(self.match(node), count)

    def best_and_total(self, node: Node, count: int) -> tuple[Matches, int]:
        """Return what `best` does, and how many documents match."""
        plain = self._plain.answer(node, count, near=False, counts=True)
        if plain:
            return plain
        groups = self._groups_of_any(node)
        if groups:
            return best(self._accumulator, self._cache, groups, count), self._matched(groups)
        required = self._best_required(node, count)
        if required:
            return required
        matches = self.match(node)
        return top(matches, count), len(matches.docs)

    def _best_required(self, node: Node, count: int) -> tuple[Matches, int] | None:
        """Return what `best_and_total` does where words and phrases must match, in C.

        It is None for other queries, and where nothing is compiled.
        """
        asked = _required_of(node) if is_compiled() else None
        if not asked:
            return None
        found = [[self._held(*leaf) for leaf in leaves] for leaves in asked]
        must, must_not, should = ([finding for finding, _ in held] for held in found)
        lifts = [lifting for _, lifting in (*found[2], *found[0]) if lifting]
        must.sort(key=lambda groups: sum([group.doc_count for group in groups]))
        first: list[Impacts | DeferredImpacts] = [self._whole(group) for group in must[0]]
        return self._accumulator.required([first, *must[1:]], must_not, should, lifts, count)

    def _held(self, leaf: Leaf, part: str) -> tuple[GroupsOfWord, GroupsOfWord]:
        """Return the groups of a word or phrase that find documents, and those that do not."""
        require_time()
        groups = self._cache.groups(leaf, part)
        return (
            [group for key, group in groups if key.finds],
            [group for key, group in groups if not key.finds],
        )

    def match(self, node: Node, part: str = "text") -> Matches:
        """Return what matches `node`, its words looked for in `part`."""
        docs, scores = self._found(node, part)
        return Matches(docs, scores + self._lift(node, part, docs))

    def count(self, node: Node) -> int:
        """Return how many documents match `node`."""
        return len(self.match(node).docs)

    def _found(self, node: Node, part: str) -> Matches:
        """Return what matches `node`, scored by what finds alone."""
        match node:
            case Word() | Pattern() | Phrase():
                found = [self._whole(group) for group in self._groups(node, part, finds=True)]
                return self._accumulator.all(
                    [Matches(some.docs, some.scores.astype(np.float64)) for some in found]
                )
            case InField(field, inner):
                return self._found(inner, field)
            case Dated() | Valued():
                docs = documents(self.arrays, node)
                return Matches(docs, np.zeros(len(docs)))
            case Boolean():
                return self._boolean(node, part)
            case _:
                assert_never(node)

    def _lift(self, node: Node, part: str, docs: Docs) -> Scores:
        """Return what those words of `node` that find nothing add to the scores of `docs`."""
        lift = np.zeros(len(docs))
        match node:
            case Word() | Pattern() | Phrase():
                for group in self._groups(node, part, finds=False):
                    lift += self._accumulator.look_up(group, docs)
            case InField(field, inner):
                lift += self._lift(inner, field, docs)
            case Boolean(should, must, _):
                children = (*should, *must)
                lifts = {child: self._lift(child, part, docs) for child in dict.fromkeys(children)}
                for child in lifts:
                    if is_conditional(child):
                        lifts[child] *= look_up(self._found(child, part), docs)[0]
                for child in children:
                    lift += lifts[child]
            case Dated() | Valued():
                pass
            case _:
                assert_never(node)
        return lift

    def shares(self, node: Node, doc: int, part: str = "text") -> Iterator[Share]:
        """Yield what each word and phrase of `node` adds to the score of a document it matches."""
        match node:
            case Word() | Pattern() | Phrase():
                for clause in self._reader.clauses(node, part):
                    docs, scores = clause.matches()
                    at = int(np.searchsorted(docs, doc))
                    if at < len(docs) and docs[at] == doc:
                        yield Share(str(node), clause.part, clause.level, float(scores[at]))
            case InField(field, inner):
                yield from self.shares(inner, doc, field)
            case Boolean(should, must, _):
                for child in (*should, *must):
                    if not is_conditional(child) or doc in self._found(child, part).docs:
                        yield from self.shares(child, doc, part)
            case Dated() | Valued():
                pass
            case _:
                assert_never(node)

    def _groups(self, leaf: Leaf, part: str, finds: bool) -> list[Impacts | DeferredImpacts]:
        """Return the groups of a word or phrase that find documents, or those that do not."""
        require_time()
        return [group for key, group in self._cache.groups(leaf, part) if key.finds == finds]

    def _whole(self, group: Impacts | DeferredImpacts) -> Impacts:
        return group if isinstance(group, Impacts) else self._accumulator.read(group)

    def _groups_of_any(self, node: Node) -> Groups:
        """Return the groups of all words and phrases of a query of which any may match."""
        found: Groups = []
        for leaf in _any_of(node):
            try:
                require_time()
                found += self._cache.groups(leaf, "text")
            except TimeUpError:
                # What was read by then is searched, if it finds anything.
                if not any(group.doc_count for _, group in found):
                    raise
                break
        return found

    def _matched(self, groups: Groups) -> int:
        """Return how many documents any of the groups finds."""
        matched = np.zeros(self.arrays.doc_count_all, np.bool_)
        bits = np.zeros(-(-len(matched) // 8), np.uint8)
        for key, group in groups:
            if not key.finds:
                continue
            if isinstance(group, Impacts):
                matched[group.docs] = True
            else:
                bits |= self._cache.bits(key, group)
        return int(np.count_nonzero(matched | np.unpackbits(bits, count=len(matched)).view(bool)))

    def _boolean(self, node: Boolean, part: str) -> Matches:
        if node.must:
            docs, scores = self._required(node, part)
        elif node.should or not node.must_not:
            found = {child: self._found(child, part) for child in dict.fromkeys(node.should)}
            docs, scores = self._accumulator.all([found[child] for child in node.should])
        else:
            docs = np.flatnonzero(self.arrays.live).astype(np.int32)
            scores = np.zeros(len(docs))
        for child in dict.fromkeys(node.must_not):
            keep = ~self._looked_up(child, part, docs)[0]
            docs, scores = docs[keep], scores[keep]
        return Matches(docs, scores)

    def _required(self, node: Boolean, part: str) -> Matches:
        """Return the documents of all that must match, with all scores added.

        The others are looked up only where the one with the fewest documents matches.
        """
        first, *others = sorted(node.must, key=lambda child: self._most(child, part))
        docs, scores = self._found(first, part)
        for child in others:
            found, more = self._looked_up(child, part, docs)
            docs, scores = docs[found], (scores + more)[found]
        for child in node.should:
            scores = scores + self._looked_up(child, part, docs)[1]
        return Matches(docs, scores)

    def _most(self, node: Node, part: str) -> int:
        """Return how many documents a node matches at most; all, where it is not known before."""
        if isinstance(node, Leaf):
            return sum(group.doc_count for group in self._groups(node, part, finds=True))
        return self.arrays.doc_count_all

    def _looked_up(self, node: Node, part: str, docs: Docs) -> tuple[NDArray[np.bool_], Scores]:
        """Return which of `docs` a node matches, and their scores, 0 for the others."""
        if not isinstance(node, Leaf):
            return look_up(self._found(node, part), docs)
        scores = np.zeros(len(docs))
        for group in self._groups(node, part, finds=True):
            scores = scores + self._accumulator.look_up(group, docs)
        return scores > 0, scores


def is_conditional(node: Node) -> bool:
    """Tell whether a node adds nothing where it does not match as a whole."""
    match node:
        case InField(_, inner):
            return is_conditional(inner)
        case Boolean(_, must, must_not):
            return bool(must or must_not)
    return False


_Leaves = list[tuple[Leaf, str]]


def _required_of(node: Node) -> tuple[_Leaves, _Leaves, _Leaves] | None:
    """Return the words and phrases that must match, must not and may, each with its part.

    It is None for a query of anything else, or of which nothing must match.
    """
    if not isinstance(node, Boolean) or not node.must:
        return None
    must, must_not, should = map(_leaves, (node.must, node.must_not, node.should))
    return None if must is None or must_not is None or should is None else (must, must_not, should)


def _leaves(nodes: Sequence[Node]) -> _Leaves | None:
    """Return words and phrases with the parts they are looked for in; None if one is neither."""
    leaves: _Leaves = []
    for node in nodes:
        part = "text"
        while isinstance(node, InField):
            part, node = node.field, node.node
        if not isinstance(node, Leaf):
            return None
        leaves.append((node, part))
    return leaves


def _any_of(node: Node) -> Sequence[Leaf]:
    """Return the words and phrases of a query that is nothing but such, any of which may match."""
    match node:
        case Word() | Pattern() | Phrase():
            return [node]
        case Boolean(should, (), ()):
            leaves = [child for child in should if isinstance(child, Leaf)]
            return leaves if len(leaves) == len(should) else []
    return []
