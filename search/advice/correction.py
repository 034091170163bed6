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
from search.advice.agreement import QueryAgreement, binds
from search.advice.beside import (
    Neighbours,
    articles_beside,
    as_word,
    joined_form,
)
from search.advice.doubts import ALONE, NOWHERE, PARTED, RARE, Certain, Doubtful
from search.advice.keyboard import as_arabic, as_latin, looks_latin
from search.advice.prices import FREQUENT, Prices, dearest_of
from search.advice.slips import costs, one_slip_from
from search.query.pattern import Pattern
from search.query.tree import Node, Phrase, Word, in_part, words
from search.ranking.matching import AnyMatcher
from search.words.expansion import TermExpander
from search.words.latest import Latest
from search.words.scripts import OtherScript
from search.words.spelled import spelled

# At most so many words are corrected, in queries of at most so many words: longer ones are pasted.
_MOST_CORRECTED, _LONGEST = 4, 24
# Words of so many letters may have two slips. If one leads to a word at the good price, none that
# takes two is looked for, and of those so many are compared, the most frequent.
_SHORTEST_OF_TWO, _COMPARED = 5, 80
_GOOD = 0.35
# A correction of two slips is less certain, so its word has to be in so many articles at least.
_FEWEST_OF_TWO = 10
# A word of fewer letters is no correction.
_SHORTEST_CORRECTION = 3
# What a word gains by each time that e times as many articles have it beside its neighbour in the
# query, if so many have; of the cheapest so many are looked for there.
_TOGETHER, _FEWEST_TOGETHER, _COMPARED_BESIDE = 0.12, 3, 8
# Two words typed as one, and one typed as two; of the first so many ways are looked for in texts.
# Of hundreds of words that are a slip away some is frequent by chance, but two words can be joined
# in one way, so that they are a word then is hardly chance.
_JOINED, _PARTED = 0.6, 0.3
_PARTED_LIKELY, _PARTED_CERTAINLY = Certain(_JOINED, 3), Certain(_JOINED, 3, 60)
_WAYS = 4
# What stands together with a word that only binds others does so in many articles, or by chance:
# in one of so many and in so many at least, but no more than that are asked for.
_BINDING_OF, _FEWEST_BINDING, _MANY_BINDING = 1000, 3, 30
_SHORTEST = 2
# What ends so is rather inflected than joined to a word: كتابان is not كتاب ان.
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
        self._prices = Prices(engine, matcher)
        self._names = OtherScript(engine)
        self._agreement = QueryAgreement(engine, expander, matcher)
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
        return (
            self._engine.holds(FORM, levels.form)
            or (self._engine.holds(STEM, levels.stem) and best_reading(letters).entry is not None)
            # A name that texts have in Arabic letters alone: قثعفثقس is reuters, which is رويترز.
            or (looks_latin(letters) and bool(self._names.spellings(letters)))
        )

    def _spelled_otherwise(
        self, text: str, typed: Sequence[Word], doubtful: Sequence[Doubtful]
    ) -> str:
        corrected: dict[str, Word] = {}
        for each in doubtful:
            # What one was corrected to tells what stands beside it.
            each = each._replace(neighbours=each.neighbours.instead(corrected))
            word = each.word.text
            joined = self._with_neighbour(each, typed)
            closest, price = self._closest_to(each)
            if joined and (joined[2] <= price or not closest):
                first, last, _, whole = joined
                text = _replaced(text, rf"{re.escape(first)}\s+{re.escape(last)}", whole)
            elif closest:
                text = _replaced(text, re.escape(word), closest)
                corrected[word] = replace(each.word, text=closest, spelling=closest)
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
                    price = _PARTED - self._prices.gain(form, doubtful.part)
                    found.append((first.text, last.text, price, spelled(self._engine, form)))
        return min(found, key=lambda pair: pair[2], default=None)

    def _closest_to(self, doubtful: Doubtful) -> tuple[str, float]:
        """Return the word of the index that is closest, "" where none is, and its price."""
        if doubtful.doubt is PARTED:
            return "", 0.0
        found = self._closest.get(doubtful)
        if found is None:
            prices = self._spelled_near(doubtful)
            if doubtful.doubt is not ALONE and not doubtful.is_usual:
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
            prices = self._prices.of(doubtful, one_slip)
            is_long = len(form) >= _SHORTEST_OF_TWO
            if is_long and min(prices.values(), default=1.0) > _GOOD:
                prices |= self._prices.of(doubtful, self._two_slips(form), _FEWEST_OF_TWO)
        beside = self._beside(doubtful, one_slip, prices)
        # A word of the lexicon is corrected only to what stands beside its neighbour, where one is.
        is_right_alone = doubtful.is_word and doubtful.neighbours.pairs(doubtful.word)
        prices = beside if is_right_alone else prices | beside
        ranked = sorted(prices, key=lambda other: (prices[other], other))[:_COMPARED_BESIDE]
        best = next((o for o in ranked if o in beside or self._agreement.of(o, doubtful)), None)
        return {spelled(self._engine, best): prices[best]} if best else {}

    def _beside(
        self, doubtful: Doubtful, others: Iterable[str], prices: dict[str, float]
    ) -> dict[str, float]:
        """Return the prices of what stands beside a neighbour, less what it gains by that."""
        near = self._likely(doubtful)
        if not near:
            return {}
        # What stands there is likely, so it may cost more.
        prices = prices | self._prices.of(doubtful._replace(doubt=ALONE), others)
        cheapest = sorted(prices, key=lambda other: (prices[other], other))[:_COMPARED_BESIDE]
        found = {}
        for other in cheapest:
            count = max(
                articles_beside(self._matcher, other, neighbours, doubtful.part)
                for neighbours in near
            )
            if count >= _FEWEST_TOGETHER:
                found[other] = prices[other] - _TOGETHER * log(count)
        return found

    def _likely(self, doubtful: Doubtful) -> list[Neighbours]:
        """Return the neighbours of a word, each of which that no article has as what it may be."""
        found = []
        for at, word in enumerate(doubtful.neighbours):
            if word and not self._agreement.is_known(word):
                as_typed = Doubtful(word, doubtful.part, NOWHERE)
                prices = self._prices.of(as_typed, self._one_slip(fold(word.letters)))
                likely = sorted(prices, key=lambda other: (prices[other], other))[:_WAYS]
                words = [*map(as_word, likely)]
            else:
                words = [word] if word else []
            found += [Neighbours(*((None, one) if at else (one, None))) for one in words]
        return found

    def _one_slip(self, form: str) -> Sequence[str]:
        others = dict.fromkeys(one_slip_from(form))
        others.pop(form, None)
        return self._engine.held(
            FORM, [other for other in others if len(other) >= _SHORTEST_CORRECTION]
        )

    def _two_slips(self, form: str) -> Iterator[str]:
        sizes = self._engine.forms(AskedForms(form[0], FormsNear(form, 2)))
        dearest, others = dearest_of(form), [*sizes]
        # To tell what they cost is quicker than to count edits, so that is done for few.
        cheap = [
            o for o, c in zip(others, costs(form, others, dearest), strict=True) if c <= dearest
        ]
        near = Pattern(form, form, edits=2).matching(cheap) if cheap else {}
        yield from sorted(near, key=lambda other: (-sizes[other], other))[:_COMPARED]

    def _parted(self, doubtful: Doubtful) -> dict[str, float]:
        """Return two words that stand somewhere together, where one was typed, and the price."""
        letters, part = doubtful.word.letters, doubtful.part
        gains = {}
        # What it is parted into already is found anyway.
        known = {tuple(word.letters for word in variant.words) for variant in doubtful.instead}
        for at in range(_SHORTEST, len(letters) - _SHORTEST + 1):
            pair = letters[:at], letters[at:]
            if pair in known:
                continue
            forms = [*map(fold, pair)]
            if forms[-1] not in _ENDINGS and all(
                self._engine.holds(FORM, [form]) for form in forms
            ):
                gains[pair] = min(self._prices.gain(form, part) for form in forms)
        likely = sorted(gains, key=lambda pair: -gains[pair])[:_WAYS]
        doubt = doubtful.doubt
        own = self._prices.count(FORM, fold(letters), part) if doubt is RARE else 0
        certain = _PARTED_CERTAINLY if doubt is RARE else _PARTED_LIKELY
        some = max(_FEWEST_BINDING, self._engine.doc_count // _BINDING_OF)
        fewest = min(some, _MANY_BINDING)
        found = {}
        for pair in likely:
            phrase = Phrase(tuple(replace(doubtful.word, text=w, spelling=w) for w in pair), FORM)
            count = self._matcher.count(in_part(phrase, part))
            if any(map(binds, pair)) and count < fewest:
                continue
            if self._prices.is_enough(count, own, certain):
                found[" ".join(pair)] = _JOINED - FREQUENT * log(count)
        return found


def _replaced(text: str, typed: str, meant: str) -> str:
    """Return a query with other words; two for a signed one are quoted, to be one operand."""
    found = re.compile(rf"([+=:-]|AND |NOT )?(?<!{_LETTER}){typed}(?!{_LETTER})")

    def instead(match: "re.Match[str]") -> str:
        sign = match[1] or ""
        return f'{sign}"{meant}"' if sign and " " in meant else sign + meant

    return found.sub(instead, text)
