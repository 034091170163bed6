"""Dictionaries of terms and of words, in order and found where they lie."""

import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cases import cases
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.tokens.normalize import fold
from index.analysis.tokens.strings import lines_of
from index.segment import terms as terms_module
from index.segment.columns.columns import Columns, ColumnsWriter, DamagedError
from index.segment.terms import TermDictionary, decode, encode, encode_all, joined, write_terms
from index.segment.words import WordDictionary, key


@pytest.fixture(autouse=True, scope="module")
def _quick() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda file: None)
        yield


@pytest.fixture(params=["compiled", "python"], autouse=True, scope="module")
def _way(request: pytest.FixtureRequest) -> Any:
    """Look terms up in C and in Python."""
    if request.param == "compiled" and not terms_module._native:
        pytest.skip("nothing compiled is here")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "python":
            patch.setattr(terms_module, "_native", None)
        yield


# Letters of one byte, of escapes of each length, their likes, and what has to be escaped.
_LETTERS = (
    "ابت\u0600\u067f\u0680\u06ff\u05ff\u0700ax0Ue9\\\n\t\r\x00\x1f\x7f\x80é\xff\u2028\ud800\udcff😀"
)
TEXTS = st.text(st.sampled_from(_LETTERS) | st.characters(), max_size=6)


def columns(folder: Path, encoded: Sequence[bytes]) -> Columns:
    writer = ColumnsWriter(folder / "terms")
    write_terms(writer, "words", joined(encoded))
    writer.close()
    return Columns(folder / "terms")


@given(TEXTS, TEXTS)
def test_encoding(term: str, other: str) -> None:
    assert decode(encode(term)) == term
    assert min(encode(term), default=0x20) >= 0x20
    assert encode(term).startswith(encode(other)) == term.startswith(other)


@given(st.lists(TEXTS.map(lambda term: term.replace("\n", ""))))
def test_encoding_many(terms: list[str]) -> None:
    assert encode_all(lines_of(terms)) == [encode(term) for term in terms]


ENCODED = {
    "Arabic is a byte a letter": ("كتاب", b"\xc3\xaa\xa7\xa8"),
    "ASCII is itself": ("covid 19", b"covid 19"),
    "Latin-1": ("é", rb"\xe9"),
    "line ends": ("\n\t", rb"\x0a\x09"),
    "a backslash": ("\\n", rb"\x5cn"),
    "others": ("ﷺ", rb"\ufdfa"),
    "beyond the basic plane": ("😀", rb"\U0001f600"),
    "a lone surrogate": ("\udcff", rb"\udcff"),
}


@cases("term encoded", ENCODED)
def test_bytes(term: str, encoded: bytes) -> None:
    assert encode(term) == encoded


def check(terms: TermDictionary, held: set[str], asked: set[str]) -> None:
    """Compare a dictionary with a list; `asked` are terms and prefixes that may not be there."""
    expected = sorted(held, key=encode)
    assert len(terms) == len(expected)
    assert terms.strings() == expected
    assert terms.all() == list(map(encode, expected))
    numbers = {term: number for number, term in enumerate(expected)}
    for number, term in enumerate(expected):
        assert terms[number] == term
    for term in held | asked:
        assert terms.find(encode(term)) == numbers.get(term)
    for prefix in asked - {""}:
        found = terms.starting(encode(prefix))
        assert [expected[i] for i in found] == [t for t in expected if t.startswith(prefix)]


@given(st.sets(TEXTS, max_size=80), st.sets(TEXTS))
def test_any_terms(held: set[str], asked: set[str]) -> None:
    with TemporaryDirectory() as folder:
        terms = TermDictionary(columns(Path(folder), sorted(map(encode, held))), "words", len(held))
        check(terms, held, asked | {term[:-1] for term in held})


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 2047, 2048, 2049, 5000])
def test_many_terms(tmp_path: Path, count: int) -> None:
    """More than 2048 fill several groups of blocks."""
    draw = random.Random(count)
    held: set[str] = set()
    while len(held) < count:
        held.add("".join(draw.choices("ابتثكي", k=draw.randrange(12))))
    asked = {"".join(draw.choices("ابتثكيو", k=draw.randrange(1, 9))) for _ in range(200)}
    terms = TermDictionary(columns(tmp_path, sorted(map(encode, held))), "words", count)
    check(terms, held, asked | set("ابتثكي") | {"", "\u067f", "\u06ff", "\x00"})


