"""`kashaf export` and `kashaf index -`: what went out comes back."""

from dataclasses import replace
from pathlib import Path

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
