"""Protected words: those of somebody's own list, which meet themselves and nothing else.

Such a word is looked for by its form alone. A word that it shares a stem, a sound or a root with is
looked for by the forms of all others that have that, so that no index has to be written anew.
"""

from collections.abc import Sequence
from functools import cached_property

from index.analysis.analyzer import LEVELS
from index.analysis.tokens.normalize import fold, strip_marks
from index.segment.schema import FORM
from index.store.engine import Engine


class Protection:
    """Keeps protected words apart over one state of an index; `forms` are theirs."""

    def __init__(self, engine: Engine, forms: frozenset[str]) -> None:
        self._engine = engine
        self._forms = forms
        self._found: dict[tuple[str, tuple[str, ...]], list[str]] = {}

    def terms(self, letters: str, level: str, terms: Sequence[str]) -> tuple[str, Sequence[str]]:
        """Return what a word is looked for by that has some terms, after the level they are of."""
        if level == FORM or not terms:
            return level, terms
        form = fold(letters)
        if form in self._forms:
            return FORM, [form]
        if self._shared[level].isdisjoint(terms):
            return level, terms
        key = (level, tuple(terms))
        if key not in self._found:
            held = self._engine.forms_with(level, terms)
            self._found[key] = sorted(held - self._forms)
        return FORM, self._found[key]

    @cached_property
    def _shared(self) -> dict[str, set[str]]:
        """The terms that protected words of the index have on each level."""
        shared: dict[str, set[str]] = {level: set() for level in LEVELS}
        for form in self._forms:
            for spelling in self._engine.spellings(form):
                levels = self._engine.levels(strip_marks(spelling))
                for level, terms in zip(LEVELS, levels, strict=True):
                    shared[level].update(terms)
        return shared
