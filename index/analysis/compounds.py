"""Compounds: names and set phrases that are written as one word or as several.

    أبو بكر, أبوبكر     فيس بوك, فيسبوك     إن شاء الله, انشاءالله     لا بد, لابد

Texts are indexed as they stand; a query asks for both. What a name or a phrase may begin and end
with stands in `data/name_parts.txt`. Of other words, one of the two must be strange, in no lexicon:
مايكرو سوفت. What is joined must be no other word: إنشاء is not إن شاء, nor is لاعب anything of لا.

>>> parts = [("إن", "شاء"), ("لا", "عب"), ("يا", "سر"), ("لا", "بد"), ("أبو", "بكر")]
>>> [is_other_word("".join(pieces), pieces[0]) for pieces in parts]
[True, True, True, False, False]
"""

import math
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, Protocol

from index.analysis.analyzer import Levels
from index.analysis.data import FOLDER
from index.analysis.morphology.affixes import (
    CONJUNCTIONS,
    NOUN_PREFIXES,
    NOUN_SUFFIXES,
    PREPOSITIONS,
)
from index.analysis.morphology.function_words import is_function_word
from index.analysis.morphology.lexicon import lookup
from index.analysis.tokens.normalize import fold

if TYPE_CHECKING:
    from index.analysis.morphology.stemmer import Reading

# The shortest parts, which are longer where nothing but the texts tells that they are some.
_SHORTEST_PART = 2
_SHORTEST_FREE_PART = 3
_SHORTEST_FREE = 6
# A word read so often in the lexicon's 690 million is itself, and no compound.
_COMMON_WORD = math.log(1_000)
# What stands in more documents as one word is not looked for in parts that no list has.
_RARE = 5
_ARTICLE = "ال"
_GOD = "الله"

# Words side by side.
Pieces = tuple[str, ...]


class Texts(Protocol):
    """What texts have: see `index.store.engine.Engine`."""

    def levels(self, letters: str) -> Levels: ...  # noqa: D102

    def holds(self, level: str, terms: Sequence[str]) -> bool: ...  # noqa: D102

    def containing(self, part: str, level: str, terms: Sequence[str]) -> int: ...  # noqa: D102


def most_together(last: str) -> int:
    """Return how many words side by side, of which one is the last, may be written otherwise."""
    return 3 if last == _GOD else 2


def otherwise(words: Pieces, texts: Texts) -> Sequence[Pieces]:
    """Return how one word, or up to three that stand side by side, may be written otherwise.

    Words are given by their unmarked letters. The texts have all words of what is returned.
    """
    if len(words) > 1 and not _may_be_one(words, texts):
        return ()
    likely = _together(words) if len(words) > 1 else _apart(words[0])
    # From the last word on: what is no word at all is most often that.
    found = [
        pieces
        for pieces in likely
        if all(_has_form(word, texts) for word in reversed(pieces[1:]))
        and _is_held(pieces[0], texts)
        and not (len(pieces[-1]) < _SHORTEST_FREE_PART and all(map(is_function_word, pieces)))
        and (fold(pieces[0]) not in _particles() or _is_known(pieces[-1]))
    ]
    if not found and len(words) == 1:
        found = _free_splits(words[0], texts)
    joined = "".join(words)
    firsts = [words[0] if len(words) > 1 else pieces[0] for pieces in found]
    return [
        pieces
        for pieces, first in zip(found, firsts, strict=True)
        if not is_other_word(joined, first)
    ]


def _is_held(word: str, texts: Texts) -> bool:
    """Tell whether texts have a word, with clitics perhaps."""
    return _has_form(word, texts) or texts.holds("stem", texts.levels(word).stem)


def _has_form(word: str, texts: Texts) -> bool:
    return texts.holds("form", [fold(word)])


def _may_be_one(words: Pieces, texts: Texts) -> bool:
    """Tell whether two or three words may be written as one."""
    if len(words) == 2:
        return _is_pair(_side(words[0]), _side(words[1]), texts)
    return _is_wish(words)


def _together(words: Pieces) -> Iterator[Pieces]:
    """Yield how two or three words may be written with other blanks."""
    joined = "".join(words)
    yield (joined,)
    if fold(words[-1]).endswith(_GOD):
        yield from (pieces for pieces in _splits(joined) if pieces != words)


def _apart(word: str) -> Iterator[Pieces]:
    """Yield how a word may be written apart, by what names and set phrases are made of.

    Of function words those alone that begin with a particle: ما زال.
    """
    for pieces in _splits(word):
        is_long = len(pieces[-1]) >= _SHORTEST_FREE_PART
        if not is_function_word(word) or (fold(pieces[0]) in _particles() and is_long):
            yield pieces


def _free_splits(word: str, texts: Texts) -> list[Pieces]:
    """Return how a name or an unknown word, rare in the texts, is parted there."""
    if len(word) < _SHORTEST_FREE or word.startswith(_ARTICLE) or not texts.levels(word).sound:
        return []
    if texts.containing("text", "form", [fold(word)]) > _RARE:
        return []
    found: list[Pieces] = []
    for cut in range(_SHORTEST_FREE_PART, len(word) - _SHORTEST_FREE_PART + 1):
        first, last = word[:cut], word[cut:]
        is_cut = first in NOUN_PREFIXES or last in NOUN_SUFFIXES or last.startswith(_ARTICLE)
        is_cut = is_cut or is_function_word(first) or is_function_word(last)
        if is_cut or not (_has_form(last, texts) and _has_form(first, texts)):
            continue
        if _is_strange(first, texts) or _is_strange(last, texts) or _is_name(word):
            found.append((first, last))
    return found