def test_long_terms(tmp_path: Path) -> None:
    """Blocks of terms may be longer than the blocks of a file that are checked at once."""
    held = {"س" * length for length in range(0, 70_000, 1000)} | {"ص", "س" * 70_000 + "ص"}
    terms = TermDictionary(columns(tmp_path, sorted(map(encode, held))), "words", len(held))
    check(terms, held, {"س", "س" * 69_000, "س" * 70_000, "س" * 70_001, "ش"})


@pytest.mark.parametrize("copies", [2, 31, 32, 33, 64, 100])
def test_of_equal_terms_the_last_is_found(tmp_path: Path, copies: int) -> None:
    held = [b"a", *[b"m"] * copies, b"z", b"z"]
    terms = TermDictionary(columns(tmp_path, held), "words", len(held))
    assert [terms.find(term) for term in (b"a", b"m", b"z", b"b")] == [
        0, copies, copies + 2, None,
    ]  # fmt: skip


@pytest.mark.parametrize("column", ["words.text", "words.blocks"])
def test_a_changed_byte_is_never_believed(tmp_path: Path, column: str) -> None:
    held = [encode(f"كلمة{number:06}") for number in range(40_000)]
    columns(tmp_path, held)
    file = tmp_path / "terms"
    _, offset, count = Columns(file)._entries[column]
    data = bytearray(file.read_bytes())
    data[offset + count // 2] ^= 1
    file.write_bytes(data)
    words = TermDictionary(Columns(file), "words", len(held))
    with pytest.raises(DamagedError, match="checksum"):
        list(map(words.find, held))


# Words.


def check_words(folder: Path, held: set[str], asked: set[str]) -> None:
    keys = sorted(key(word, fold(word)) for word in held)
    words = WordDictionary(columns(folder, keys), len(keys))
    assert len(words) == len(held)
    assert words.keys() == joined(keys)
    spellings = [words.spelling(number) for number in range(len(words))]
    assert set(spellings) == held
    forms = [fold(word) for word in spellings]
    assert [words.form(number) for number in range(len(words))] == forms
    assert words.forms(range(len(words))) == list(map(encode, forms))
    middle = range(len(words) // 3, len(words) * 2 // 3)
    assert words.forms(middle) == list(map(encode, forms[middle.start : middle.stop]))
    for word in held | asked:
        found = words.find(word)
        assert (word in held) == (found is not None)
        assert found is None or spellings[found] == word
        form = fold(word)
        assert {spellings[i] for i in words.of_form(form)} == {w for w in held if fold(w) == form}
        for prefix in {form, form[:1], form[:-1]} - {""}:
            starting = {w for w in held if fold(w).startswith(prefix)}
            assert {spellings[i] for i in words.starting(prefix)} == starting


SPELLINGS = (
    st.text(st.sampled_from("كتإأاى\u064e\u064f\u0651éEe1١"), min_size=1, max_size=5) | TEXTS
)


@given(st.sets(SPELLINGS, max_size=60), st.sets(SPELLINGS, max_size=20))
def test_any_words(held: set[str], asked: set[str]) -> None:
    with TemporaryDirectory() as folder:
        check_words(Path(folder), held, asked)


def test_forms_of_more_spellings_than_a_block_holds(tmp_path: Path) -> None:
    marks = ["", *map(chr, range(0x64B, 0x653))]
    words = {f"ك{a}ت{b}ب{c}" for a in marks for b in marks for c in ("", "\u0651")}
    words |= {f"كت{mark}" for mark in marks} | {f"كتبا{mark}" for mark in marks}
    check_words(tmp_path, words, {"ك", "كت", "كتب", "كتبا", "كتبان", "م"})
