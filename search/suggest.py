"""Suggestions while somebody types: words that begin so, and titles that have them.

What is typed may have several words; the last is completed. Words are those of the index, the most
frequent first, as they are spelled most often there.
"""

from dataclasses import dataclass

from index.analysis.tokens.normalize import fold, strip_marks
from index.analysis.tokens.tokenizer import words as tokens
from index.segment.schema import FORM
from index.store.engine import AskedForms, Engine
from search.words.spelled import spelled

# Forms of which the articles are counted: the frequent ones, by the size of their lists.
_COUNTED = 2


@dataclass(frozen=True, slots=True)
class Completion:
    """What may be typed, and how many articles have its last word; `kind` is "word" or "title"."""

    text: str
    count: int
    kind: str = "word"


def completions(engine: Engine, typed: str, limit: int) -> list[Completion]:
    """Return the words that what was typed may end in, the most frequent first."""
    pieces = tokens(typed)
    if not pieces or typed[-1:].isspace():
        return []
    last = fold(strip_marks(pieces[-1]))
    before = typed[: typed.rindex(pieces[-1])]
    likely = engine.forms(AskedForms(last, most=_COUNTED * limit))
    counts = {form: engine.containing("text", FORM, [form]) for form in likely}
    best = sorted((f for f in likely if counts[f]), key=lambda form: (-counts[form], form))
    return [Completion(before + spelled(engine, form), counts[form]) for form in best[:limit]]
