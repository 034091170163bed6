"""How the words of a form are written in the index: احمد is أحمد to most who write it."""

from index.analysis.tokens.normalize import strip_marks
from index.segment.schema import SPELLING
from index.store.engine import Engine


def spelled(engine: Engine, form: str) -> str:
    """Return how a form is spelled most often, without marks."""
    spellings: dict[str, list[str]] = {}
    for spelling in sorted(engine.spellings(form)):
        spellings.setdefault(strip_marks(spelling), []).append(spelling)
    if len(spellings) < 2:
        # Most forms have one spelling, so there is nothing to count.
        return next(iter(spellings), form)
    # All marks of one at once: a frequent word has dozens, and each time costs as much.
    counts = {
        letters: engine.containing("text", SPELLING, some) for letters, some in spellings.items()
    }
    return max(counts, key=lambda letters: counts[letters])
