"""The rules of Arabic as what is compiled asks for them: tables at first, then answers it keeps.

Every rule stands in Python, in `affixes`, `joins`, `stemmer`, `normalize` or `analyzer`. C cuts
words, looks bases up, adds weights and keeps the best reading of each stem; what follows from
affixes or from an entry of the lexicon it asks here, once, and anew only about a word whose
readings have to be chosen from. So a rule that changes changes both ways.
"""

import re
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import get_args

from index.analysis.analyzer import (
    LEVELS,
    OF_LETTERS,
    OF_OTHER_SCRIPTS,
    Levels,
    Terms,
    form_of,
    levels,
    levels_of,
)
from index.analysis.morphology import affixes, bases, lexicon, segmenter, stemmer
from index.analysis.morphology.joins import Fit, Stand, joins_of
from index.analysis.morphology.lexemes import Lexeme, identity_of, lexeme_of, weight_of
from index.analysis.morphology.lexicon import Entry, first_key, rest_key
from index.analysis.morphology.stemmer import Reading
from index.analysis.sound import keys_at_hand
from index.analysis.tokens import tokenizer
from index.analysis.tokens.normalize import FOLDED, fold, strip_marks

_STANDS: tuple[Stand, ...] = get_args(Stand)
_ASCII = "".join(map(chr, range(0x80)))
# C knows other letters and marks by two bytes of UTF-8.
_OF_TWO_BYTES = "".join(map(chr, range(0x80, 0x800)))

# A kind, how its base stands, weight, what it costs the shortest base, fit, and the number of what
# tells the fit if it has to be asked for each base, else -1.
_JoinRow = tuple[str, int, float, float, float, int]
_WEIGHT = itemgetter(1)
# A word, its `lexicon.first_key` and its `lexicon.lexicon_key`, and the readings that come near the
# best: entry, weight, and whether they leave it uncut.
_Choice = tuple[str, str, str, Sequence[tuple[int, float, bool]]]
# A letter, its form and its keys, see `_letters`.
_LetterRow = tuple[str, str, str, str]


class Rules:
    """What is asked. Strings are numbered as they come, affixes and levels by their place."""

    def __init__(self) -> None:
        self.prefixes = _distinct(affixes.NOUN_PREFIXES, affixes.IMPERFECT_PREFIXES)
        self.suffixes = _distinct(
            affixes.NOUN_SUFFIXES, affixes.PAST_SUFFIXES, affixes.IMPERFECT_SUFFIXES
        )
        self._entries: list[Entry] = []
        self._lexemes: list[Lexeme | None] = []
        self._levels: dict[tuple[Lexeme, ...], tuple[Terms | None, ...]] = {}
        self._by_order: dict[tuple[int, ...], tuple[Lexeme, ...]] = {}
        self._stems: dict[str, int] = {}
        self._fits: list[Fit] = []

    def tables(self) -> dict[str, object]:
        """Return what is handed over at first."""
        letters = _letters()
        return {
            "levels": len(LEVELS),
            "form": LEVELS.index("form") if OF_LETTERS["form"] is form_of else -1,
            "letters": letters,
            "latin": b"".join([fold(one).encode() if one.isalnum() else b"\0" for one in _ASCII]),
            "of_latin": bytes([level in OF_OTHER_SCRIPTS for level in LEVELS]),
            "marks": dropped_marks(),
            "contexts": tuple(_contexts(letters)),
            "keys": lexicon.keys(),
            "prefixes": self.prefixes,
            "suffixes": self.suffixes,
            "shortest_base": segmenter.SHORTEST_BASE,
            "nearly_as_good": stemmer.NEARLY_AS_GOOD,
            "known": stemmer.KNOWN,
        }

    def joins(self, prefix: int, suffix: int) -> list[_JoinRow]:
        """Return how a prefix and a suffix may be joined to a base."""
        found = joins_of(self.prefixes[prefix], self.suffixes[suffix]) or {}
        return [
            (kind, _STANDS.index(stand), join.weight, join.short, *self._fit(join.fit))
            for stand, kinds in found.items()
            for kind, joins in kinds.items()
            for join in joins
        ]

    def _fit(self, fit: float | Fit) -> tuple[float, int]:
        if isinstance(fit, float):
            return fit, -1
        if fit not in self._fits:
            self._fits.append(fit)
        return 0.0, self._fits.index(fit)

    def fit(self, fit: int, entry: int, base: str) -> float:
        """Return what it costs an entry that its base is written so."""
        return self._fits[fit](self._entries[entry], base)

    def spellings(self, suffix: int) -> list[tuple[str | int | float, ...]]:
        """Return how bases of some last letters may be spelled before a suffix."""
        return [
            (
                *spelling[:4],
                *map(_STANDS.index, spelling.stands),
                *spelling.weights,
                spelling.other_seat,
                spelling.least,
            )
            for spelling in bases.spellings_before(self.suffixes[suffix])
        ]

    def entries(self, key: str) -> list[tuple[str, str, float, int, int]]:
        """Return base, kind, weight, stem and number of each entry of the lexicon under a key."""
        first = len(self._entries)
        found = lexicon.lookup_key(key)
        self._entries += found
        self._lexemes += [None] * len(found)
        stems = self._stems
        return [
            (
                entry.base,
                entry.kind,
                weight_of(entry),
                stems.setdefault(identity_of(entry), len(stems)),
                number,
            )
            for number, entry in enumerate(found, first)
        ]

    def levels_of(self, entry: int) -> tuple[Terms | None, ...]:
        """Return the terms of a word that is read as an entry, None where its letters tell."""
        return levels_of((self._lexeme(entry),))

    def _lexeme(self, entry: int) -> Lexeme:
        found = self._lexemes[entry]
        if found is None:
            # It is kept here already.
            found = self._lexemes[entry] = lexeme_of.__wrapped__(self._entries[entry])
        return found

    def choose(self, words: Sequence[_Choice]) -> list[tuple[Terms | None, ...]]:
        """Return the terms of the likely readings of words among those found of each."""
        chosen = [self._chosen(*word) for word in words]
        fresh = [one for one in chosen if isinstance(one, list) or one not in self._levels]
        names = [
            lexeme.stem
            for one in fresh
            for lexeme in one
            if lexeme.is_name and not lexeme.is_native
        ]
        with keys_at_hand(names):
            return [
                levels_of(one) if isinstance(one, list) else self._levels_of(one) for one in chosen
            ]

    def _chosen(
        self, word: str, key: str, filed: str, found: Sequence[tuple[int, float, bool]]
    ) -> list[Lexeme] | tuple[Lexeme, ...]:
        """Return the lexemes of the likely readings, a list of one that the lexicon has none of."""
        if not found:
            return stemmer.unread_lexemes(word, key, filed)
        order = _order(found)
        if order and (known := self._by_order.get(order)):
            return known
        chosen = self._chosen_of(word, key, found)
        if order:
            self._by_order[order] = chosen
        return chosen

    def _chosen_of(
        self, word: str, key: str, found: Sequence[tuple[int, float, bool]]
    ) -> tuple[Lexeme, ...]:
        rivals = [
            Reading((word,) if is_whole else (), self._lexeme(entry), weight, self._entries[entry])
            for entry, weight, is_whole in found
        ]
        return tuple([reading.lexeme for reading in stemmer.choose(word, rivals, key)])

    def _levels_of(self, chosen: tuple[Lexeme, ...]) -> tuple[Terms | None, ...]:
        terms = self._levels.get(chosen)
        if terms is None:
            terms = levels_of(chosen)
            if all(lexeme.is_known for lexeme in chosen):
                # Other words are read so, too.
                self._levels[chosen] = terms
        return terms

    def of_letters(self, level: int, word: str) -> Terms:
        """Return the terms of a word on a level for which its letters tell."""
        return OF_LETTERS[LEVELS[level]](word)

    def levels(self, spelling: str) -> Levels:
        """Return the terms of a spelling that is not for C, met once."""
        return levels.__wrapped__(strip_marks(spelling))


