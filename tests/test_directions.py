"""How files are read where somebody says so: `--reader` and `.kashaf.toml`."""

import csv
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cases import cases
from conftest import ROOT
from typer.testing import CliRunner

import cli
from index import Index, open_index

Write = Callable[[Mapping[str, str]], Path]
# Articles of a newspaper, in a table whose columns no program would know.
with (ROOT / "seeds" / "archive.csv").open(encoding="utf-8") as file:
    ARTICLES = [*csv.DictReader(file)]
ROWS = [(row["title"], row["body"].replace("\n", " ")) for row in ARTICLES]
TABLE = "".join(f"{title}|{text}|س\n" for title, text in [("ر", "كلام"), *ROWS])
TOLD = """
[[files]]
match = "*.dat"
reader = "csv"
text = "كلام"
title = "ر"
"""


def run(*typed: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["index", "--index", "index", *typed])
    return done.exit_code, done.stderr or done.stdout


def read(ix: Index) -> dict[str, tuple[str, str]]:
    return {article.id: (article.title, article.text) for article in ix}


def test_a_folder_says_how_its_files_are_read(written: Write) -> None:
    folder = written({"news/.kashaf.toml": TOLD, "news/old/a.dat": TABLE})
    (folder / "news" / "old" / "a.dat").write_bytes(TABLE.encode("cp1256", "replace"))
    assert run("news")[0] == 0
    with open_index(folder / "index") as ix:
        assert [*read(ix)] == [f"old/a.dat#{line}" for line in range(2, len(ROWS) + 2)]
        assert [title for title, _ in read(ix).values()] == [title for title, _ in ROWS]
    # A file that is given itself is read as its folder says.
    (folder / "news" / "c.dat").write_text(TABLE, "utf-8")
    said = run("news/c.dat")
    assert said == (0, f"added {len(ROWS)}, updated 0, unchanged 0, removed 0, skipped 0\n")
    # Where it changes, so do they.
    changed = TOLD.replace('title = "ر"', 'title = "كلام"').replace('text = "كلام"', 'text = "ر"')
    (folder / "news" / ".kashaf.toml").write_text(changed, "utf-8")
    assert f"updated {2 * len(ROWS)}, unchanged 0" in run("news")[1]


def test_the_nearest_and_last_says_it(written: Write) -> None:
    folder = written(
        {
            "n/.kashaf.toml": TOLD + '[[files]]\nmatch = "b/*"\nreader = "txt"\n',
            "n/a.dat": TABLE,
            "n/b/a.dat": TABLE,
            "n/c/.kashaf.toml": '[[files]]\nmatch = "a.dat"\nreader = "txt"\n',
            "n/c/a.dat": TABLE,
            "n/c/d.dat": TABLE,
        }
    )
    assert run("n")[0] == 0
    with open_index(folder / "index") as ix:
        found = [id_ for id_ in read(ix) if "#" not in id_ or id_.endswith("#2")]
        assert sorted(found) == ["a.dat#2", "b/a.dat", "c/a.dat", "c/d.dat#2"]


def test_a_reader_for_once(written: Write) -> None:
    table = TABLE.replace("ر|كلام", "title|text")
    folder = written({"a.dat": table, "b.csv": table})
    with zipfile.ZipFile(folder / "c.zip", "w") as archive:
        archive.writestr("d.dat", table)
    assert run("--reader", "csv", "a.dat", "c.zip")[0] == 0
    assert run("--reader", ".txt", "b.csv")[0] == 0
    lines = range(2, len(ROWS) + 2)
    with open_index(folder / "index") as ix:
        ids = [f"{name}#{line}" for name in ("a.dat", "c.zip/d.dat") for line in lines]
        assert [*read(ix)] == [*ids, "b.csv"]
    status, said = run("--reader", "cvs", "a.dat")
    assert (status, said[:43]) == (2, "kashaf: cannot read by 'cvs': name one of a")


NAMED = "[[files]]\nmatch = 'a.*'\ntext = 'كلام'\ntitle = 'ر'\n"


@cases(
    "name text",
    {
        "JSON Lines": ("a.jsonl", '{"كلام": "هبت رياح", "ر": "ريح", "text": "س"}'),
        "JSON": ("a.json", '[{"كلام": "هبت رياح", "ر": "ريح", "title": "س"}]'),
        "XML": (
            "a.xml",
            "<r><i><كلام>هبت رياح</كلام><ر>ريح</ر></i><i><ر>س</ر></i></r>",
        ),
        "front matter": ("a.md", "---\nر: ريح\n---\nهبت رياح"),
        "two columns of one name": ("a.csv", "كلام,س,س,ر\nهبت رياح,1,2,ريح\n"),
    },
)
def test_fields_by_other_names(written: Write, name: str, text: str) -> None:
    folder = written({".kashaf.toml": NAMED, name: text})
    assert run(name)[0] == 0
    with open_index(folder / "index") as ix:
        assert ("ريح", "هبت رياح") in read(ix).values()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[files]\n", "it is no TOML: Expected ']]' at"),
        ("[file]\n", "it has 'file', and may have tables [[files]] alone."),
        ("[files]\n", "'files' is no list of up to 1000 tables: write [[files]]."),
        ("[[files]]\nreader='csv'", "in its table 1 nothing says of which files"),
        ("[[files]]\nmatch='*'\ntxet='a'", "in its table 1 'txet' is none of match, "),
        ("[[files]]\nmatch=1", "in its table 1 'match' has to be a text in quotes."),
        ("[[files]]\nmatch='*'\nreader='cvs'", "no reader is called 'cvs'"),
        ("[[files]]\nmatch='*'\nencoding='x'", "the encoding 'x' is unknown."),
        ("[[files]]\nmatch='*'\ntext='a'\ntitle='a'", "of one name"),
        ("a=" + "[" * 100_000, "it is no TOML: "),
    ],
)  # fmt: skip
def test_a_slip_is_one_line(written: Write, text: str, said: str) -> None:
    written({"n/.kashaf.toml": text, "n/a.txt": "خبر"})
    status, told = run("n")
    assert (status, told.count("\n")) == (2, 1)
    assert told.startswith("kashaf: cannot use 'n/.kashaf.toml': ")
    assert said in told


def test_a_column_that_is_not_there(written: Write) -> None:
    written({".kashaf.toml": NAMED, "a.csv": "id,text\n1,خبر\n"})
    said = "skipped a.csv:1: it has no column 'ر' (found: id, text)"
    assert run("a.csv")[1].splitlines()[0] == said
