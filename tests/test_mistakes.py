"""Mistakes of a user at the command line that must not pass unnoticed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from search.commands.index import MOST_PROBLEMS

TEXT = "وصل وزير الخارجية إلى العاصمة الليبية مساء أمس."


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(TEXT, "utf-8")
    assert kashaf("index", "news") == (0, "")
    return tmp_path / "news"


def kashaf(*arguments: str) -> tuple[int, str]:
    """Return exit status and stderr."""
    result = CliRunner().invoke(cli.app, arguments)
    return result.exit_code, result.stderr


def test_a_rebuild_from_nothing_keeps_the_old_index(news: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert kashaf("index", "--rebuild", "empty") == (
        2,
        "kashaf: there is nothing to index; the index stays as it was. Name other paths.\n",
    )
    assert kashaf("show", "a.txt")[0] == 0


def test_a_wrong_encoding_forced_on_utf_8(news: Path) -> None:
    status, said = kashaf("index", "--encoding", "cp1256", "news")
    path = Path("news/a.txt")
    assert said == f"skipped {path}: it is UTF-8, not cp1256; leave --encoding out for it\n"
    assert status == 2
    assert kashaf("search", "وزير")[0] == 0


def test_an_unknown_encoding_leaves_no_index_behind(tmp_path: Path) -> None:
    status, said = kashaf("index", "--index", str(tmp_path / "i"), "--encoding", "xx", ".")
    assert (status, said.splitlines()[0][:40]) == (2, "kashaf: cannot read in encoding 'xx': it")
    assert not (tmp_path / "i").exists()


def test_a_misspelt_option_is_not_searched_for(news: Path) -> None:
    assert kashaf("search", "--limt", "3", "ليبيا") == (
        2,
        "kashaf: no such option: --limt (Possible options: --limit, --match, --timeout)."
        " Run 'kashaf search --help'.\n",
    )


def test_an_index_is_not_indexed(news: Path) -> None:
    status, said = kashaf("index", ".kashaf")
    assert (status, said) == (2, "skipped .kashaf: it is an index, not articles\n")


def test_a_file_of_many_broken_records_is_named_in_short(news: Path) -> None:
    lines = ['{"id": "1", "text": "خبر"}', *["{" for _ in range(500)]]
    (news / "wire.jsonl").write_text("\n".join(lines), "utf-8")
    status, said = kashaf("index", "news")
    path = Path("news/wire.jsonl")
    assert status == 0
    assert len(said.splitlines()) == MOST_PROBLEMS + 1
    assert said.splitlines()[-1] == f"skipped {500 - MOST_PROBLEMS} more of {path}"