@lru_cache(maxsize=1 << 14)
def is_other_word(joined: str, first: str) -> bool:
    """Tell whether what looks joined, of a first part and others, is a word or name of its own."""
    form = fold(joined)
    if any(form.endswith(last) and form != last for last in _parts()["last"]):
        return False
    if fold(first) in _parts()["prefixes"]:
        return False
    best = best_reading(joined)
    if best.entry is None or best.weight < _COMMON_WORD or best.entry.kind == "f":
        return False
    return best.entry.kind != "p" or fold(first) in _parts()["particles"]


def _is_known(word: str) -> bool:
    """Tell whether a word is one that a particle may stand before: no rest of a name."""
    if word.endswith(_GOD):
        return True
    best = best_reading(word)
    return is_function_word(word) or (best.entry is not None and best.weight >= _COMMON_WORD)


def best_reading(word: str) -> "Reading":
    """Return what a word most likely is."""
    # Imported late: most queries have nothing that may be written otherwise.
    from index.analysis.morphology.stemmer import readings

    return readings(word)[0]


def is_fixed(pieces: Pieces) -> bool:
    """Tell whether words are a set phrase, or begin with a particle: they have no other forms."""
    first = fold(pieces[0])
    is_wish = fold(pieces[-1]).endswith(_GOD) and first.startswith(tuple(_parts()["wishes"]))
    return is_wish or first in _particles()


def is_slip(pieces: Pieces) -> bool:
    """Tell whether only a slip joins two words: a noun that begins no names, and an article.

    >>> is_slip(("وزير", "الخارجية")), is_slip(("نور", "الدين")), is_slip(("البيت", "الأبيض"))
    (True, False, True)
    """
    first, last = pieces[0], fold(pieces[-1])
    if len(pieces) != 2 or last == _GOD or not last.startswith(_ARTICLE):
        return False
    if fold(first).startswith(_ARTICLE):
        return True
    entry = best_reading(first).entry
    return entry is not None and entry.kind != "p" and fold(first) not in _firsts()


class _Side(NamedTuple):
    """What tells of a word whether it may be a part of a pair; `joins` if it is a usual first."""

    word: str
    form: str
    is_function: bool
    has_article: bool
    is_first: bool
    is_last: bool
    is_wish: bool
    joins: bool


# Nearly all pairs of words are none, and of most of them one of the two tells it at once.
@lru_cache(maxsize=1 << 14)
def _side(word: str) -> _Side:
    parts, form = _parts(), fold(word)
    return _Side(
        word,
        form,
        is_function_word(word),
        form.startswith(_ARTICLE),
        form in parts["first"],
        form in parts["last"],
        form in parts["wishes"],
        form in parts["first"] or form in parts["prefixes"] or form in _particles(),
    )


def _is_pair(first: _Side, last: _Side, texts: Texts) -> bool:
    if last.is_last:
        return not first.is_function or first.is_first
    if first.is_wish and last.form.endswith(_GOD):
        return True
    if first.joins:
        return len(last.form) >= _SHORTEST_FREE_PART or not last.is_function
    if first.has_article or last.has_article or first.is_function:
        return False
    if _is_name(first.word + last.word):
        return True
    if len(first.form + last.form) < _SHORTEST_FREE or last.is_function:
        return False
    return _is_strange(first.word, texts) or _is_strange(last.word, texts)


def _is_name(word: str) -> bool:
    """Tell whether the lexicon has a word for a name, and for nothing else: حضرموت."""
    return {entry.kind for entry in lookup(word)} == {"p"}


def _is_wish(words: Pieces) -> bool:
    return fold(words[0]) in _parts()["wishes"] and fold(words[-1]) == _GOD


def _wishes(word: str) -> Iterator[tuple[str, str]]:
    """Yield the beginning of a wish, and the rest: ما شاء."""
    for begin in _parts()["wishes"]:
        if fold(word).startswith(begin) and len(word) >= len(begin) + _SHORTEST_PART:
            yield word[: len(begin)], word[len(begin) :]


def _is_strange(word: str, texts: Texts) -> bool:
    """Tell whether a word is a name of other languages, or unknown."""
    return bool(texts.levels(word).sound)


def _splits(word: str) -> Iterator[Pieces]:
    form, parts = fold(word), _parts()
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        first, last = word[:cut], word[cut:]
        if form[cut:] in parts["last"] and form[cut - 1 :] not in parts["last"]:
            yield first, last
            yield from ((*begin, last) for begin in _wishes(first))
            yield from ((begin, rest + last) for begin, rest in _wishes(first))
        elif _may_begin(form[:cut], last):
            yield first, last
        elif form[cut:].startswith(_ARTICLE) and len(last) > len(_ARTICLE) + _SHORTEST_PART:
            # نورالشريف: an article inside a word begins another.
            yield first, last


def _may_begin(begin: str, rest: str) -> bool:
    if begin not in _firsts() or not _may_be_word(rest):
        return False
    return begin in _particles() or not is_function_word(rest)


def _may_be_word(letters: str) -> bool:
    return len(letters) > _SHORTEST_FREE_PART or bool(lookup(letters))


@cache
def _firsts() -> frozenset[str]:
    """Return first parts of names with the clitics that they may have, and particles."""
    begin = _parts()["first"] | _parts()["prefixes"]
    names = product(CONJUNCTIONS, PREPOSITIONS, begin - {_ARTICLE})
    return _particles().union(map("".join, names))


@cache
def _particles() -> frozenset[str]:
    return frozenset(map("".join, product(CONJUNCTIONS, _parts()["particles"])))


@cache
def _parts() -> dict[str, frozenset[str]]:
    parts: dict[str, set[str]] = {}
    kind = ""
    for line in (FOLDER / "name_parts.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            kind = line.split()[1]
        else:
            parts.setdefault(kind, set()).update(map(fold, line.split()))
    return {name: frozenset(words) for name, words in parts.items()}
