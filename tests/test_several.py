"""Several indexes searched as one: `--index A --index B`, and `kashaf.open_indexes`."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cases import cases
from conftest import ROOT
from typer.testing import CliRunner

import cli
import kashaf

SEEDS = ROOT / "seeds"
# The article of a.txt in the first index, and another of that id in the second.
HERE = "فاز المنتخب الليبي لكرة القدم على ضيفه في مباراة ودية أقيمت مساء أمس."
THERE = "استقبل وزير الثقافة وفدا من الكتاب الليبيين في معرض الكتاب."


def run(*typed: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, typed, catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an index of half of seeds/, one of the other, and one of both; all have an a.txt."""
    folder = tmp_path_factory.mktemp("made")
    halves: tuple[list[str], list[str]] = ([], [])
    for number, path in enumerate(sorted(SEEDS.iterdir())):
        halves[number % 2].append(str(path))
    with (
        kashaf.open_index(folder / "one", create=True) as one,
        kashaf.open_index(folder / "two", create=True) as two,
        kashaf.open_index(folder / "both", create=True) as both,
    ):
        for half, id_, text, paths in (
            (one, "a.txt", HERE, halves[0]), (two, "two:a.txt", THERE, halves[1])
        ):  # fmt: skip
            half.add(kashaf.Article(id="a.txt", text=text))
            both.add(kashaf.Article(id=id_, text=text))
            for index in (half, both):
                index.update_from(paths)
    return folder


@pytest.fixture
def two(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Work beside the indexes, two of which are named so."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KASHAF_INDEX", raising=False)
    return ["--index", "one", "--index", "two"]


@pytest.fixture
def both(two: list[str]) -> Iterator[tuple[kashaf.Indexes, kashaf.Index]]:
    """Open the two as one, and the one that has the articles of both."""
    with kashaf.open_indexes(["one", "two"]) as several, kashaf.open_index("both") as one:
        yield several, one


