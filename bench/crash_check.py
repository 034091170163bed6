"""What bench/crash.py and bench/soak.py ask of an index, through its public side."""

import os
from pathlib import Path

from bench.crash_changes import State
from index import Index, IndexNotFoundError, open_index
from index.analysis.tokens.normalize import fold
from index.analysis.tokens.tokenizer import tokenize
from index.segment.soundness import flaws
from index.store.lock import LOCK
from index.store.reader import open_reader
from index.store.storage import KEPT, MANIFEST, Storage


class DamageError(Exception):
    """An index that is not sound; says what is wrong with it."""


def look(index: Path) -> State:
    """Return what an index holds, {} where there is none."""
    try:
        with open_index(index) as ix:
            return {article.id: article.text for article in ix}
    except IndexNotFoundError:
        return {}


def require_sound(index: Path, state: State) -> None:
    """Raise DamageError for an index that is not, in itself, what holds these articles alone.

    This is the one place that says what a sound index is.
    """
    if not Storage(index).exists():
        if state:
            raise DamageError("there is none")
        return
    with open_reader(Storage(index)) as reader:
        for segment, _ in reader.segments:
            for flaw in flaws(segment):
                raise DamageError(f"{flaw.file}: {flaw.reason}")
    with open_index(index) as ix:
        require_answers(ix, state)


def require_answers(ix: Index, state: State) -> None:
    """Raise DamageError unless every word finds the articles that it stands in."""
    if {article.id: article.text for article in ix} != state or len(ix) != len(state):
        raise DamageError("its articles are others")
    containing: dict[str, set[str]] = {}
    for id_, text in state.items():
        if ix.get(id_).text != text:
            raise DamageError(f"article {id_} is another")
        for word in tokenize(text):
            containing.setdefault(fold(word.letters), set()).add(id_)
    for form, ids in containing.items():
        found = {hit.id for hit in ix.hits(form, level="form", snippets=False)}
        if found != ids:
            raise DamageError(f"{form} finds {sorted(found)}, not {sorted(ids)}")


def require_no_other_files(index: Path) -> None:
    """Raise DamageError for files that do not count; a write clears them away."""
    # What is kept is written after the commit; the next change of it begins it anew.
    beside = {KEPT, f"{KEPT}.new", MANIFEST, LOCK}
    left = {*os.listdir(index)} - Storage(index).manifest().files - beside
    if left:
        raise DamageError(f"files are left: {sorted(left)}")
