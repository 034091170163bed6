"""Analysis of many words at once: lines of spellings → the terms of each word on every level.

Bulk indexing asks for hundreds of thousands of words. Where there is a compiler they are analysed
in C, on the tables of `stemmer`, which is the reference; that takes a thirtieth of the time once
the lexicon is read, so few words do not wait for it.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple

from index import native
from index.analysis.analyzer import LEVELS, Levels, levels
from index.analysis.normalize import fold, strip_marks
from index.analysis.strings import lines_of, strings_of

_compiled: Any = native.load("index.analysis._levels")
# Bytes of words that pay for the reading of the lexicon.
_MANY = 1 << 13

_lock = Lock()


class LevelTerms(NamedTuple):
    """The terms of many words on one level: the distinct ones, and whose they are.

    `terms` are lines; `counts` says how many each word has, `numbers` which they are, both int32.
    """

    terms: bytes
    numbers: bytes
    counts: bytes

    def of_words(self) -> Iterator[tuple[str, ...]]:
        """Yield the terms of each word."""
        terms = strings_of(self.terms)
        numbers = iter(array("i", self.numbers))
        for count in array("i", self.counts):
            yield tuple(terms[number] for number in islice(numbers, count))


def pack_levels(found: Iterable[Levels]) -> list[LevelTerms]:
    """Return the levels of words as arrays."""
    known: list[dict[str, int]] = [{} for _ in LEVELS]
    numbers = [array("i") for _ in LEVELS]
    counts = [array("i") for _ in LEVELS]
    for word in found:
        for own, some, count, terms in zip(known, numbers, counts, word, strict=True):
            some.extend([own.setdefault(term, len(own)) for term in terms])
            count.append(len(terms))
    return [
        LevelTerms(lines_of(own), some.tobytes(), count.tobytes())
        for own, some, count in zip(known, numbers, counts, strict=True)
    ]


def is_quick(words: bytes) -> bool:
    """Tell whether words are so many that they are analysed in C, sooner than looked up."""
    return _compiled is not None and len(words) >= _MANY


def analyse(words: bytes) -> list[LevelTerms]:
    """Return the terms of words, lines of spellings, on each level."""
    if not is_quick(words):
        return analyse_plainly(words)
    # It keeps what it found of earlier words, so threads take turns.
    with _lock:
        return list(map(LevelTerms._make, _analysis().analyse(words)))


def analyse_plainly(words: bytes) -> list[LevelTerms]:
    """Return the same without what is compiled."""
    return pack_levels(levels(strip_marks(word)) for word in strings_of(words))


@lru_cache(maxsize=1)
def _analysis() -> Any:
    """Return what analyses words in C, by the tables of the plain analysis."""
    # Imported late: see `analyzer`.
    from index.analysis import affixes, lexicon, segmenter, sound, stemmer
    from index.analysis.joins import joins_of

    prefixes = ("", *({*affixes.NOUN_PREFIXES, *affixes.IMPERFECT_PREFIXES} - {""}))
    suffixes = {*affixes.NOUN_SUFFIXES, *affixes.PAST_SUFFIXES, *affixes.IMPERFECT_SUFFIXES}
    numbered = tuple(suffixes)
    letters = [chr(letter) for letter in range(0x600, 0x700)]
    ascii_letters = map(chr, range(0x80))

    def joins(prefix: int, suffix: int) -> list[tuple[bool, str, float, float, bool]]:
        found = joins_of(prefixes[prefix], numbered[suffix]) or ({}, {})
        return [
            (before_ta, kind, join.weight, join.fit, join.is_shared_plural)
            for before_ta, by_kind in zip((False, True), found, strict=True)
            for kind, some in by_kind.items()
            for join in some
        ]

    def clitics(some: Iterable[str]) -> tuple[tuple[str, int, float], ...]:
        return tuple((one, 0, affixes.NOUN_PREFIXES[one].weight) for one in some)

    def endings(some: Iterable[str]) -> tuple[tuple[str, int, float], ...]:
        return tuple((one, len(stemmer.cut_letters(one)), 0.0) for one in some)

    return _compiled.Analysis(
        lexicon.LEXICON.read_text("utf-8"),
        form=_table(letters, fold),
        key=_table(letters, lexicon.lexicon_key),
        root=_table(letters, stemmer.fold_root),
        merged="".join(letters).translate(sound.MERGED),
        latin=b"".join(fold(one).encode() if one.isalnum() else b"\0" for one in ascii_letters),
        weights=(
            stemmer.UNKNOWN,
            stemmer.MISSPELT,
            stemmer.RARE_FEMININE,
            stemmer.OWN_WORD,
            stemmer.COMMON,
            stemmer.NEARLY_AS_GOOD,
        ),
        prefixes=prefixes,
        suffixes=numbered,
        articles=clitics(stemmer.ARTICLES),
        clitics=clitics(stemmer.CLITICS),
        endings=(
            endings(stemmer.UNKNOWN_ENDINGS),
            endings(stemmer.ENDINGS_AFTER_ARTICLE),
            endings(stemmer.ENDINGS_OF_LOAN),
        ),
        joins=joins,
        strip_marks=strip_marks,
        levels=levels,
        pattern_root=lambda base: stemmer.fold_root(segmenter.pattern_root(base)),
    )


def _table(letters: list[str], change: Callable[[str], str]) -> str:
    """Return what becomes of each letter; of one that becomes none, or several, itself."""
    return "".join([changed if len(changed := change(one)) == 1 else one for one in letters])