def _order(found: Sequence[tuple[int, float, bool]]) -> tuple[int, ...]:
    """Return the entries of readings, likeliest first, if these alone decide which are chosen.

    Nothing where the word has to be looked at as well, see `stemmer.is_by_order`.
    """
    for _, _, is_whole in found:
        if is_whole:
            return ()
    if not stemmer.is_by_order([weight for _, weight, _ in found]):
        return ()
    return tuple([entry for entry, _, _ in sorted(found, key=_WEIGHT, reverse=True)])


def _distinct(*affixes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(affix for some in affixes for affix in some))


def dropped_marks() -> tuple[str, ...]:
    """Return the marks that are dropped after any letter. Others make another letter of some."""
    letters = "".join(_plain_letters())
    return tuple(
        mark
        for mark in _OF_TWO_BYTES
        if not strip_marks(mark) and strip_marks(mark.join(letters) + mark) == letters
    )


def _letters() -> tuple[_LetterRow, ...]:
    """Return the letters of words for C, each with its form and its keys: first in a base, within.

    Beside a borrowed letter the form of others is not theirs alone, so it has to be asked: "".
    """
    plain = _plain_letters()
    rows = [
        (one, fold(one) if one in plain else "", first_key(one), rest_key(one))
        for one in (*plain, *(one for one in FOLDED if one not in plain))
    ]
    return tuple([row for row in rows if all(len(one.encode()) in (0, 2) for one in row)])


def _plain_letters() -> list[str]:
    return re.findall(tokenizer.PLAIN_LETTER, _OF_TWO_BYTES)


def _contexts(letters: Sequence[_LetterRow]) -> list[str]:
    """Return the pairs of letters, and three of a kind, that are not folded letter by letter.

    Mostly there are none, which all pairs in a row tell at once, those of letters that have a form
    and those of all. There are many borrowed letters: each is tried among all others first.
    """
    with_form = [row for row in letters if row[1]]
    if all(_are_folded_singly(_in_pairs(some)) for some in (with_form, letters)):
        return []
    found = []
    for one in letters:
        others = with_form
        if not one[1]:
            among = [one, *(some for other in letters for some in (other, one)), one, one]
            others = [] if _are_folded_singly(among) else [*letters]
        tried = [*((one, other) for other in others), (one,) * 3]
        tried += [(other, one) for other in others if not one[1]]
        found += ["".join(row[0] for row in some) for some in tried if not _are_folded_singly(some)]
    return [*dict.fromkeys(found)]


def _in_pairs(letters: Sequence[_LetterRow]) -> list[_LetterRow]:
    """Return letters in a row in which each stands before each once, and three times at its end."""
    pairs = []
    for number, one in enumerate(letters, 1):
        pairs += [one, *(row for other in letters[number:] for row in (one, other))]
    return [*pairs, *(row for one in letters for row in (one,) * 3)]


def _are_folded_singly(letters: Sequence[_LetterRow]) -> bool:
    """Tell whether the form and the keys of letters are those of each, one after the other."""
    written, form, firsts, rest = map("".join, zip(*letters, strict=True))
    is_form = not all(row[1] for row in letters) or fold.__wrapped__(written) == form
    return is_form and (first_key(written), rest_key(written)) == (firsts, rest)
