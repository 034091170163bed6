"""Correction: words of a query that no article has → what was meant, of the index's own words.

    spelling   ليببا → ليبيا      the closest word, see slips.py, frequent ones before rare
               حكومةالوفاق → حكومة الوفاق, الحك ومة → الحكومة
    keyboard   gdfdh → ليبيا      the same keys on the other layout, see search/advice/keyboard.py

Which words may be misspelt is told by search/advice/doubts.py.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from math import log
from typing import NamedTuple

from index.analysis.compounds import best_reading
from index.analysis.tokens.normalize import MARKS, fold
from index.segment.compiled import FormsNear
from index.segment.schema import FORM, STEM
from index.store.engine import AskedForms, Engine
from search.advice.beside import articles_beside, joined_form
from search.advice.doubts import ALONE, NOWHERE, PARTED, Doubtful
from search.advice.keyboard import as_arabic, as_latin
from search.advice.slips import cost, one_slip_from
from search.query.pattern import Pattern
from search.query.tree import Node, Phrase, Word, in_part, words
from search.ranking.matching import AnyMatcher
from search.words.expansion import TermExpander
from search.words.latest import Latest
from search.words.spelled import spelled

# At most so many words are corrected, in queries of at most so many words: longer ones are pasted.
_MOST_CORRECTED, _LONGEST = 4, 24
# How much the slips in a word may cost together, by the number of its letters. If one slip leads to
# a word at the good price, none that takes two slips is looked for. Of those so many are compared
# one by one, the most frequent.
_DEAREST = {2: 0.5, 3: 0.75, 4: 0.7, 5: 1.1}
_DEAREST_OF_LONG = 1.6
_COMPARED = 80
_GOOD = 0.35
# A correction of two slips is less certain, so its word has to be in so many articles at least.
_FEWEST_OF_TWO = 10
# Nor is one of a dear slip, which leads from any word to some other: the dearer, the more articles.
_FEWEST_BY_COST = ((1.0, 200), (0.55, 50))
# How many articles an index has for which these numbers are meant.
_USUAL = 10_000
# What a word gains by each time that e times as many articles have it.
_FREQUENT = 0.07
# Nearly any word of few letters is a slip from another, so a correction has to be far more usual,
# and one of what some article has nearer; a word that is shorter still is none.
_SHORT, _FEWEST_OF_SHORT, _DEAREST_OF_SHORT = 4, 100, 0.5
_SHORTEST_CORRECTION = 3
# What a word gains by each time that e times as many articles have it beside its neighbour in the
# query, if so many have; of the cheapest so many are looked for there.
_TOGETHER, _FEWEST_TOGETHER, _COMPARED_BESIDE = 0.12, 3, 8
# Two words typed as one, and one typed as two; of the first so many ways are looked for in texts.
# Of hundreds of words that are a slip away some is frequent by chance, but two words can be joined
# in one way, so that they are a word then is hardly chance.
_JOINED, _PARTED = 0.6, 0.3
_WAYS = 4
_SHORTEST = 2
# What ends so is rather inflected than joined to a word: الشامان is not الشام ان.
_ENDINGS = frozenset("ان ها هم هن كم نا".split())
# A word of so many letters is not on the other keyboard by mere chance.
_SHORTEST_ON_KEYS = 3
_KEPT = 256
_LETTER = rf"[\w{MARKS}]"
_CHUNK = re.compile(r'(?<=:)[^\s"()+=:-]++|(?<![^\s"()+=-])[^\s"()+=:-]++(?!:)')


class Corrected(NamedTuple):
    """A query as it may have been meant, and how it was found: "spelling" or "keyboard"."""

    kind: str
    text: str


class Corrector:
    """Corrects queries by the words of one state of an index."""

    def __init__(self, engine: Engine, expander: TermExpander, matcher: AnyMatcher) -> None:
        self._engine = engine
        self._expander = expander
        self._matcher = matcher
        self._closest: Latest[Doubtful, tuple[str, float]] = Latest(_KEPT, lambda _: 1)

    def corrected(self, text: str, tree: Node, doubtful: Sequence[Doubtful]) -> Corrected | None:
        """Return what a query with doubtful words most likely means, None if it means itself."""
        typed = [word for word in words(tree) if isinstance(word, Word)]
        if len(typed) > _LONGEST:
            return None
        on_keys = self._on_other_keys(text)
        if on_keys != text:
            return Corrected("keyboard", on_keys)
        spelled = self._spelled_otherwise(text, typed, doubtful[:_MOST_CORRECTED])
        return Corrected("spelling", spelled) if spelled != text else None

    def _on_other_keys(self, text: str) -> str:
        """Return a query in which words that the index lacks are what their keys are elsewhere.

        Each is replaced if the same keys of the other keyboard give a word of the index. Short ones
        only are if a longer one is, which tells that the keyboard was another.
        """

        def typed_otherwise(shortest: int, found: "re.Match[str]") -> str:
            chunk = found[0]
            pieces = re.findall(r"\w+", chunk)
            if len(chunk) < shortest or all(map(self._is_form, pieces)):
                return chunk
            other = (as_arabic if chunk.isascii() else as_latin)(chunk)
            return other if other and self._is_word(other) else chunk

        # Signs that may stand around a word are on no key that has an Arabic letter.
        other = _CHUNK.sub(partial(typed_otherwise, _SHORTEST_ON_KEYS), text)
        return other if other == text else _CHUNK.sub(partial(typed_otherwise, _SHORTEST), other)

    def _is_form(self, letters: str) -> bool:
        return self._engine.holds(FORM, [fold(letters)])

    def _is_word(self, letters: str) -> bool:
        levels = self._engine.levels(letters)
        return self._engine.holds(FORM, levels.form) or (
            self._engine.holds(STEM, levels.stem) and best_reading(letters).entry is not None
        )

    def _spelled_otherwise(
        self, text: str, typed: Sequence[Word], doubtful: Sequence[Doubtful]
    ) -> str:
        for each in doubtful:
            word = each.word.text
            joined = self._with_neighbour(each, typed)
            closest, price = self._closest_to(each)
            if joined and (joined[2] <= price or not closest):
                first, last, _, whole = joined
                text = _replaced(text, rf"{re.escape(first)}\s+{re.escape(last)}", whole)
            elif closest:
                text = _replaced(text, re.escape(word), closest)
        return text

    def _with_neighbour(
        self, doubtful: Doubtful, typed: Sequence[Word]
    ) -> tuple[str, str, float, str] | None:
        """Return the word that an unknown one and a neighbour are when they are joined."""
        found = []
        for first, last in pairwise(typed):
            if doubtful.word in (first, last):
                form = joined_form(first, last)
                if self._engine.holds(FORM, [form]):
                    price = _PARTED - self._gain(form, doubtful.part)
                    found.append((first.text, last.text, price, spelled(self._engine, form)))
        return min(found, key=lambda pair: pair[2], default=None)

    def _closest_to(self, doubtful: Doubtful) -> tuple[str, float]:
        """Return the word of the index that is closest, "" where none is, and its price."""
        if doubtful.doubt is PARTED:
            return "", 0.0
        found = self._closest.get(doubtful)
        if found is None:
            prices = self._spelled_near(doubtful)
            if doubtful.doubt is not ALONE:
                prices = {**self._parted(doubtful), **prices}
            found = min(prices.items(), key=lambda item: (item[1], item[0]), default=("", 0.0))
            self._closest.keep(doubtful, found)
        return found

    def _spelled_near(self, doubtful: Doubtful) -> dict[str, float]:
        """Return the closest word, and its price: what slips cost less what it gains."""
        form = fold(doubtful.word.letters)
        if len(form) < _SHORTEST or form.isdecimal():
            return {}
        one_slip = self._one_slip(form)
        prices: dict[str, float] = {}
        if doubtful.doubt is not ALONE:
            prices = self._priced(doubtful, one_slip)
            is_long = len(form) > min(_DEAREST) + 2
            if is_long and min(prices.values(), default=1.0) > _GOOD:
                prices |= self._priced(doubtful, self._two_slips(form), _FEWEST_OF_TWO)
        beside = self._beside(doubtful, one_slip, prices)
        # A word of the lexicon is corrected only to what stands beside its neighbour, where one is.
        is_right_alone = doubtful.is_word and doubtful.neighbours.pairs(doubtful.word)
        prices = beside if is_right_alone else prices | beside
        if not prices:
            return {}
        best = min(prices, key=lambda other: (prices[other], other))
        return {spelled(self._engine, best): prices[best]}

    def _beside(
        self, doubtful: Doubtful, others: Iterable[str], prices: dict[str, float]
    ) -> dict[str, float]:
        """Return the prices of what stands beside a neighbour, less what it gains by that."""
        if not doubtful.neighbours.pairs(doubtful.word):
            return {}
        # What stands there is likely, so it may cost more.
        prices = prices | self._priced(doubtful._replace(doubt=ALONE), others)
        cheapest = sorted(prices, key=lambda other: (prices[other], other))[:_COMPARED_BESIDE]
        found = {}
        for other in cheapest:
            count = articles_beside(self._matcher, other, doubtful.neighbours, doubtful.part)
            if count >= _FEWEST_TOGETHER:
                found[other] = prices[other] - _TOGETHER * log(count)
        return found

    def _one_slip(self, form: str) -> Sequence[str]:
        others = dict.fromkeys(one_slip_from(form))
        others.pop(form, None)
        return self._engine.held(
            FORM, [other for other in others if len(other) >= _SHORTEST_CORRECTION]
        )

    def _two_slips(self, form: str) -> Iterator[str]:
        sizes = self._engine.forms(AskedForms(form[0], FormsNear(form, 2)))
        near = Pattern(form, form, edits=2).matching([*sizes])
        yield from sorted(near, key=lambda other: -sizes[other])[:_COMPARED]

    def _priced(
        self, doubtful: Doubtful, others: Iterable[str], fewest: int = 1
    ) -> dict[str, float]:
        form, part, doubt = fold(doubtful.word.letters), doubtful.part, doubtful.doubt
        dearest = min(_DEAREST.get(len(form), _DEAREST_OF_LONG), doubt.dearest)
        count = self._count(FORM, form, part) if doubt.times else 0
        if len(form) <= _SHORT and doubt is not ALONE:
            fewest = max(fewest, _FEWEST_OF_SHORT)
            dearest = dearest if doubt is NOWHERE else min(dearest, _DEAREST_OF_SHORT)
        # In an index of few articles a frequent word is in fewer of them, so the numbers are
        # scaled.
        part_of_usual = min(self._engine.doc_count / _USUAL, 1.0)
        fewest = max(int(max(fewest, doubt.fewest) * part_of_usual), doubt.times * count, 1)
        prices = {}
        for other in others:
            slips = cost(form, other, dearest)
            if slips > dearest:
                continue
            of_cost = next((least for most, least in _FEWEST_BY_COST if slips > most), 1)
            if self._count(FORM, other, part) >= max(fewest, int(of_cost * part_of_usual)):
                prices[other] = slips - self._gain(other, part)
        if doubt is NOWHERE:
            return prices
        # Words of the same stem are found anyway, and are no corrections; nor is what is both less
        # near and less frequent than the nearest of them.
        own = {*self._stems(doubtful.word.letters)}
        found = {other for other in prices if not own.isdisjoint(self._stems(other))}
        others = {other: price for other, price in prices.items() if other not in found}
        if not found:
            return others
        nearest = min(found, key=prices.__getitem__)
        least, gain = prices[nearest], self._gain(nearest, part)
        return {o: p for o, p in others.items() if p < least or self._gain(o, part) > gain}

    def _stems(self, form: str) -> Sequence[str]:
        return self._engine.levels(form).stem

    def _parted(self, doubtful: Doubtful) -> dict[str, float]:
        """Return two words that stand somewhere together, where one was typed, and the price."""
        letters, part = doubtful.word.letters, doubtful.part
        gains = {}
        for at in range(_SHORTEST, len(letters) - _SHORTEST + 1):
            pair = letters[:at], letters[at:]
            forms = [*map(fold, pair)]
            if forms[-1] not in _ENDINGS and all(
                self._engine.holds(FORM, [form]) for form in forms
            ):
                gains[pair] = min(self._gain(form, part) for form in forms)
        likely = sorted(gains, key=lambda pair: -gains[pair])[:_WAYS]
        doubt = doubtful.doubt
        own = self._count(FORM, fold(letters), part) if doubt.times else 0
        found = {}
        for pair in likely:
            phrase = Phrase(tuple(replace(doubtful.word, text=w, spelling=w) for w in pair), FORM)
            count = self._matcher.count(in_part(phrase, part))
            if count > own:
                found[" ".join(pair)] = _JOINED - _FREQUENT * log(count)
        return found

    def _gain(self, form: str, part: str) -> float:
        return _FREQUENT * log(max(self._count(FORM, form, part), 1))

    def _count(self, level: str, term: str, part: str) -> int:
        return self._engine.containing(part, level, [term])


def _replaced(text: str, typed: str, meant: str) -> str:
    """Return a query with other words; two for a signed one are quoted, to be one operand."""
    found = re.compile(rf"([+=:-]|AND |NOT )?(?<!{_LETTER}){typed}(?!{_LETTER})")

    def instead(match: "re.Match[str]") -> str:
        sign = match[1] or ""
        return f'{sign}"{meant}"' if sign and " " in meant else sign + meant

    return found.sub(instead, text)