Both = tuple[kashaf.Indexes, kashaf.Index]
QUERIES = [
    "ليبيا", "+وزير تركيا -قطر", '"مجلس النواب"', "title:ليبيا", "كتا*", "date:2019..2021",
    "ليببا", "الليبيين معرض الكتاب",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_they_answer_as_one_index_of_all_would(both: Both, query: str) -> None:
    answers = []
    for index in both:
        found = index.search(query, limit=50, facets=["source", "date:year"], explain=True)
        hits = [{**hit.to_dict(), "index": None} for hit in found]
        answers.append((found.total, found.notes, found.facets, hits))
    assert answers[0] == answers[1]
    assert answers[0][0] > 0


def test_articles_are_read_from_whichever_has_them(both: Both) -> None:
    several, one = both
    assert len(several) == len(one)
    assert several.ids() == one.ids()
    assert [*several] == [*one]
    for id_ in ("a.txt", "two:a.txt", "wire-001"):
        assert id_ in several
        assert several.get(id_) == one.get(id_)
        assert several.path(id_) == one.path(id_)
        assert several.reading(id_, "الليبيين").marks == one.reading(id_, "الليبيين").marks
    assert several.suggest("الليب") == one.suggest("الليب")
    assert several.timeline("ليبيا") == one.timeline("ليبيا")
    assert [hit.id for hit in several.similar("wire-001")] == [
        hit.id for hit in one.similar("wire-001")
    ]
    assert "one:a.txt" not in several
    with pytest.raises(kashaf.ArticleNotFoundError):
        several.get("two:wire-001")


def test_what_is_kept_beside_any_of_them(both: Both) -> None:
    several, _ = both
    for name, id_ in (("one", "wire-001"), ("two", "a.txt")):
        with kashaf.open_index(name) as ix:
            if id_ in ix:
                ix.kept.tag([id_], add=["مهم"])
                ix.kept.save("وفود", "وفد")
    assert {hit.id for hit in several.search("tag:مهم")} >= {"two:a.txt"}
    assert several.search("@وفود").total == several.search("وفد").total > 0


def test_commits_are_seen_at_a_refresh_and_nothing_once_closed(two: list[str]) -> None:
    several = kashaf.open_indexes(["one", "two"])
    before = len(several)
    with kashaf.open_index("two") as ix:
        ix.delete("a.txt")
    assert len(several) == before
    several.refresh()
    assert len(several) == before - 1
    several.close()
    with pytest.raises(kashaf.IndexClosedError, match="cannot use indexes 'one, two'"):
        several.search("ليبيا")
    for wrong in ([], ["one", "./one"]):
        with pytest.raises(ValueError, match="paths has to name indexes, each once"):
            kashaf.open_indexes(wrong)


def test_damage_names_the_index_that_has_it(two: list[str]) -> None:
    file = next(Path("two").glob("*.texts"))
    file.write_bytes(bytes(file.stat().st_size))
    with pytest.raises(kashaf.IndexDamagedError, match="cannot read index 'two'"):
        kashaf.open_indexes(["one", "two"]).search("معرض الكتاب")


def test_hits_say_which_index_they_are_of(two: list[str]) -> None:
    status, printed, told = run("search", *two, "--limit", "1", "مباراة ودية")
    assert (status, printed) == (0, f"1. {HERE[:-1]}\n   a.txt · one\n")
    assert told.startswith("1-1 of ")
    assert run("search", *two, "--format", "ids", "وفدا من الكتاب")[1].split("\n")[0] == "two:a.txt"
    fields = run("search", *two, "--format", "csv", "--fields", "id,index", "وفدا من الكتاب")[1]
    assert fields.splitlines()[:2] == ["id,index", "two:a.txt,two"]


def test_show_and_similar_take_ranks_and_ids_of_all(two: list[str]) -> None:
    run("search", *two, "وفدا من الكتاب")
    for named in ("1", "two:a.txt"):
        assert run("show", *two, named) == (0, f"\n{THERE}\n", "")
    assert run("show", *two, "a.txt") == (0, f"\n{HERE}\n", "")
    assert run("open", *two, "1")[2].startswith("kashaf: cannot open 'two:a.txt': it is of no file")
    assert run("similar", *two, "1")[0] == 0


REFUSED: dict[str, tuple[list[str], str]] = {
    "indexing": (
        ["index", "--index", "one", "--index=two", "seeds"],
        "kashaf: invalid value: 'kashaf index' takes one --index. Run 'kashaf index --help'.\n",
    ),
    "what is new": (
        ["search", "--index", "one", "--index", "two", "--new", "@وفود"],
        "kashaf: cannot tell what is new in several indexes: --new is for one --index.\n",
    ),
    "none there": (
        ["search", "--index", "one", "--index", "three", "وفد"],
        "kashaf: cannot open index 'three': there is none. Run 'kashaf index PATH' first.\n",
    ),
}


@cases("typed told", REFUSED)
def test_what_is_of_one_index(two: list[str], typed: list[str], told: str) -> None:
    assert run(*typed) == (2, "", told)


def test_settings_name_several(
    two: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    file = tmp_path / "config/kashaf/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'index = ["news", "{tmp_path}/two"]\n[indexes]\nnews = "{tmp_path}/one"\n')
    found = run("search", "--format", "ids", "وفدا من الكتاب")[1].split()
    assert found[0] == f"{tmp_path}/two:a.txt"
    told = f"kashaf: cannot tell which index is meant: '{file}' names 2, and 'kashaf stats' takes"
    assert run("stats") == (2, "", f"{told} one. Name it with --index.\n")
    # The same one twice is searched once, and one alone as ever.
    one = ["--index", "news", "--index", f"{tmp_path}/one"]
    assert run("search", *one, "--limit", "1", "مباراة ودية")[1] == f"1. {HERE[:-1]}\n   a.txt\n"


def test_a_variable_names_one_whatever_its_name(
    two: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.move("one", "الأخبار:اليوم")
    monkeypatch.setenv("KASHAF_INDEX", "الأخبار:اليوم")
    assert run("search", "--limit", "1", "مباراة ودية")[0] == 0


Written = Callable[[dict[str, str]], Path]


def test_own_words_beside_each(written: Written) -> None:
    written({
        "a/synonyms.txt": "المنتخب = الفرسان\n", "a/x.txt": "فاز الفرسان في المباراة الأولى.",
        "b/synonyms.txt": "المنتخب = النسور\n", "b/y.txt": "خسر النسور في المباراة الثانية.",
    })  # fmt: skip
    for folder, file in (("a", "x.txt"), ("b", "y.txt")):
        with kashaf.open_index(f"{folder}/.kashaf", create=True) as ix:
            ix.update_from(f"{folder}/{file}")
    with kashaf.open_indexes(["a/.kashaf", "b/.kashaf"]) as several:
        assert {hit.id for hit in several.search("المنتخب")} == {"x.txt", "y.txt"}
