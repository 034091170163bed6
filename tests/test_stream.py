"""Hits that are made as they are asked for: `Index.hits`, and formats that are streams."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from index import Article, Hit, Index, open_index

# So many that they are made in several goes.
COUNT = 170
QUERY = "ميناء الصيادين"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    with open_index(folder, create=True) as ix:
        for number in range(COUNT):
            words = " ".join(["الصياد"] * (number % 7 + 1))
            ix.add(Article(id=f"{number}", title="خبر", text=f"عاد {words} إلى الميناء القديم."))
        ix.add(Article(id="other", text="أغلقت المدارس أبوابها."))
    return folder


def test_every_hit_is_that_of_a_search(folder: Path) -> None:
    with open_index(folder) as ix:
        hits = ix.hits(QUERY)
        found = [*hits]
        assert found == list(ix.search(QUERY, limit=COUNT))
        assert (hits.total, hits.count, hits.notes) == (COUNT, COUNT, ())
        assert next(hits, None) is None
        assert [*ix.hits(QUERY, limit=60, offset=40)] == found[40:100]
        assert [*ix.hits(QUERY, explain=True)] == list(ix.search(QUERY, limit=COUNT, explain=True))
        assert [*ix.hits("برتقال")] == []


def test_without_snippets_a_hit_has_its_facts(folder: Path) -> None:
    with open_index(folder) as ix:
        found = [*ix.hits(QUERY, snippets=False)]
        facts = [(hit.rank, hit.id, hit.score, hit.title) for hit in ix.hits(QUERY)]
    assert [(hit.rank, hit.id, hit.score, hit.title) for hit in found] == facts
    assert {(hit.snippets, hit.matches, hit.title_highlights) for hit in found} == {((), (), ())}


def test_hits_are_of_one_state_whatever_is_done_between(tmp_path: Path) -> None:
    def ids(hits: list[Hit]) -> set[str]:
        return {hit.id for hit in hits}

    with open_index(tmp_path, create=True) as ix:
        for number in range(COUNT):
            ix.add(Article(id=f"{number}", text="كتاب"))
        ix.commit()
        hits = ix.hits("كتاب")
        first = next(hits)
        for number in range(COUNT):
            ix.delete(f"{number}")
        ix.commit()
        assert [*ix.search("كتاب")] == []
        assert ids([first, *hits]) == {f"{number}" for number in range(COUNT)}


def test_another_search_between_two_hits(folder: Path) -> None:
    with open_index(folder) as ix:
        alone = [hit.id for hit in ix.hits(QUERY)]
        between = []
        for hit in ix.hits(QUERY):
            between.append(hit.id)
            assert [found.id for found in ix.search("مدرسة")] == ["other"]
        assert between == alone


@pytest.mark.parametrize(("name", "value"), [("limit", -1), ("offset", -1)])
def test_arguments_below_nothing(folder: Path, name: str, value: int) -> None:
    with open_index(folder) as ix, pytest.raises(ValueError, match=name):
        ix.hits(QUERY, **{name: value})  # type: ignore[arg-type]


def run(*args: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, [*args])
    return result.exit_code, result.stdout, result.stderr


def test_lines_are_those_of_the_hits(folder: Path) -> None:
    status, out, told = run(
        "search", QUERY, "--index", str(folder), "-n", "1000", "--format", "jsonl"
    )
    with open_index(folder) as ix:
        assert [json.loads(line) for line in out.splitlines()] == [
            hit.to_dict() for hit in ix.hits(QUERY)
        ]
    assert status == 0
    assert told.startswith(f"1-{COUNT} of {COUNT} articles")


def test_fields(folder: Path) -> None:
    asked = ("search", QUERY, "--index", str(folder), "-n", "2", "--fields")
    status, out, _ = run(*asked, "id,title", "--format", "jsonl")
    assert status == 0
    assert {tuple(json.loads(line)) for line in out.splitlines()} == {("id", "title")}
    status, out, _ = run(*asked, "id, snippets", "--format", "csv")
    assert (status, out.splitlines()[0]) == (0, "id,snippets")
    assert "الصياد" in out.splitlines()[1]


@pytest.mark.parametrize(
    ("fields", "form", "error"),
    [
        ("id,colour", "csv", "cannot print the field 'colour' of hits: the fields are rank, "),
        ("", "jsonl", "cannot print the field '' of hits: the fields are rank, "),
        ("id", "text", "cannot choose fields of text: --fields is for --format json, jsonl"),
    ],
)
def test_fields_that_are_none(folder: Path, fields: str, form: str, error: str) -> None:
    status, out, told = run(
        "search", QUERY, "--index", str(folder), "--fields", fields, "--format", form
    )
    assert (status, out) == (2, "")
    assert told.startswith(f"kashaf: {error}")
    assert told.count("\n") == 1


def test_a_closed_index(folder: Path) -> None:
    ix: Index = open_index(folder)
    ix.close()
    with pytest.raises(Exception, match="closed"):
        ix.hits(QUERY)
