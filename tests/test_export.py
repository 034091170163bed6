"""`kashaf export` and `kashaf index -`: what went out comes back."""

from dataclasses import replace
from pathlib import Path

import pytest
from plain import VISIT
from typer.testing import CliRunner

import cli
from index import Article, open_index

ARTICLES = [
    replace(
        VISIT,
        id="a b",
        text="سطر <b>أول</b> & ثان\nوسطر &amp; آخر",
        url="http://a.org/?b&c",
        metadata={"page": "3", "hijri": "1442-01-18"},
    ),
    Article(id="2", text="عاد النهر", metadata={"date": "غدا"}),
]


def test_what_is_exported_is_read_as_it_was(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    with open_index(first, create=True) as ix:
        for article in ARTICLES:
            ix.add(article)
    run = CliRunner().invoke
    out = run(cli.app, ["export", "--index", str(first)])
    assert out.exit_code == 0
    assert run(cli.app, ["index", "--index", str(second), "-"], input=out.stdout).exit_code == 0
    with open_index(second) as ix:
        assert [ix.get(article.id) for article in ARTICLES] == ARTICLES


def test_tags_and_paths_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "n.txt").write_text("عاد النهر إلى مجراه", "utf-8")
    run = CliRunner().invoke
    for command in (
        ["index", "--index", "first", "n.txt"],
        ["tag", "--index", "first", "+مهم", "n.txt"],
    ):
        assert run(cli.app, command).exit_code == 0, command
    out = run(cli.app, ["export", "--index", "first"]).stdout
    for said in ("added 1", "unchanged 1"):
        again = run(cli.app, ["index", "--index", "second", "-"], input=out)
        assert (again.exit_code, said in again.stdout) == (0, True)
    with open_index(tmp_path / "second") as ix:
        assert ix.path("n.txt") == str(tmp_path / "n.txt")
        assert ix.kept.tags == {"مهم": ("n.txt",)}
        assert ix.get("n.txt").metadata == {}


def test_a_path_from_elsewhere_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EDITOR", "vim")
    monkeypatch.setenv("KASHAF_INDEX", "index")
    run = CliRunner().invoke
    (tmp_path / "news").mkdir()
    (tmp_path / "secret.txt").write_text("عاد النهر", "utf-8")
    (tmp_path / "news" / "own.txt").write_text("عاد النهر", "utf-8")
    assert run(cli.app, ["index", "news"]).exit_code == 0
    for number, path in enumerate(("secret.txt", "news/../secret.txt", "news/own.txt")):
        line = f'{{"id": "{number}", "text": "ماء", "kashaf_path": "{tmp_path}/{path}"}}'
        assert run(cli.app, ["index", "-"], input=line).exit_code == 0
        opened = run(cli.app, ["open", "--dry-run", str(number)])
        assert opened.exit_code == (0 if "own" in path else 2)
        assert ("in no folder that was indexed" in opened.stderr) == ("secret" in path)
