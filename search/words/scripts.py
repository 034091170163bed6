"""Names across scripts: Erdogan in a query also looks for أردوغان, if the index has it.

Only words of the index come into question, so there is no table of names, but for places that have
others in Arabic (Egypt, مصر): those whose consonants agree, the closest first and the most frequent
of these. A word in Arabic letters is looked for in Latin ones only where the index lacks it. See
index/analysis/scripts.py for what agrees.
"""

from math import log1p

from index.analysis.compounds import best_reading
from index.analysis.morphology.function_words import is_function_word
from index.analysis.places import places_in_latin
from index.analysis.scripts import consonants, distance, is_latin, may_be_name, pattern, prefixes
from index.analysis.tokens.normalize import fold
from index.segment.schema import FORM, STEM
from index.store.engine import AskedForms, Engine
from search.words.latest import Latest
from search.words.spelled import spelled

# Words of the other script that one is looked for by, how much further than the closest they may
# be, how far that may be for each consonant, what it is worth to be e times as
# frequent, and what it costs to be no name.
MOST = 3
FURTHER = 0.25
FARTHEST = 0.35
FARTHEST_OF_TWO = 0.5
FREQUENT = 0.15
NO_NAME = 0.6
# The fewest consonants of a name: fewer agree with too many words.
FEWEST = 2
_KEPT = 256


class OtherScript:
    """Finds words of an index that are a name of a query in the other script."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._found: Latest[str, tuple[str, ...]] = Latest(_KEPT, lambda _: 1)

    def spellings(self, letters: str) -> tuple[str, ...]:
        """Return what stands for a name in the other script, the closest first; mostly nothing.

        A word in Arabic letters has something only where the index lacks it: most texts are Arabic.
        """
        name = fold(letters)
        if is_latin(name):
            is_name = may_be_name(letters)
        else:
            is_name = bool(self._engine.levels(letters).sound) and not self._engine.holds(
                FORM, [name]
            )
        if not is_name or consonants(name) < FEWEST:
            return ()
        found = self._found.get(name)
        if found is None:
            found = self._places(name) or tuple(
                spelled(self._engine, form) for form in self._closest(name)
            )
            self._found.keep(name, found)
        return found

    def _places(self, name: str) -> tuple[str, ...]:
        """Return what a place of a Latin name is called in the index."""
        engine, places = self._engine, places_in_latin(name)
        return tuple(p for p in places if engine.holds(STEM, engine.levels(p).stem))

    def _closest(self, letters: str) -> tuple[str, ...]:
        """Return the forms of the closest words."""
        sizes: dict[str, int] = {}
        like, own = pattern(letters), consonants(letters)
        for prefix in prefixes(letters):
            sizes |= self._engine.forms(AskedForms(prefix, like))
        costs: dict[str, float] = {}
        for form in sizes:
            latin, arabic = (letters, form) if is_latin(letters) else (form, fold(letters))
            cost = distance(latin, arabic)
            size = min(own, consonants(form))
            farthest = FARTHEST * size if size > FEWEST else FARTHEST_OF_TWO
            if cost > farthest or not self._is_whole(form):
                continue
            of_word = self._of_words(form)
            if not of_word or cost <= farthest / 2:
                costs[form] = cost - FREQUENT * log1p(sizes[form]) + of_word
        ranked = sorted(costs, key=lambda form: (costs[form], form))
        return tuple(self._of_other_stems(ranked, costs))[:MOST]

    def _of_words(self, form: str) -> float:
        """Return what it costs a form that it is a word of Arabic rather than a name."""
        if form.isascii():
            return 0.0
        return 0.0 if best_reading(spelled(self._engine, form)).lexeme.is_name else NO_NAME

    def _is_whole(self, form: str) -> bool:
        """Tell whether a form is a word that has no clitics, but for the article, or endings."""
        if form.isascii():
            return True
        spelling = spelled(self._engine, form)
        best = best_reading(spelling)
        pieces = [piece for piece in best.segments if piece != "ال"]
        is_name = best.entry is None or len(pieces) == 1
        return is_name and not (is_function_word(spelling) or is_function_word(form))

    def _of_other_stems(self, ranked: list[str], costs: dict[str, float]) -> dict[str, None]:
        """Return forms of which no two have a stem in common, near the first."""
        kept: dict[str, None] = {}
        stems: set[str] = set()
        for form in ranked:
            own = set(self._engine.levels(form).stem)
            if costs[form] <= costs[ranked[0]] + FURTHER and not own & stems:
                kept[form] = None
                stems |= own
        return kept
