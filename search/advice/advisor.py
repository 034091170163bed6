"""Advice: what a query may have been meant for, and what is searched where it finds nothing.

    spelling   a word that no article has, corrected       search/advice/correction.py
    keyboard   the same keys on the other layout
    words      a phrase that stands nowhere: its words     search/query/grammar.py
    root       words that share a root                     search/advice/fallback.py
    any        any of what was required

The first of these that finds anything is searched at once. Where a query finds something, what its
words may be misspelt for is offered all the same.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date as Date
from typing import TYPE_CHECKING, NamedTuple

from index.store.engine import Engine
from search.advice.doubts import NOWHERE, Doubtful, Doubts
from search.advice.fallback import any_of, by_root
from search.notes import some_of
from search.query.parser import Query
from search.query.tree import Boolean, Dated, Node, Word, in_part, phrases, words
from search.ranking.matching import AnyMatcher
from search.results import Suggestion
from search.words.expansion import TermExpander

if TYPE_CHECKING:
    from search.advice.correction import Corrector

Widen = Callable[[Query], Query]


class Advice(NamedTuple):
    """What is said of a query: the words that no article has, and what else it may be.

    `query` is what is to be searched instead, and `searched` says why. Both are None where the
    query as typed finds something, and where no other query finds anything either.
    """

    unknown: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    searched: Suggestion | None = None
    query: Query | None = None
    notes: tuple[str, ...] = ()


class _Step(NamedTuple):
    suggestion: Suggestion
    query: Query


class Advisor:
    """Gives advice over one state of an index.

    It holds on to none of what asks it, so that all of it goes when a searcher is let go.
    """

    def __init__(
        self,
        engine: Engine,
        expander: TermExpander,
        matcher: AnyMatcher,
    ) -> None:
        self._engine = engine
        self._expander = expander
        self._doubts = Doubts(engine, expander, matcher)
        self._matcher = matcher
        self._corrector: Corrector | None = None

    def of(
        self,
        query: Query,
        widened: Query,
        found: bool,
        fallback: bool,
        finds: Callable[[Query], int],
        widen: Widen,
    ) -> Advice:
        """Return advice on a query, which found something or not, and as it was widened.

        `finds` tells how many articles another would find, `widen` widens it.
        """
        doubtful = self._doubts.of(widened.tree)
        unknown = [doubt for doubt in doubtful if doubt.doubt is NOWHERE]
        steps: list[_Step] = []
        is_latin = any(isinstance(w, Word) and w.letters.isascii() for w in words(query.tree))
        # With `keep` the user wants words spelled as they were typed, so they are not corrected.
        if (doubtful or is_latin) and not query.keep:
            steps += self._corrected(query, doubtful, widen)
        searched = None
        if not found:
            # A word of the lexicon is hardly a misspelling: others are offered, not searched.
            are_words = bool(unknown) and all(doubt.is_word for doubt in unknown)
            corrected = [] if are_words else steps
            for step in (*corrected, *self._otherwise(query, widened, widen)):
                if finds(step.query):
                    steps += [step] * (step not in steps)
                    searched = searched or step
                    if fallback:
                        break
        return Advice(
            tuple(doubt.word.text for doubt in unknown),
            tuple(step.suggestion for step in steps),
            searched.suggestion if searched and fallback else None,
            searched.query if searched and fallback else None,
            (
                *self._notes(unknown, steps, searched if fallback else None),
                *(() if found else dict.fromkeys(self._undated(query.tree))),
            ),
        )

    def _corrected(
        self, query: Query, doubtful: Sequence[Doubtful], widen: Widen
    ) -> Iterator[_Step]:
        if self._corrector is None:
            # Imported late: most queries have only words that the index has.
            from search.advice.correction import Corrector

            self._corrector = Corrector(self._engine, self._expander, self._matcher)
        corrected = self._corrector.corrected(query.text, query.tree, doubtful)
        if corrected:
            other = widen(query.again(corrected.text))
            yield _Step(Suggestion(corrected.kind, corrected.text), other)

    def _otherwise(self, query: Query, widened: Query, widen: Widen) -> Iterator[_Step]:
        """Yield queries that ask for less than this one does, the closest to it first."""
        of_words = None if self._has_phrase(widened.tree) else widened.otherwise
        if of_words:
            of_words = widen(of_words)
            yield _Step(Suggestion("words", str(of_words.tree)), of_words)
        loose = by_root(of_words or widened, self._expander.terms)
        if loose:
            yield _Step(Suggestion("root", query.text), loose)
        of_any = any_of(query)
        if of_any:
            yield _Step(Suggestion("any", str(of_any.tree)), widen(of_any))

    def _has_phrase(self, node: Node) -> bool:
        """Tell whether a phrase of a query stands anywhere."""
        return any(self._matcher.count(in_part(phrase, part)) for phrase, part in phrases(node))

    def _undated(self, node: Node) -> Iterator[str]:
        """Say which dates that a query asks for no article has."""
        match node:
            case Boolean(should, must, _):
                for child in (*should, *must):
                    yield from self._undated(child)
            case Dated() if not self._matcher.count(node):
                dated = self._matcher.count(Dated(Date.min, Date.max))
                asked = str(node).removeprefix("date:")
                yield f"no article is dated {asked}" if dated else "no article has a date"

    def _notes(
        self, unknown: Sequence[Doubtful], steps: Sequence[_Step], searched: _Step | None
    ) -> Iterator[str]:
        """Say what no article has, and what was searched or may be."""
        named = [_named(doubt) for doubt in unknown]
        # Where roots are searched instead, the note of that says that the words are nowhere.
        if named and not (searched and searched.suggestion.kind == "root"):
            yield f"no article has {some_of(named)}"
        for step in steps:
            kind, text = step.suggestion.kind, step.suggestion.query
            on_keys = ", on the other keyboard" * (kind == "keyboard")
            if step.suggestion.is_correction:
                said = "searched instead" if step is searched else "did you mean"
                yield f"{said}: {text}{on_keys}"


def _named(doubtful: Doubtful) -> str:
    where = "" if doubtful.part == "text" else f" in its {doubtful.part}"
    return f"'{doubtful.word.text}'{where}"
