"""Synonyms: words of a query that somebody's own file says to look for otherwise, too.

A word of the file is met by its inflections, as by any query: see `own_words` for the file.
"""

from collections.abc import Iterator, Sequence

from index.analysis.tokens.normalize import fold
from index.segment.schema import STEM
from index.store.engine import Engine
from search.query.tree import Node, Synonym, Word, phrases
from search.results import Match
from search.words.own_words import OwnWords, Rule


class SynonymFinder:
    """Finds synonyms of the words of queries that an index has."""

    def __init__(self, engine: Engine, own: OwnWords) -> None:
        self._engine = engine
        self._own = own
        self._rules: dict[str, list[Rule]] | None = None

    def of(self, letters: Sequence[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield where words stand that have synonyms, from and to, and each synonym.

        A word is given by its letters, "" for what has none.
        """
        if self._rules is None:
            self._rules = {}
            for rule in self._own.synonyms:
                self._rules.setdefault(self._key(rule.asked[0]), []).append(rule)
        keys = [self._key(word) if word else "" for word in letters]
        for at, key in enumerate(keys):
            for rule in self._rules.get(key, ()) if key else ():
                end = at + len(rule.asked)
                if [*map(self._key, rule.asked)] == keys[at:end] and self._holds(rule.instead):
                    yield at, end, rule.instead

    def _key(self, letters: str) -> str:
        """Return what words have in common that count as one here: the likeliest stem."""
        form = fold(letters)
        stems = self._engine.levels(letters).stem
        return f"={form}" if form in self._own.protected or not stems else stems[0]

    def _holds(self, words: tuple[str, ...]) -> bool:
        levels = map(self._engine.levels, words)
        return all(self._engine.holds(STEM, each.stem or each.form) for each in levels)


class SynonymsMet:
    """Tells which matches of a query were synonyms."""

    def __init__(self, tree: Node, engine: Engine) -> None:
        self._engine = engine
        self._synonyms: dict[str, set[str]] = {}
        for phrase, _ in phrases(tree):
            for word in phrase.words if isinstance(phrase, Synonym) else ():
                if isinstance(word, Word) and fold(word.text) != fold(word.letters):
                    self._synonyms.setdefault(word.text, set()).add(word.letters)

    def has(self, match: Match) -> bool:
        """Tell whether the word of a match stands for a synonym of what was typed."""
        synonyms = self._synonyms.get(match.query, ())
        if not synonyms or self._are_one(match.query, match.word):
            return False
        return any(self._are_one(synonym, match.word) for synonym in synonyms)

    def _are_one(self, typed: str, met: str) -> bool:
        ours, theirs = self._engine.levels(typed), self._engine.levels(met)
        return fold(typed) == fold(met) or not {*ours.stem}.isdisjoint(theirs.stem)
