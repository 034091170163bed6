"""Cuts: those of Tashaphyne's own segmentation, and no module of it that is not needed."""

import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.morphology import affixes
from index.analysis.morphology.segmenter import (
    SHORTEST_BASE,
    _stemmer,
    prefixes,
    suffixes,
)

PREFIXES = {*affixes.NOUN_PREFIXES, *affixes.IMPERFECT_PREFIXES}
SUFFIXES = {*affixes.NOUN_SUFFIXES, *affixes.PAST_SUFFIXES, *affixes.IMPERFECT_SUFFIXES}


def plain_cuts(word: str) -> set[tuple[str, str]]:
    """Return the prefix and suffix of every cut that Tashaphyne makes itself."""
    # It writes آ as two letters before it cuts, which would shift its positions.
    spans = _stemmer().segment(word.replace("آ", "ا"))
    cuts = {(word[:start], word[end:]) for start, end in spans}
    return {cut for cut in cuts if cut[0] in PREFIXES and cut[1] in SUFFIXES}


def cuts(word: str) -> set[tuple[str, str]]:
    """Return the prefix and suffix of every cut that leaves a base."""
    pairs = product(prefixes(word), suffixes(word))
    shortest = min(SHORTEST_BASE, len(word))
    return {(p, s) for p, s in pairs if len(word) - len(p) - len(s) >= shortest}


@given(st.text("والبفكلسيتنأمهاةءآئىر", min_size=1, max_size=12))
def test_cuts_are_those_of_tashaphyne(word: str) -> None:
    assert cuts(word) == plain_cuts(word)


@given(st.sampled_from(sorted(PREFIXES)), st.sampled_from(sorted(SUFFIXES)))
def test_every_affix_is_found(prefix: str, suffix: str) -> None:
    word = f"{prefix}درج{suffix}"
    assert (prefix, suffix) in cuts(word) == plain_cuts(word)


@pytest.mark.parametrize("find", [prefixes, suffixes])
def test_affixes_come_shortest_first(find: object) -> None:
    assert callable(find)
    for word in ("وبالمدارس", "كتابهما", "و", "آل"):
        found = find(word)
        assert found[0] == ""
        assert found == sorted(set(found), key=len)


def test_what_tashaphyne_is_not_asked_for_is_not_loaded() -> None:
    code = """
import sys
from index.analysis.analyzer import levels
levels("وحكومتها"), levels("أوردغان")
assert "tashaphyne.stopwords" not in sys.modules
from tashaphyne.stemming import ArabicLightStemmer
assert ArabicLightStemmer().light_stem("المدارس") == "مدارس"
from tashaphyne import verb_stamp_const
assert verb_stamp_const.VERB_LIST and "tashaphyne.stopwords" in sys.modules
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
