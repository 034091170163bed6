"""The analysis of Arabic text, whole: text → tokens → levels.

    text     "وحكومتِها"
    token    tokenize       text[0:9], letters وحكومتها    (tokenizer.py)
    form     fold           وحكومتها                       (normalize.py)
    stem     readings       و+حكوم+تها → حكومه             (stemmer.py)
    root     readings       حكم
    sound    sound_key      of names only: أوردغان → ردكن          (sound.py)

A word is indexed and looked for on every level; a stricter agreement scores higher. Lexicon and
broken plurals work inside the stem level. A further level is one more field of `Levels`, computed
in `levels`, and a weight in `search/scoring.py`.

Analysis happens here, never inside the engine that holds the index, so that every engine gives
the same matches. `index.analysis.fingerprint` changes whenever its outcome may: an index of another
fingerprint is refused.

>>> [levels(token.letters).stem for token in tokenize("والوزراء، بكِتابِها")]
[('وزير',), ('كتاب',)]
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from index.analysis.normalize import fold
from index.analysis.sound import sound_key
from index.analysis.tokenizer import Token, tokenize

if TYPE_CHECKING:
    from index.analysis.stemmer import Reading

__all__ = ["LEVELS", "Levels", "Token", "levels", "segments", "tokenize"]


class Levels(NamedTuple):
    """The terms of one word on each level, strict to loose; several where it is ambiguous."""

    form: tuple[str, ...]
    stem: tuple[str, ...]
    root: tuple[str, ...]
    sound: tuple[str, ...]


LEVELS = Levels._fields
_ARABIC_WORD = re.compile("(?!\\d)[\u0620-\u06ff]+")


@lru_cache(maxsize=1 << 16)
def levels(letters: str) -> Levels:
    """Return the terms of a word given by its unmarked letters, as `Token.letters` has them.

    A word of another script has its form for a stem, and no root or sound.
    """
    form = fold(letters)
    if not _is_arabic(letters):
        return Levels((form,), (form,), (), ())
    likely = _readings()(letters)
    best = likely[0]
    key = sound_key(best.stem, best.is_known) if best.is_name else ""
    return Levels(
        (form,),
        tuple([reading.stem for reading in likely]),
        tuple({reading.root: None for reading in likely}),
        (key,) if key else (),
    )


def segments(letters: str) -> tuple[str, ...]:
    """Return the clitics, base and endings of a word, as its best reading cuts it."""
    if not _is_arabic(letters):
        return (letters,)
    return _readings()(letters)[0].segments


@cache
def _readings() -> "Callable[[str], tuple[Reading, ...]]":
    # Imported late: numbers and Latin words need no lexicon, and start-up need not wait for it.
    from index.analysis.stemmer import readings

    return readings


def _is_arabic(letters: str) -> bool:
    return _ARABIC_WORD.fullmatch(letters) is not None
