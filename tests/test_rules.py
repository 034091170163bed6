"""Rules: one that is changed or added in Python alone is followed, plain and compiled."""

import math
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from processes import run_script

from index.analysis import analyzer, places, sound
from index.analysis import bulk as analysis
from index.analysis.analyzer import levels
from index.analysis.bulk import analyse, analyse_plainly
from index.analysis.morphology import bases, joins, lexemes, lexicon, segmenter, stemmer, unknown
from index.analysis.morphology.affixes import NOUN_PREFIXES, NOUN_SUFFIXES, Affix
from index.analysis.morphology.bases import Change
from index.analysis.tokens import tokenizer
from index.analysis.tokens.strings import lines_of
from index.analysis.tokens.tokenizer import tokenize

HERE = Path(__file__).parents[1]
NOUNS = [
    line
    for line in (HERE / "tests" / "data" / "nouns.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
TEXTS = [p.read_text("utf-8", "ignore") for p in sorted((HERE / "seeds").glob("*/*.txt"))]
CORPUS = HERE / "bench" / "data" / "arcd" / "corpus.jsonl"
MORE = sorted(tokenizer.words(CORPUS.read_text("utf-8")))[::20]
# Words that few texts have.
RARE = "مكانات قرارات بالمهندسون كيلوغرامات وهرانية أليكسيس شاطىء مئوية مومياوات كانتية".split()
WORDS = sorted(
    {token.spelling for text in TEXTS for token in tokenize(text)} | {*NOUNS, *RARE, *MORE}
)
PATCH = pytest.MonkeyPatch

pytestmark = pytest.mark.usefixtures("_forgetting")


def forget() -> None:
    """Forget what follows from the rules as they were."""
    for module in (analysis, analyzer, bases, joins, lexemes, segmenter, stemmer, unknown):
        for value in list(vars(module).values()):
            if hasattr(value, "cache_clear"):
                value.cache_clear()


@pytest.fixture
def _forgetting(monkeypatch: PATCH) -> Iterator[None]:
    monkeypatch.setattr(analysis, "_MANY", 0)
    yield
    monkeypatch.undo()
    forget()


def noun_prefix(patch: PATCH) -> None:
    patch.setitem(NOUN_PREFIXES, "يا", Affix(("يا",), -4.0, ""))


def noun_suffix(patch: PATCH) -> None:
    patch.setitem(NOUN_SUFFIXES, "همو", [Affix(("", "همو"), -8.0, "construct")])


def spelling(patch: PATCH) -> None:
    patch.setattr(bases, "CHANGES", (*bases.CHANGES, Change(("ز",), ("ات",), 1, "س")))


def long_spelling(patch: PATCH) -> None:
    # The first of those that drop and add the same counts.
    change = Change(("ياو",), ("ات",), 1, "ء", -60.0)
    patch.setattr(bases, "CHANGES", (change, *bases.CHANGES))


def slip(patch: PATCH) -> None:
    change = Change(("سؤلية",), ("",), 5, "سؤولية", bases.MISSPELT, least=6)
    patch.setattr(bases, "SLIPS", (*bases.SLIPS, change))


def kind_with_ta(patch: PATCH) -> None:
    patch.setattr(joins, "KINDS_WITH_TA", "nb")


def with_entry(patch: PATCH, row: str) -> None:
    """Add a row to the lexicon."""
    rows = sorted([*lexicon._table().splitlines(), row], key=lambda row: row.split("\t")[0])
    table = "\n".join(rows) + "\n"
    patch.setattr(lexicon, "_table", lambda: table)
    patch.setattr(lexicon, "_entries", {})
    patch.setattr(lexicon, "_blocks", set())


def new_kind(patch: PATCH) -> None:
    patch.setattr(joins, "Kind", Literal["n", "a", "b", "p", "f", "v", "i", "x"])
    with_entry(patch, "زمبطوط\t\tx\tزمبط\tزمبط\t5000")


def place(patch: PATCH) -> None:
    patch.setattr(places, "_places", lambda: {"وزير": ("مدينه",)})


def shared_plural(patch: PATCH) -> None:
    def fit(entry: lexicon.Entry, base: str) -> float:
        return -50.0

    patch.setattr(joins, "_shared_plural", fit)


# A change of a rule, a word, and a level that shows it: its terms as they were and as they become.
CHANGED: dict[str, tuple[Callable[[PATCH], None], str, str, set[str], set[str]]] = {
    "a clitic": (noun_prefix, "يامدينة", "stem", {"يامدين"}, {"مدينه"}),
    "an ending": (noun_suffix, "كتابهمو", "stem", {"كتابهمو"}, {"كتاب", "كاتب"}),
    "a spelling": (spelling, "مهندزاتها", "stem", {"مهندز"}, {"مهندس"}),
    "a slip": (slip, "مسؤلية", "stem", {"مسولي", "مسءلي"}, {"مسووليه"}),
    "a kind": (new_kind, "والزمبطوط", "stem", {"زمبطوط"}, {"زمبط"}),
    "a place": (place, "بالوزير", "kin", set(), {"مدينه"}),
    "what a kind admits": (kind_with_ta, "غزتنا", "stem", {"غزه"}, {"غزا"}),
}


def setting(module: object, name: str, value: object) -> Callable[[PATCH], None]:
    def change(patch: PATCH) -> None:
        patch.setattr(module, name, value)

    return change


def change_shortest_base(patch: PATCH) -> None:
    for module in (bases, segmenter, stemmer):
        patch.setattr(module, "SHORTEST_BASE", 4)


# Changes of weights and thresholds.
MEASURES: dict[str, Callable[[PATCH], None]] = {
    "misspelt": setting(bases, "MISSPELT", -9.0),
    "unknown": setting(unknown, "UNKNOWN", 5.0),
    "unknown letter": setting(unknown, "UNKNOWN_LETTER", -3.0),
    "short after a prefix": setting(joins, "SHORT_AFTER", dict.fromkeys(joins.SHORT_AFTER, 5.0)),
    "known": setting(stemmer, "KNOWN", -9.0),
    "nearly as good": setting(stemmer, "NEARLY_AS_GOOD", math.log(1 / 200)),
    "own word": setting(lexemes, "OWN_WORD", 3.0),
    "common": setting(lexemes, "COMMON", 100_000),
    "rare feminine": setting(joins, "RARE_FEMININE", 0.9),
    "wrong case": setting(joins, "_WRONG_CASE", -60.0),
    "fit": shared_plural,
    "longer spelling": long_spelling,
    "shortest base": change_shortest_base,
    "shortest unknown": setting(unknown, "SHORTEST_UNKNOWN", 5),
    "articles": setting(unknown, "ARTICLES", frozenset({"وال"})),
    "doubtful clitics": setting(unknown, "DOUBTFUL_CLITICS", {}),
    "unknown endings": setting(unknown, "ENDINGS", {"هما": ((3,), 3)}),
    "consonants": setting(sound, "FEWEST_CONSONANTS", 4),
    "consonants that are enough": setting(sound, "ENOUGH_CONSONANTS", 6),
    "digraphs": setting(sound, "DIGRAPHS", (("كس", "ك"),)),
}


@pytest.mark.parametrize("rule", CHANGED)
def test_a_changed_rule_is_followed(rule: str, monkeypatch: PATCH) -> None:
    change, word, level, before, after = CHANGED[rule]
    assert {*getattr(levels(word), level)} == before
    change(monkeypatch)
    forget()
    assert {*getattr(levels(word), level)} == after
    lines = lines_of([*WORDS, word])
    assert analyse(lines) == analyse_plainly(lines)


@pytest.mark.parametrize("measure", MEASURES)
def test_a_changed_measure_is_followed(measure: str, monkeypatch: PATCH) -> None:
    lines = lines_of(WORDS)
    before = analyse(lines)
    MEASURES[measure](monkeypatch)
    forget()
    after = analyse(lines)
    assert after == analyse_plainly(lines)
    assert after != before


# ---- rules that other tables are made of: changed in the source of a copy ----

SCRIPT = """
import sys
from index.analysis import bulk as analysis
from index.analysis.tokens import word_reader as running
from index.analysis.analyzer import levels
from index.analysis.tokens.strings import lines_of
from index.analysis.tokens.tokenizer import tokenize
analysis._MANY = 0
texts = [sys.argv[1]]
texts += [open(path, encoding="utf-8", errors="ignore").read() for path in sys.argv[3:]]
spellings = [token.spelling for text in texts for token in tokenize(text)]
lines = lines_of(sorted(set(spellings)))
assert analysis.analyse(lines) == analysis.analyse_plainly(lines)
plain, quick = running.PlainWordReader(), running.word_reader()
assert [plain.read(text) for text in texts] == [quick.read(text) for text in texts]
assert plain.lines() == quick.lines()
assert spellings == [t for text in texts for t in running.strings_of(lines_of(
    s for word in running.tokenizer.words(text) for s in running.tokenizer.spellings(word)))]
if sys.argv[2] == "tokens":
    print(" ".join(token.spelling for token in tokenize(sys.argv[1])))
else:
    print(" ".join(getattr(levels(sys.argv[1]), sys.argv[2])))
"""


def copy(folder: Path, edits: dict[str, list[tuple[str, str]]]) -> Path:
    """Copy the code to a folder and change its sources there."""
    if not (HERE / "index").is_dir():
        pytest.skip("the code is not beside the tests")
    for package in ("index", "search"):
        ignored = shutil.ignore_patterns("__pycache__", "*.c", "*.h")
        shutil.copytree(HERE / package, folder / package, ignore=ignored)
    for name, changes in edits.items():
        source = (folder / name).read_text("utf-8")
        for old, new in changes:
            assert source.count(old) == 1, old
            source = source.replace(old, new)
        (folder / name).write_text(source, "utf-8")
    return folder


def run(folder: Path, script: str, *args: str, **environment: str) -> str:
    """Return what a script prints."""
    return run_script(script, *args, folder=folder, **environment)[0].strip()


EDITS = {
    "a merged letter": (
        {"index/analysis/sound.py": [('zip("ق', 'zip("خق'), ('"كككسسستدزز"', '"ككككسسستدزز"')]},
        ("خرتشوفيتش", "sound", "كركفك"),
    ),
    "a dropped letter": (
        {"index/analysis/sound.py": [('DROPPED = VOWELS + "ء"', 'DROPPED = VOWELS + "ءف"')]},
        ("غوتفيريش", "sound", "كترس"),
    ),
    "a folded letter": (
        {
            "index/analysis/tokens/normalize.py": [
                ("    araby.ALEF_MADDA: araby.ALEF,", '    "آ": araby.ALEF,\n    "ظ": "ض",')
            ]
        },
        ("نظيف", "form", "نضيف"),
    ),
    "letters folded together": (
        {
            "index/analysis/tokens/normalize.py": [
                (
                    "            text = text.replace(letter, form)\n        return text\n",
                    "            text = text.replace(letter, form)\n"
                    '        return re.sub(r"(.)\\1+", r"\\1", text)\n',
                )
            ]
        },
        ("جمييل", "form", "جميل"),
    ),
    "a joint of abbreviations": (
        {"index/analysis/tokens/tokenizer.py": [('_JOINT = "."', '_JOINT = "·"')]},
        ("تي·ر·تي أ.ف.ب", "tokens", "تيرتي أ ف ب"),
    ),
    "a letter of words": (
        {"index/analysis/tokens/tokenizer.py": [('    "[\\u0620', '    "[_\\u0620')]},
        ("كتاب_جديد", "tokens", "كتاب_جديد"),
    ),
    "the longest word": (
        {"index/analysis/tokens/tokenizer.py": [("LONGEST_WORD = 64", "LONGEST_WORD = 5")]},
        ("كتاب القاهرة", "tokens", "كتاب القاه"),
    ),
    "what is taken apart": (
        {
            "index/analysis/tokens/tokenizer.py": [
                ("([وفبلك]?عبد)", "([وفبلك]?أبو)"),
                ('_TAKEN_APART = "عبدال"', '_TAKEN_APART = "أبوال"'),
            ]
        },
        ("عبدالفتاح وأبوالقاسم", "tokens", "عبدالفتاح وأبو القاسم"),
    ),
}


@pytest.mark.parametrize("rule", EDITS)
def test_an_edited_rule_is_followed(rule: str, tmp_path: Path) -> None:
    edits, (word, level, expected) = EDITS[rule]
    paths = [str(path) for path in sorted((HERE / "seeds").glob("*/*.txt"))]
    assert run(copy(tmp_path, edits), SCRIPT, word, level, *paths) == expected


LEVEL = {
    "index/analysis/analyzer.py": [
        ("    sound: Terms\n", "    consonants: Terms\n    ends: Terms\n    sound: Terms\n"),
        (
            '    "sound": _sound_of,\n',
            '    "sound": _sound_of,\n'
            '    "consonants": lambda found: (re.sub("[اوي]", "", found[0].stem),),\n',
        ),
        ('= {"form": form_of}', '= {"form": form_of, "ends": lambda word: (word[0] + word[-1],)}'),
    ],
    "index/articles/fields.py": [
        ('{"form": 0.2,', '{"consonants": 0.1, "ends": 0.1, "form": 0.2,'),
        ('{"form": 0.04,', '{"consonants": 0.1, "ends": 0.1, "form": 0.04,'),
    ],
}
LEVEL_SCRIPT = """
import json, sys
from index import Article, open_index
from index.analysis import bulk as analysis
from index.analysis.analyzer import tokenize
from index.analysis.tokens.strings import lines_of
texts = [json.loads(line)["text"] for line in open(sys.argv[2], encoding="utf-8")]
many = lines_of(sorted({t.spelling for text in texts for t in tokenize(text)}))
assert analysis.is_quick(many) == (analysis._compiled is not None)
assert analysis.analyse(many) == analysis.analyse_plainly(many)
with open_index(sys.argv[1], create=True) as ix:
    for number, text in enumerate(texts):
        ix.add(Article(id=str(number), text=text))
    ix.add(Article(id="tokyo", text="زار طوكيو"))
with open_index(sys.argv[1]) as ix:
    # A second segment, whose words are few.
    ix.add(Article(id="baku", text="عاد إلى باكو"))
with open_index(sys.argv[1]) as ix:
    for level in ("stem", "consonants", "ends"):
        for query in ("طاكي", "بيكو", "طو"):
            found = {hit.id for hit in ix.search(query, level=level, limit=9999)}
            print(level, query, *sorted(found & {"tokyo", "baku"}))
"""


@pytest.mark.parametrize("pure", ["", "1"])
def test_a_further_level_is_a_field_its_computation_and_a_weight(pure: str, tmp_path: Path) -> None:
    folder = copy(tmp_path / "code", LEVEL)
    found = run(folder, LEVEL_SCRIPT, str(tmp_path / "index"), str(CORPUS), KASHAF_PURE=pure)
    assert [line for line in found.splitlines() if len(line.split()) > 2] == [
        "consonants طاكي tokyo",
        "consonants بيكو baku",
        "ends طاكي tokyo",
        "ends بيكو baku",
        "ends طو tokyo",
    ]


def test_no_letter_and_no_threshold_stands_in_c() -> None:
    if not (HERE / "index").is_dir():
        pytest.skip("there are no sources here, as beside a wheel")
    paths = sorted((HERE / "index" / "analysis").rglob("_*.[ch]"))
    assert len(paths) > 5
    for path in paths:
        source = path.read_text("utf-8")
        code = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
        assert not re.search("[\u0600-\u06ff]", code), path
        assert not re.search(r"0x0?6[0-9a-f]{2}\b", code, re.IGNORECASE), path
