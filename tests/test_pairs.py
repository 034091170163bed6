"""Pairs of words that a reader calls one word or two: how many of each kind a search gets right.

The numbers are what was reached, and are raised when more is: so a change that loses some is seen.
`python bench/pairs.py --failing` prints the pairs that are wrong. Those of `pairs_kept.tsv` are
only counted, so that no rule is made for them.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from cases import cases

from bench.pair_engines import analyzers
from bench.pairs import PAIRS, Pair, counts, read_pairs, right_by_search, right_by_terms

KEPT = PAIRS.with_name("pairs_kept.tsv")
# Pairs from elsewhere, where they lie beside the repository.
OTHERS = PAIRS.parents[2].parent / "shared" / "cases" / "words.tsv"

LEAST = {
    "nisba": 86,
    "plural": 166,
    "hamza": 36,
    "spelling": 46,
    "joined": 30,
    "drawn": 14,
    "letters": 16,
    "number": 15,
    "quran": 38,
    "verb": 12,
    "clitic": 62,
    "apart": 109,
}
LEAST_KEPT = {
    "nisba": 41,
    "plural": 83,
    "hamza": 17,
    "spelling": 23,
    "joined": 16,
    "drawn": 6,
    "letters": 7,
    "number": 8,
    "quran": 18,
    "verb": 6,
    "clitic": 29,
    "apart": 54,
}
LEAST_OF_OTHERS = 123


@cache
def judged(path: Path) -> tuple[list[Pair], list[bool]]:
    pairs = read_pairs(path)
    return pairs, right_by_search(pairs)


@pytest.mark.parametrize(("kind", "least"), LEAST.items(), ids=LEAST)
def test_pairs_are_right(kind: str, least: int) -> None:
    pairs, right = judged(PAIRS)
    wrong = [str(pair) for pair, ok in zip(pairs, right, strict=True) if not ok]
    assert counts(pairs, right)[kind] >= least, [pair for pair in wrong if pair.startswith(kind)]


@pytest.mark.parametrize(("kind", "least"), LEAST_KEPT.items(), ids=LEAST_KEPT)
def test_pairs_that_no_rule_was_made_for_are_right(kind: str, least: int) -> None:
    right = counts(*judged(KEPT))
    assert right[kind] >= least


@pytest.mark.skipif(not OTHERS.exists(), reason="there are no other pairs beside the repository")
def test_pairs_from_elsewhere_are_right() -> None:
    assert counts(*judged(OTHERS)).total() >= LEAST_OF_OTHERS


@pytest.mark.parametrize("path", [PAIRS, KEPT], ids=["pairs", "kept"])
def test_every_kind_has_a_least_number(path: Path) -> None:
    assert {pair.kind for pair in read_pairs(path)} == set(LEAST) == set(LEAST_KEPT)


def test_no_pair_is_given_twice() -> None:
    sides = [frozenset((p.text, p.query)) for path in (PAIRS, KEPT) for p in read_pairs(path)]
    assert [pair for pair, times in Counter(sides).items() if times > 1] == []


def test_pairs_are_of_two_spellings() -> None:
    same = [p for path in (PAIRS, KEPT) for p in read_pairs(path) if p.text == p.query]
    assert same == []


JUDGED = {
    "an inflected word": (Pair("", True, "والوزراء", "وزير"), True),
    "agreeing on the root only": (Pair("", False, "المحكمة", "الحكومة"), True),
    "agreeing on the root only, though it should meet": (Pair("", True, "المحكمة", "حكومة"), False),
    "one word of two": (Pair("", True, "لوس أنجلوس", "لوس كرتاغو"), False),
}


@cases("pair is_right", JUDGED)
def test_pairs_are_judged_by_searching(pair: Pair, is_right: bool) -> None:
    assert right_by_search([pair]) == [is_right]


@pytest.mark.parametrize("engine", ["SQLite", "Whoosh", "PostgreSQL", "tantivy"])
def test_other_engines_are_judged_by_their_terms(engine: str) -> None:
    pytest.importorskip("tantivy")
    pytest.importorskip("snowballstemmer")
    pairs = [Pair("", True, "كتاب جديد", "كتاب"), Pair("", False, "مدرسة", "نهر")]
    assert right_by_terms(analyzers()[engine], pairs) == [True, True]
