"""Running words: plain and compiled give the same numbers, those of what `tokenize` finds."""

from array import array
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from processes import run_script

from index.analysis.tokens import strings, tokenizer
from index.analysis.tokens import word_reader as running
from index.analysis.tokens.strings import (
    PlainStrings,
    Strings,
    in_order,
    lines_of,
    plain_in_order,
    strings_of,
)
from index.analysis.tokens.word_reader import PlainWordReader, word_reader

HERE = Path(__file__).parents[1]
# Letters that decide where a word ends, and what stands between words.
TEXTS = st.text(
    st.sampled_from(
        "ابةعدالىيوكءئأإمت .,،+ـ٣05aGzé-_\n\u00a0"
        "\u064b\u064e\u0651\u06e5\u06e6\u0670\u200c\u200f\ufeff"
    )
    | st.sampled_from("ﷺﻻﺍپگچ۵😀𝐀\ud800\udfffﬁ①²")
    | st.characters(min_codepoint=0x600, max_codepoint=0x6FF)
    | st.characters(),
    max_size=60,
)


def spelled(reader: PlainWordReader, texts: list[str]) -> list[list[str]]:
    found = [array("i", reader.read(text)) for text in texts]
    words = strings_of(reader.lines())
    assert len(set(words)) == len(words)
    return [[words[number] for number in numbers] for numbers in found]


def tokens(text: str) -> list[str]:
    return [token.spelling for token in tokenizer.tokenize(text)]


@given(st.lists(TEXTS | st.text(), max_size=4))
def test_any_text_is_read_as_its_tokens(texts: list[str]) -> None:
    for reader in (PlainWordReader(), word_reader()):
        assert spelled(reader, texts) == [tokens(text) for text in texts]


# Letters and marks that tell how the Quran is spelled, or what is to be mended, among others.
MARKED = st.from_regex("(?:[ابتلمىيءآأؤة][\u064b-\u0652\u0670]{0,2}){1,8}", fullmatch=True)


@given(st.lists(MARKED | st.sampled_from(["تَمَّت", "أُولِي", "اللّيل", "آمَن", "مِمِم", "هَهَههَ"])))
@example(["كتابًا", "رمت", "رَمَتْ", "شَيءٌ", "الّي", "تُعبر", "مِائَة", "عَبدالله", "اْي", "نبؤُا", "ههَه"])
def test_marked_words_are_read_as_their_tokens(words: list[str]) -> None:
    assert spelled(word_reader(), words) == [tokens(word) for word in words]


@given(TEXTS | st.text())
@example("عَبدُالفتاح عبدَالله اَالقتصاد ثمانمِائَة 2018 مُدُنٌ COVID19 يَٰأيها" + 70 * "بً")
def test_words_are_placed_where_their_tokens_stand(text: str) -> None:
    expected = [(token.spelling, token.start, token.end) for token in tokenizer.tokenize(text)]
    for new in (PlainWordReader, word_reader):
        reader = new()
        numbers, places = (array("i", found) for found in reader.read_places(text))
        words = strings_of(reader.lines())
        spelled = [words[number] for number in numbers]
        assert [*zip(spelled, places[::2], places[1::2], strict=True)] == expected
        assert numbers.tobytes() == reader.read(text)
        # The same of words that were met before and of new ones.
        assert reader.places(text) == new().places(text) == places.tobytes()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "قال. من.",
        "تي.ر.تي و أ.ف.ب، مسيرة.وقال",
        "U.S. a.b G20 mp3 x٣ 3x 20م ٢٠م a1.b",
        "عبدالفتاح وعبدالله عبدالا عَبدالفتاح",
        "مُـــدُنٌ كِتَابٌ ﻻﷺ",
        "\u064bب\u200c\u06e5 ب\u06e5\u064bب",
        "ك" * 64 + " " + "ك" * 65 + " " + "بً" * 300,
        "\ud800كتاب\udfff",
        "😀كتاب𝐀𝐁 café",
        "2,259 و٢٬٢٥٩ 1,2345 7\u202f450 3.500.000 3.5 12،220،1 23/12/2015 2015 1,000m",
        "+218 91 555 1234 00218 91 5551234 +1.5.6 F-16 COVID-19 a-1-b B٥٢ ٥٢B 5-x",
        "جمييييل هههه االقتصاد ءامن القرءان مائة ﷽ يَٰٓأَيُّهَا ٱلۡكِتَٰبِ",
    ],
)
def test_reading(text: str) -> None:
    for reader in (PlainWordReader(), word_reader()):
        assert spelled(reader, [text, text]) == [tokens(text)] * 2


