"""Analysis of many words: plain and compiled give the same terms."""

from array import array
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import bulk as analysis
from index.analysis.analyzer import LEVELS, Levels, levels, stems
from index.analysis.bulk import LevelTerms, analyse, analyse_plainly, bare, pack_levels
from index.analysis.morphology import affixes, lexicon
from index.analysis.tables import Rules
from index.analysis.tokens.normalize import strip_marks
from index.analysis.tokens.strings import lines_of, strings_of
from index.analysis.tokens.tokenizer import tokenize

SEEDS = Path(__file__).parents[1] / "seeds"
PREFIXES = sorted({*affixes.NOUN_PREFIXES, *affixes.IMPERFECT_PREFIXES})
SUFFIXES = sorted({*affixes.NOUN_SUFFIXES, *affixes.PAST_SUFFIXES, *affixes.IMPERFECT_SUFFIXES})
BASES = [row.split("\t") for row in lexicon.LEXICON.read_text("utf-8").splitlines()[::7]]
# Bases as the lexicon spells them, and as it files them.
WORDS = st.tuples(
    st.sampled_from(PREFIXES),
    st.sampled_from([base or key for key, base, *_ in BASES] + [key for key, *_ in BASES])
    | st.text("ابتجحدرسشعفقكلمنهويىءئؤأإآة", min_size=1, max_size=7),
    st.sampled_from(SUFFIXES),
).map("".join)
TOKENS = (st.text() | st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF))).map(
    lambda text: [token.spelling for token in tokenize(text)]
)
needs_compiled = pytest.mark.skipif(analysis._compiled is None, reason="nothing compiled is here")


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "_MANY", 0)


def terms(found: list[LevelTerms]) -> list[Levels]:
    return [Levels(*each) for each in zip(*(level.of_words() for level in found), strict=True)]


def test_seeds() -> None:
    words = set[str]()
    for path in sorted(SEEDS.glob("*/*.txt")):
        words |= {token.spelling for token in tokenize(path.read_text("utf-8", "ignore"))}
    lines = lines_of(sorted(words))
    assert len(words) > 1000
    assert analyse(lines) == analyse_plainly(lines)


@given(WORDS)
def test_stems_alone(word: str) -> None:
    assert tuple(stems(word)) == levels(word).stem


@given(st.data())
def test_letters_of_any_words(data: st.DataObject) -> None:
    """Marks are taken from many words at once as from each."""
    marks = st.sampled_from("َُِّْٰٕٓٔۖ")
    marked = st.lists(st.tuples(st.sampled_from("ابوىؤ1aéڤ"), marks)).map(
        lambda pairs: "".join(map("".join, pairs))
    )
    words = [*data.draw(TOKENS), *data.draw(st.lists(marked | WORDS))]
    assert strings_of(bare(lines_of(words))) == [strip_marks(word) for word in words]


@given(st.data())
def test_any_word(data: st.DataObject) -> None:
    words = data.draw(st.lists(WORDS, min_size=1, max_size=20)) + data.draw(TOKENS)
    assert analyse(lines_of(words)) == analyse_plainly(lines_of(words))


@pytest.mark.parametrize(
    "word",
    [
        "و",
        "ال",
        "بال",
        "وال",
        "ة",
        "كِتَابُهَا",
        "مسئولون",
        "شاطىء",
        "أصدقاؤه",
        "مستشفاه",
        "مباريات",
        "كاميرات",
        "مومياوات",
        "قرارات",
        "كاتبة",
        "مكتبة",
        "لأردوغان",
        "وواشنطن",
        "تشجيعية",
        "غوتيريش",
        "كيلوغرامات",
        "وهرانية",
        "باريس",
        "گوگل",
        "G20",
        "Z" * 64,
        "Z" * 65,
        "7z",
        "٢٠٢٠",
        "café",
        "ب" * 64,
        "والب" * 16,
    ],
)
def test_words(word: str) -> None:
    assert terms(analyse(lines_of([word]))) == [levels(strip_marks(word))]


