"""The analysis as a whole: contracts that hold over any text, and its fingerprint."""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import fingerprint
from index.analysis.analyzer import LEVELS, levels, segments, tokenize
from index.analysis.tokens.normalize import fold, strip_marks, tidy
from index.analysis.tokens.uthmani import today

SEEDS = Path(__file__).parents[1] / "seeds"
ARABIC = st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF))
# What the analysis of all words of seeds/ comes to. When this changes, indexes written before no
# longer fit: raise _ANALYSIS_VERSION with it.
ANALYSIS_VERSION, ANALYSIS = 18, "ede9bb34f7edd122"


@given(st.text() | ARABIC)
def test_any_text_has_levels(text: str) -> None:
    for token in tokenize(text):
        assert text[token.start : token.end] == token.text
        analysed = levels(token.letters)
        assert analysed.form == (fold(token.letters),)
        assert analysed.stem
        for terms in analysed:
            # The word table separates terms by blanks and levels by tabs.
            assert all(term and not re.search(r"\s", term) for term in terms)


@given(ARABIC)
def test_segments_join_to_the_word(text: str) -> None:
    for token in tokenize(text):
        joined = "".join(segments(token.letters))
        # ل + ال is written لل; a hamza may change its seat before a pronoun.
        assert joined.replace("لال", "لل") == token.letters.replace("لال", "لل")


@given(ARABIC)
def test_marks_change_no_level(text: str) -> None:
    for token in tokenize(text):
        if today(tidy(token.text)) != tidy(token.text) or {*"\u0653\u0654\u0655"} & {*token.text}:
            # Marks of the Quran may be letters, and those of hamza and madda make other letters.
            continue
        bare = [other.letters for other in tokenize(strip_marks(token.text).replace(".", ""))]
        assert "".join(bare) == token.letters


def test_levels_do_not_depend_on_what_was_analysed_before() -> None:
    words = ["كتاب", "وحكومتها", "أوردغان", "ليبيا", "المرتزقة"]
    before = [levels(word) for word in words]
    levels.cache_clear()
    assert [levels(word) for word in reversed(words)] == before[::-1]


def test_a_change_of_the_analysis_has_a_version_of_its_own() -> None:
    words = set()
    for path in sorted(SEEDS.glob("*/*.txt")):
        words |= {token.letters for token in tokenize(path.read_text("utf-8", "ignore"))}
    analysed = "\n".join(f"{word} {levels(word)}" for word in sorted(words))
    digest = hashlib.sha256(analysed.encode()).hexdigest()[:16]
    assert (fingerprint._ANALYSIS_VERSION, digest) == (ANALYSIS_VERSION, ANALYSIS)


def test_the_fingerprint_names_version_tables_and_libraries() -> None:
    pattern = rf"{ANALYSIS_VERSION}-[0-9a-f]{{8}}-[0-9a-f]{{8}}-[0-9.]+-[0-9.]+"
    assert re.fullmatch(pattern, fingerprint.fingerprint())


@pytest.mark.parametrize("library", ["tashaphyne", "pyarabic"])
@pytest.mark.parametrize("beside", [True, False])
def test_the_version_of_a_library_is_that_of_its_metadata(
    library: str, beside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not beside:
        monkeypatch.setattr("index.analysis.fingerprint._NAMED", "no such folder")
    assert fingerprint._version(library) == version(library)


def test_levels_stand_strict_to_loose() -> None:
    assert LEVELS == ("form", "stem", "kin", "sound", "root")
