"""The analysis of Arabic text, whole: text → tokens → levels.

    text     "وحكومتِها"
    token    tokenize       text[0:9], letters وحكومتها    (index/analysis/tokens/tokenizer.py)
    form     fold           وحكومتها                       (index/analysis/tokens/normalize.py)
    stem     readings       و+حكوم+تها → حكومه             (index/analysis/morphology/stemmer.py)
    kin      kin_of         of places and words of them: لبنانية → لبنان (index/analysis/places.py);
                            of verbs: استقال → استقاله (index/analysis/verbal_nouns.py)
    sound    sound_key      of names only: أوردغان → ردكن          (index/analysis/sound.py)
    root     readings       حكم

A word is indexed on every level; a stricter agreement scores higher. Lexicon and
broken plurals work inside the stem level. A further level is one more field of `Levels`, an entry
of `OF_LETTERS` or `OF_LEXEMES`, and its weights in `index/articles/fields.py`.

Analysis happens here, never inside the engine that holds the index, so that every engine gives
the same matches. `index.analysis.fingerprint` changes whenever its outcome may: an index of another
fingerprint is refused.

>>> [levels(token.letters).stem for token in tokenize("والوزراء، بمدينتِها")]
[('وزير',), ('مدينه',)]
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from index.analysis.places import places_of
from index.analysis.sound import sound_key
from index.analysis.tokens.normalize import JOINED, fold
from index.analysis.tokens.tokenizer import Token, tokenize
from index.analysis.verbal_nouns import key_of

if TYPE_CHECKING:
    from index.analysis.morphology.lexemes import Lexeme
    from index.analysis.morphology.stemmer import Reading

__all__ = ["DEFAULT_LEVEL", "LEVELS", "Levels", "Token", "levels", "segments", "tokenize"]


Terms = tuple[str, ...]


class Levels(NamedTuple):
    """The terms of one word on each level, strict to loose; several where it is ambiguous."""

    form: Terms
    stem: Terms
    kin: Terms
    sound: Terms
    root: Terms


LEVELS = Levels._fields
# The loosest agreement that finds an article unless a search names another; a looser one only adds
# to the score of what is found.
DEFAULT_LEVEL = "sound"


def form_of(letters: str) -> Terms:
    """Return the form of a word."""
    return (fold(letters),)


def _stems_of(lexemes: "Sequence[Lexeme]") -> Terms:
    if len(lexemes) == 1:
        # Sooner told, and of most words.
        return (lexemes[0].stem,)
    return tuple(dict.fromkeys([lexeme.stem for lexeme in lexemes]))


def _kin_of(lexemes: "Sequence[Lexeme]") -> Terms:
    if len(lexemes) == 1:
        return kin_of(lexemes[0].word)
    return tuple(dict.fromkeys([key for lexeme in lexemes for key in kin_of(lexeme.word)]))


def kin_of(word: str) -> Terms:
    """Return what a word, as `Lexeme.word` has it, is kin by: its places or its verbal nouns."""
    if found := places_of(word):
        return found
    if " " in word:
        return tuple(filter(None, map(key_of, word.split())))
    key = key_of(word)
    return (key,) if key else ()


def _roots_of(lexemes: "Sequence[Lexeme]") -> Terms:
    if len(lexemes) == 1:
        return (lexemes[0].root,)
    return tuple(dict.fromkeys([lexeme.root for lexeme in lexemes]))


def _sound_of(lexemes: "Sequence[Lexeme]") -> Terms:
    # An unknown word may have lost what is no clitic: لبرالية is not ل + برالي.
    names = [lexeme for lexeme in lexemes if not lexeme.is_known] or lexemes[:1]
    keys = [sound_key(name.stem, name.is_native) for name in names if name.is_name]
    return tuple(dict.fromkeys([key for key in keys if key])) if keys else ()


# The terms of a word in Arabic letters come from its letters or from the lexemes it is read as.
# Those of lexemes are remembered; functions of the letters, but the form's, are called for every
# word.
OF_LETTERS: dict[str, Callable[[str], Terms]] = {"form": form_of}
OF_LEXEMES: "dict[str, Callable[[Sequence[Lexeme]], Terms]]" = {
    "stem": _stems_of,
    "kin": _kin_of,
    "sound": _sound_of,
    "root": _roots_of,
}
_TOLD = [OF_LEXEMES.get(level) for level in LEVELS]
# On these levels the only term of a word of another script is its form; on others it has none.
OF_OTHER_SCRIPTS = ("form", "stem")
_ARABIC_WORD = re.compile("(?!\\d)[\u0620-\u06ff\u0750-\u077f\u0870-\u08c9]+")


@lru_cache(maxsize=1 << 16)
def levels(letters: str) -> Levels:
    """Return the terms of a word given by its unmarked letters, as `Token.letters` has them."""
    if not _is_arabic(letters):
        form = form_of(letters)
        # A number or name that is written in parts (2,259) is also found by each part.
        parts = tuple(map(fold, letters.split(JOINED))) if JOINED in letters else ()
        return Levels._make(
            form + parts * (level != "form") if level in OF_OTHER_SCRIPTS else ()
            for level in LEVELS
        )
    found = levels_of([reading.lexeme for reading in _readings()(letters)])
    return Levels._make(
        OF_LETTERS[level](letters) if terms is None else terms
        for level, terms in zip(LEVELS, found, strict=True)
    )


def stems(letters: str) -> Sequence[str]:
    """Return the terms of a word on the level of stems, which takes a third of the time."""
    if not _is_arabic(letters):
        return levels(letters).stem
    # Imported late, as above.
    from index.analysis.morphology.stemmer import stems_of

    return stems_of(letters)


def levels_of(lexemes: "Sequence[Lexeme]") -> tuple[Terms | None, ...]:
    """Return the terms of what a word is read as on each level, None where letters tell."""
    return tuple([of(lexemes) if of else None for of in _TOLD])


def segments(letters: str) -> tuple[str, ...]:
    """Return the clitics, base and endings of a word, as its best reading cuts it."""
    if not _is_arabic(letters):
        return (letters,)
    return _readings()(letters)[0].segments


@cache
def _readings() -> "Callable[[str], tuple[Reading, ...]]":
    # Imported late: numbers and Latin words need no lexicon, and start-up need not wait for it.
    from index.analysis.morphology.stemmer import readings

    return readings


def _is_arabic(letters: str) -> bool:
    return _ARABIC_WORD.fullmatch(letters) is not None