def test_seeds_are_read_as_their_tokens() -> None:
    texts = [p.read_text("utf-8", "ignore") for p in sorted((HERE / "seeds").glob("*/*.txt"))]
    plain, quick = PlainWordReader(), word_reader()
    assert [plain.read(text) for text in texts] == [quick.read(text) for text in texts]
    assert plain.lines() == quick.lines()
    assert plain.lines(7) == quick.lines(7) == lines_of(strings_of(plain.lines())[7:])


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=9))))
def test_strings_are_numbered_as_they_come(batches: list[list[str]]) -> None:
    plain, quick = PlainStrings(), Strings()
    for batch in batches:
        lines = lines_of(batch)
        assert strings_of(lines) == batch
        assert quick.number(lines) == plain.number(lines)
    assert len(quick) == len(plain)
    for first in {0, len(plain) // 2, len(plain)}:
        assert quick.lines(first) == plain.lines(first)


@given(st.sets(st.binary(max_size=12) | st.text("\0\1ab", max_size=20).map(str.encode)))
def test_lines_are_sorted_by_their_bytes(strings: set[bytes]) -> None:
    lines = [string.replace(b"\n", b"") for string in strings]
    for some in (lines, sorted(lines)):
        given_lines = b"".join(line + b"\n" for line in some)
        found, order = in_order(given_lines)
        assert (found, order) == plain_in_order(given_lines)
        # A line end stands below no letter.
        assert found.split(b"\n")[:-1] == sorted(some)
        assert [some[number] for number in array("i", order)] == sorted(some)


def test_many_strings() -> None:
    strings = Strings()
    lines = lines_of(map(str, range(50_000)))
    assert array("i", strings.number(lines)).tolist() == list(range(50_000))
    assert strings.lines() == lines
    assert array("i", strings.number(b"49999\n50000\n7\n")).tolist() == [49_999, 50_000, 7]


def compiled_reader(classes: bytes, match: object, spellings: object) -> PlainWordReader:
    return running.WordReader(classes, match, spellings, 64, ("عبدال",), 2)  # type: ignore[call-arg]


def fail(*_: object) -> tuple[str, ...]:
    raise ZeroDivisionError


@pytest.mark.skipif(Strings is PlainStrings, reason="nothing compiled is here")
def test_the_compiled_refuses_what_it_cannot_take() -> None:
    reader = compiled_reader(bytes(1 << 17), tokenizer.match, tokenizer.spellings)
    assert reader.read("قال") == b""
    for call in (
        lambda: compiled_reader(b"", fail, fail),
        lambda: running.WordReader(running._classes(), fail, fail, 64, None, 2),  # type: ignore[call-arg]
        lambda: word_reader().read(None),  # type: ignore[arg-type]
        lambda: strings.Strings().number("قال"),  # type: ignore[arg-type]
        lambda: strings.Strings().lines(1),
    ):
        with pytest.raises((TypeError, ValueError, IndexError)):
            call()


@pytest.mark.skipif(Strings is PlainStrings, reason="nothing compiled is here")
def test_an_error_of_the_tokenizer_is_raised() -> None:
    reader = compiled_reader(running._classes(), fail, fail)
    for text in ("café", "عَّبد"):
        with pytest.raises(ZeroDivisionError):
            reader.read(text)
    # What asks for it to be read once more while it is read is refused.
    again = compiled_reader(running._classes(), tokenizer.match, lambda word: (reader.read(word),))
    reader = again
    with pytest.raises(RuntimeError, match="being read"):
        again.read("عَّبد")


def test_nothing_compiled_is_used_where_it_is_not_wanted() -> None:
    code = (
        "from index.analysis.tokens import word_reader as module;"
        "print(module.WordReader is module.PlainWordReader)"
    )
    assert run_script(code, folder=HERE, KASHAF_PURE="1") == ("True\n", "")
