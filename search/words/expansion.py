"""Expansion: a word of a query → the terms that it is looked for by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from index.analysis.analyzer import Levels
from index.analysis.sound import sounds_near
from index.analysis.tokens.normalize import fold
from index.segment.compiled import FormsNear
from index.segment.schema import FORM, SOUND, SPELLING, STEM
from index.store.engine import AskedForms, Engine
from search.deadline import require_time
from search.query.pattern import Pattern
from search.query.tree import Word
from search.words.latest import Latest

if TYPE_CHECKING:
    from search.words.protected import Protection

# For so many words it is kept in memory how many documents have them; for no fewer than the second
# number, because all hits of one query ask for the same words.
_NUMBERS_KEPT, _LEAST_NUMBERS = 1 << 14, 1 << 8
# Words that a pattern stands for at most, and patterns whose words are kept in memory.
MOST_FORMS = 1000
_PATTERNS_KEPT, _LEAST_PATTERNS = 64, 4


def _protection(engine: Engine, forms: frozenset[str]) -> "Protection":
    # Imported late: most indexes have no protected words.
    from search.words.protected import Protection

    return Protection(engine, forms)


class Expansion(NamedTuple):
    """The forms in the index that a pattern is looked for by, and the edits to each.

    `total` is how many it stands for; of more than MOST_FORMS the rest are not looked for.
    """

    edits: Mapping[str, int]
    total: int


def neighbour_level(word: Word) -> str:
    """Return the level on which a word counts as the neighbour of another: stem, or its own."""
    return STEM if STEM in word.levels_in("text") else word.level


class TermExpander:
    """Looks up what words of queries stand for in one state of an index.

    `scale` is how much of it is kept in memory, 1 being the usual; `protected` are forms that only
    meet themselves.
    """

    def __init__(
        self, engine: Engine, scale: float = 1.0, protected: frozenset[str] = frozenset()
    ) -> None:
        self._engine = engine
        self._protection = _protection(engine, protected) if protected else None
        self._expansions: Latest[Pattern, Expansion] = Latest(
            max(int(scale * _PATTERNS_KEPT), _LEAST_PATTERNS), lambda _: 1
        )
        # It is emptied when it is full. To drop only the words used least lately would take a tenth
        # of the time of a question, because each word is counted on several levels.
        self._containing: dict[tuple[Word | Pattern, str, str], int] = {}
        # The same of texts for words on several levels, as `counted_on_levels` is given it.
        self._in_texts: dict[Word, tuple[Mapping[str, int], Sequence[int]]] = {}
        self._most_numbers = max(int(scale * _NUMBERS_KEPT), _LEAST_NUMBERS)

    def terms(self, word: Word | Pattern, level: str) -> tuple[str, Sequence[str]]:
        """Return the terms that a word is looked for by, after the level they are of."""
        if isinstance(word, Pattern):
            return FORM, [*self.forms(word).edits]
        if word.keep:
            spellings = self._engine.spellings(fold(word.letters))
            return SPELLING, sorted(filter(word.admits, spellings))
        return self._terms(word, self._engine.levels(word.letters), level)

    def terms_on(self, word: Word, levels: Sequence[str]) -> list[tuple[str, Sequence[str]]]:
        """Return what `terms` does for each of some levels."""
        if word.keep:
            return [self.terms(word, level) for level in levels]
        found = self._engine.levels(word.letters)
        return [self._terms(word, found, level) for level in levels]

    def _terms(self, word: Word, levels: Levels, level: str) -> tuple[str, Sequence[str]]:
        terms = _terms_on(levels, level)
        if self._protection:
            return self._protection.terms(word.letters, level, terms)
        return level, terms

    def forms(self, pattern: Pattern) -> Expansion:
        """Return the forms that a pattern stands for."""
        found = self._expansions.get(pattern)
        if found is None:
            sizes, forms = self._matching(pattern)
            # The closest, and of these the most frequent.
            kept = sorted(forms, key=lambda form: (forms[form], -sizes[form], form))[:MOST_FORMS]
            found = Expansion({form: forms[form] for form in kept}, len(forms))
            self._expansions.keep(pattern, found)
        return found

    def _matching(self, pattern: Pattern) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """Return forms with a measure of how frequent each is, and the edits of those that match.

        Those of a regular expression may be any of the index: they are not looked at one by one.
        """
        if pattern.is_expression:
            sizes = self._engine.forms(AskedForms(pattern.prefix, pattern.lines), require_time)
            return sizes, dict.fromkeys(sizes, 0)
        near = FormsNear(pattern.letters, pattern.edits) if pattern.edits else None
        sizes = self._engine.forms(AskedForms(pattern.prefix, near), require_time)
        return sizes, pattern.matching([*sizes])

    def counted(self, word: Word | Pattern, part: str, level: str, containing: int) -> None:
        """Keep in memory how many documents have a word in a part on a level."""
        if len(self._containing) >= self._most_numbers:
            self._containing.clear()
        self._containing[word, part, level] = containing

    def counted_on_levels(
        self, word: Word, numbers: Mapping[str, int], counts: Sequence[int]
    ) -> None:
        """Keep in memory how many documents have a word in their texts.

        Of each level `numbers` tells which of `counts` it is.
        """
        if len(self._in_texts) >= self._most_numbers:
            self._in_texts.clear()
        self._in_texts[word] = (numbers, counts)

    def notes(self, patterns: Iterable[Pattern]) -> Iterator[str]:
        """Say which patterns stand for more words than are searched."""
        for pattern in dict.fromkeys(patterns):
            words = self.forms(pattern).total
            if words > MOST_FORMS:
                most = "closest" if pattern.edits else "most frequent"
                yield (
                    f"'{pattern}' stands for {words} words:"
                    f" the {MOST_FORMS} {most} of them are searched"
                )

    def containing(self, word: Word | Pattern, part: str, level: str) -> int:
        """Return how many documents have a word in a part on a level."""
        if part == "text" and isinstance(word, Word) and (known := self._in_texts.get(word)):
            numbers, counts = known
            if level in numbers:
                return counts[numbers[level]]
        key = (word, part, level)
        found = self._containing.get(key)
        if found is None:
            found = self._engine.containing(part, *self.terms(word, level))
            self.counted(word, part, level, found)
        return found


def _terms_on(levels: Levels, level: str) -> Sequence[str]:
    """Return the terms that words agree with on a level: of sounds, those that are near too."""
    terms: Sequence[str] = getattr(levels, level)
    if level == SOUND and terms:
        return [*dict.fromkeys([near for key in terms for near in sounds_near(key)])]
    return terms
