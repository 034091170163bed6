"""Synonyms, stop words and protected words of somebody's own files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cases import cases
from plain import articles_of, indexed, use_nothing_compiled
from typer.testing import CliRunner

import cli
from bench.memory import MemoryReader
from index import Index, KashafError, ReadError, open_index
from search.searcher import Searcher
from search.words.own_words import own_words

TEXTS = {
    "states": "أعلنت الولايات المتحدة موقفها من الأزمة",
    "america": "قالت أمريكا إنها ستراقب الوضع",
    "oil in america": "ترتفع أسعار النفط في أمريكا هذا العام",
    "nation": "تسعى أمم متحدة كثيرة إلى السلام",
    "bank": "خفض المصرف المركزي سعر الفائدة",
    "daily": "كتبت صحيفة النهار عن الحادث",
    "day": "اشتغل العمال نهارا وليلا",
    "dialect": "واحد عايز يعرف وعايز يسأل",
    "libya": "تجددت المعارك في ليبيا أمس",
    "health": "حذرت منظمة الصحة العالمية من وباء",
}

Folder = Callable[..., Path]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("own") / "index", *articles_of(TEXTS))


@pytest.fixture
def opened(folder: Path, tmp_path: Path) -> Callable[..., Index]:
    """Return an index with the words of files that have these lines."""

    def with_words(**files: str) -> Index:
        for name, lines in files.items():
            (tmp_path / f"{name}.txt").write_text(lines + "\n", "utf-8")
        return open_index(folder, words=tmp_path)

    return with_words


def found(ix: Index, query: str, **asked: object) -> set[str]:
    return {hit.id for hit in ix.search(query, fallback=False, **asked)}  # type: ignore[arg-type]


BOTH = "الولايات المتحدة = أمريكا"
SYNONYMS = {
    "of several words": (BOTH, "الولايات المتحدة", "states america 'oil in america' nation"),
    "of one": (BOTH, "أمريكا", "states america 'oil in america'"),
    "inflected": (BOTH, "للولايات المتحدة", "states america 'oil in america' nation"),
    "in a phrase": (BOTH, '"النفط في الولايات المتحدة"', "'oil in america'"),
    "required": (BOTH, "+النفط +أمريكا", "'oil in america'"),
    "exact words have none": (BOTH, "=أمريكا", "america 'oil in america'"),
    "left out, each by itself": (BOTH, "ليبيا أمم -الولايات -المتحدة", "libya"),
    "half of a side has none": ("الولايات المتحدة = النفط", "متحدة", "states nation"),
    "one way": ("البنك المركزي => المصرف المركزي", "البنك المركزي", "bank"),
    "with commas": ("واشنطن، أمريكا", "واشنطن", "america 'oil in america'"),
    "several on a side": (
        "واشنطن, نيويورك => أمريكا, المصرف",
        "نيويورك",
        "america 'oil in america' bank",
    ),
    "in Latin letters": ("WHO = منظمة الصحة العالمية", "who", "health"),
    "after a comment": ("# mine\n\nواشنطن = أمريكا", "واشنطن", "america 'oil in america'"),
    "with a byte order mark": ("\ufeffواشنطن = أمريكا", "واشنطن", "america 'oil in america'"),
}


def ids(told: str) -> set[str]:
    quoted = told.split("'")
    return {*quoted[1::2], *(word for piece in quoted[::2] for word in piece.split())}


@cases("lines query expected", SYNONYMS)
def test_synonyms(opened: Callable[..., Index], lines: str, query: str, expected: str) -> None:
    assert found(opened(synonyms=lines), query) == ids(expected)


def test_one_way_is_not_the_other(opened: Callable[..., Index]) -> None:
    ix = opened(synonyms="المصرف => ليبيا")
    assert found(ix, "المصرف") == {"bank", "libya"}
    assert found(ix, "ليبيا") == {"libya"}


def test_a_synonym_stands_for_all_its_words_where_all_are_required(
    opened: Callable[..., Index],
) -> None:
    ix = opened(synonyms=BOTH)
    assert found(ix, "الولايات المتحدة النفط", match="all") == {"oil in america"}
    most = found(ix, "الولايات المتحدة النفط", match="most")
    assert most == {"oil in america", "states", "america"}
    assert found(ix, "النفط الولايات المتحدة", match="all") == {"oil in america"}


def test_a_synonym_is_explained_and_highlighted(opened: Callable[..., Index]) -> None:
    ix = opened(synonyms=BOTH)
    (hit,) = [hit for hit in ix.search("الولايات المتحدة", explain=True) if hit.id == "america"]
    assert [(m.word, m.query, m.reason) for m in hit.matches] == [
        ("أمريكا", "الولايات المتحدة", "your synonym")
    ]
    snippet = hit.snippets[0]
    assert [snippet.text[slice(*at)] for at in snippet.highlights] == ["أمريكا"]
    (own,) = [hit for hit in ix.search("الولايات المتحدة", explain=True) if hit.id == "states"]
    assert {m.reason for m in own.matches} == {""}


def test_a_word_with_a_synonym_is_no_mistake(opened: Callable[..., Index]) -> None:
    results = opened(synonyms="ليبة = أمريكا").search("ليبة")
    assert (results.unknown, results.suggestions, results.notes) == ((), (), ())


def test_the_word_itself_ranks_before_its_synonym(opened: Callable[..., Index]) -> None:
    assert [hit.id for hit in opened(synonyms="ليبيا = المصرف").search("ليبيا")] == [
        "libya",
        "bank",
    ]


def test_stop_words(opened: Callable[..., Index]) -> None:
    ix = opened(stopwords="عايز\nواحد")
    assert found(ix, "عايز ليبيا") == {"libya"}
    assert found(ix, "وعايز ليبيا", match="all") == {"libya"}
    assert found(ix, "عايز") == {"dialect"}
    assert found(ix, '"عايز يعرف"') == {"dialect"}
    assert found(ix, "+عايز ليبيا") == {"dialect"}
    assert found(ix, "ليبيا NOT أمريكا عايز") == {"libya"}
    assert ix.searcher().ranking("عايز ليبيا", 5) == ix.searcher().ranking("ليبيا", 5)


def test_protected_words_meet_themselves_alone(opened: Callable[..., Index]) -> None:
    ix = opened(protected="النهار")
    assert found(ix, "النهار") == {"daily"}
    assert found(ix, "نهار") == {"day"}
    assert found(ix, "نهار", level="root") == {"day"}
    assert found(ix, '"صحيفة النهار"') == {"daily"}
    (hit,) = ix.search("نهار ليلا", explain=True)
    assert sum(share.score for share in hit.shares or ()) == pytest.approx(hit.score, abs=1e-5)


def test_a_protected_word_may_be_a_synonym(opened: Callable[..., Index]) -> None:
    assert found(opened(protected="النهار", synonyms="الصحيفة = النهار"), "نهار") == {"day"}
    assert found(opened(), "الصحيفة") == {"daily"}


@pytest.mark.parametrize(
    "query", ["نهار", "النهار", "الولايات المتحدة", "عايز أمريكا", "النهار نهار"]
)
def test_python_alone_and_in_memory_answer_the_same(
    opened: Callable[..., Index], tmp_path: Path, query: str
) -> None:
    ix = opened(protected="النهار", synonyms=BOTH, stopwords="عايز")
    expected = ix.searcher().ranking(query, 9)
    assert expected
    with pytest.MonkeyPatch.context() as patch:
        use_nothing_compiled(patch)
        assert dict(opened().searcher().ranking(query, 9)) == pytest.approx(dict(expected))
    memory = Searcher(MemoryReader(ix), own=own_words(tmp_path / "index"))
    assert [id_ for id_, _ in memory.ranking(query, 9)] == [id_ for id_, _ in expected]


def test_files_beside_the_index_are_read_anew_at_a_refresh(tmp_path: Path) -> None:
    with open_index(indexed(tmp_path / "index", *articles_of(TEXTS))) as ix:
        assert not found(ix, "واشنطن")
        (tmp_path / "synonyms.txt").write_text("واشنطن = أمريكا\n", "utf-8")
        assert not found(ix, "واشنطن")
        ix.refresh()
        assert found(ix, "واشنطن") == {"america", "oil in america"}


BROKEN = {
    "no sign": (
        "synonyms",
        "# mine\nأمريكا",
        ":2: 'أمريكا' has no synonym. Write أمريكا = another word, or => for one way.",
    ),
    "an arrow twice": (
        "synonyms",
        "أمريكا => واشنطن => نيويورك",
        ":1: 'أمريكا => واشنطن => نيويورك' has => twice. Write a line for each.",
    ),
    "an empty side": (
        "synonyms",
        "أمريكا =",
        ":1: 'أمريكا =' has no word beside a sign. Write words on both sides.",
    ),
    "a sentence": (
        "synonyms",
        f"ليبيا = {'كلام ' * 9}",
        f":1: '{('كلام ' * 9).strip()}' has more than 8 words. Write fewer.",
    ),
    "too many": (
        "synonyms",
        " = ".join(["ليبيا"] * 40),
        ":1: it has more than 32 synonyms. Write fewer.",
    ),
    "a stop phrase": ("stopwords", "من هو", ":1: 'من هو' is not one word. Write one word a line."),
    "no word": ("protected", "؟", ":1: '؟' is not one word. Write one word a line."),
    "a long list": (
        "protected",
        "كلمة\n" * 10_001,
        ": it has more than 10000 lines or 1 MB. Shorten it.",
    ),
}


@cases("name lines said", BROKEN)
def test_a_broken_file_is_told_in_a_line(
    folder: Path, tmp_path: Path, name: str, lines: str, said: str
) -> None:
    (tmp_path / f"{name}.txt").write_text(lines, "utf-8")
    with open_index(folder, words=tmp_path) as ix:
        with pytest.raises(ReadError) as error:
            ix.search("ليبيا")
        assert str(error.value) == f"{tmp_path / name}.txt{said}"
    run = CliRunner().invoke(
        cli.app, ["search", "--index", str(folder), "--words", str(tmp_path), "ليبيا"]
    )
    assert (run.exit_code, run.stderr) == (2, f"kashaf: {tmp_path / name}.txt{said}\n")


def test_other_bytes_are_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_bytes("ليبيا = أمريكا\nمصر = قطر".encode("cp1256"))
    with pytest.raises(
        ReadError, match=r"synonyms.txt:1: it is not UTF-8. Save the file as UTF-8."
    ):
        open_index(folder, words=tmp_path).search("ليبيا")


NOWHERE = {
    "no folder": ("nowhere", "there is no such folder"),
    "a file": ("mine.txt", "it is a file"),
    "other files": ("", "it has none of synonyms.txt, stopwords.txt, protected.txt"),
}


@cases("name why", NOWHERE)
def test_a_folder_without_words(folder: Path, tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "mine.txt").write_text("", "utf-8")
    with pytest.raises(KashafError) as error:
        open_index(folder, words=tmp_path / name).search("ليبيا")
    assert str(error.value) == (
        f"cannot take words from '{tmp_path / name}': {why}. Name the folder that has such a file."
    )


def test_an_index_with_broken_words_is_still_written(tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_text("ليبيا\n", "utf-8")
    run = CliRunner().invoke(cli.app, ["index", "--index", str(tmp_path / "index"), "seeds"])
    assert run.exit_code == 0


def test_the_commands(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_text("واشنطن = أمريكا\n", "utf-8")
    (tmp_path / "stopwords.txt").write_text("عايز\n", "utf-8")
    names = tmp_path / "names.csv"
    names.write_text("واشنطن\n", "utf-8")
    with_words = ["--index", str(folder), "--words", str(tmp_path)]
    run = CliRunner().invoke(cli.app, ["search", *with_words, "--format", "json", "واشنطن عايز"])
    assert {hit["id"] for hit in json.loads(run.stdout)["hits"]} == {"america", "oil in america"}
    files = [str(tmp_path / name) for name in ("synonyms.txt", "stopwords.txt")]
    assert json.loads(run.stdout)["word_files"] == files
    note = f"note: your own words are those of synonyms.txt, stopwords.txt in '{tmp_path}'\n"
    assert run.stderr.count(note) == 1
    for command in (["terms"], ["save", "name"]):
        run = CliRunner().invoke(cli.app, [*command, *with_words, "واشنطن"])
        assert (run.exit_code, run.stderr.count(note)) == (0, 1)
    with open_index(folder, words=tmp_path) as ix:
        assert ix.terms("واشنطن").total == 2
        ix.kept.forget("name")
    told = CliRunner().invoke(cli.app, ["search", *with_words, "--show-query", "عايز ليبيا"])
    assert told.stderr.startswith("ليبيا\n")
    assert CliRunner().invoke(cli.app, ["batch", *with_words, str(names)]).exit_code == 0
    assert "2" in (tmp_path / "names.counts.csv").read_text("utf-8").splitlines()[1]


def test_synonyms_that_are_not_searched_are_told(opened: Callable[..., Index]) -> None:
    lines = [f"ليبيا => أمريكا {word}" for word in ("النفط", "المصرف", "الحادث", "الأزمة", "باطل")]
    assert not opened(synonyms="\n".join(lines)).search("ليبيا").notes
    results = opened(synonyms="\n".join(lines * 20)).search("ليبيا")
    assert results.notes == ("the query has more than 64 synonyms: the first of them are searched",)