def test_terms_come_in_the_order_they_are_met() -> None:
    found = analyse(lines_of(["كتب", "20", "كتب"]))
    stems = found[1]
    assert strings_of(stems.terms) == [*levels("كتب").stem, "20"]
    assert array("i", stems.counts).tolist() == [2, 1, 2]
    assert array("i", stems.numbers).tolist() == [0, 1, 2, 0, 1]
    assert found == pack_levels(map(levels, ["كتب", "20", "كتب"]))
    assert terms(analyse(b"")) == []


def made(rules: object = None, **changed: Any) -> Any:
    """Return a compiled analysis that was made with some tables changed."""
    given = Rules()
    compiled: Any = analysis._compiled
    return compiled.Analysis(rules or given, **given.tables() | changed)


def answering(**answers: Any) -> Rules:
    """Return rules of which some questions are answered otherwise."""
    rules = Rules()
    for question, answer in answers.items():
        setattr(rules, question, answer)
    return rules


def fail(*_: object) -> Any:
    raise ZeroDivisionError


@needs_compiled
@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("joins", "كتاب"),
        ("spellings", "كتاب"),
        ("entries", "كتاب"),
        ("fit", "قرارات"),
        ("levels_of", "مدينة"),
        ("choose", "ضظط"),
        ("of_letters", "ڤيينا"),
        ("levels", "café"),
    ],
)
def test_errors_of_what_is_asked_are_raised(question: str, word: str) -> None:
    found = made(answering(**{question: fail}))
    with pytest.raises(ZeroDivisionError):
        found.analyse(lines_of([word]))
    # It goes on with other words.
    assert found.analyse(b"") == [(b"", b"", b"")] * len(LEVELS)


@needs_compiled
@pytest.mark.parametrize(
    "changed",
    [
        {"keys": None},
        {"letters": (("ا", "ا"),)},
        {"letters": (("ا", "ا", "a"),)},
        {"marks": ("ab",)},
        {"latin": b"a"},
        {"of_latin": b"1"},
        {"levels": 0},
        {"levels": 99},
        {"shortest_base": -1},
        {"prefixes": ("ا" * 20,)},
        {"prefixes": (1,)},
        {"contexts": [""]},
    ],
    ids=str,
)
def test_tables_of_another_kind_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError, SystemError)):
        made(**changed)


@needs_compiled
@pytest.mark.parametrize(
    ("question", "answer", "word"),
    [
        ("joins", [(1, 2)], "كتاب"),
        ("joins", None, "كتاب"),
        ("spellings", [("", 1, "ا" * 20, "", 0, 0, 0.0, 0.0)], "كتاب"),
        ("spellings", [("", i, "ا", "ا", 0, 0, 0.0, 0.0) for i in range(40)], "كتاب"),
        ("entries", [("كتاب", "nn", 0.0, 1, 1)], "كتاب"),
        ("fit", "x", "قرارات"),
        ("choose", ((), ()), "ضظط"),
        ("choose", (1, 2, 3, 4, 5), "ضظط"),
        ("choose", ((1,), (), (), (), ()), "ضظط"),
        ("levels_of", None, "مدينة"),
        ("levels_of", (("",) * 300, (), (), (), ()), "مدينة"),
        ("of_letters", None, "ڤيينا"),
        ("levels", ((), ()), "café"),
    ],
)
def test_answers_of_another_kind_are_refused(question: str, answer: Any, word: str) -> None:
    found = made(answering(**{question: lambda *_: answer}))
    with pytest.raises((ValueError, TypeError, SystemError)):
        found.analyse(lines_of([word]))


@needs_compiled
def test_what_is_no_text_is_refused() -> None:
    for words, error in (("كتاب", TypeError), (b"\xff\n", UnicodeDecodeError)):
        with pytest.raises(error):
            analysis._analysis().analyse(words)


@needs_compiled
def test_one_that_analyses_takes_no_other_words() -> None:
    def again(word: str) -> Any:
        return found.analyse(b"")

    found: Any = made(answering(levels=again))
    with pytest.raises(RuntimeError, match="being analysed"):
        found.analyse(lines_of(["café"]))
