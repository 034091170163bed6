"""The table of fields: one more row is read, indexed, searched, scored and counted."""

import shutil
from pathlib import Path

import pytest
from processes import run_script

from index.articles.fields import FIELDS

HERE = Path(__file__).parents[1]
ROW = '    Field("desk", ("desk", "مكتب"), {"stem": 1.0}, is_counted=True),\n)\n# Fields besides'

INDEX = """
import sys
from cli import app
app(["index", "--index", "old.kashaf", sys.argv[1]])
"""
USE = """
from index import Article, open_index
from index.store.reader import open_reader
from index.store.storage import Storage

for folder in ("old.kashaf", "new.kashaf"):
    with open_index(folder, create=True) as ix:
        ix.update_from(["news.jsonl"])
        ix.add(Article(id="3", text="أمطار غزيرة", metadata={"desk": "الطقس"}))
    with open_index(folder) as ix:
        ix.optimize()
    with open_index(folder) as ix:
        for query in ("desk:رياضة", "desk:للرياضة مباراة", "desk:طقس", "category:محلي"):
            print(query, [hit.id for hit in ix.search(query)])
    with open_reader(Storage(folder)) as reader:
        print(reader.counts("desk"))
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of the code, with an index in it."""
    if not (HERE / "index").is_dir():
        pytest.skip("the code is not beside the tests")
    kept = shutil.ignore_patterns("__pycache__")
    for name in ("index", "search"):
        shutil.copytree(HERE / name, tmp_path / name, ignore=kept)
    shutil.copy(HERE / "cli.py", tmp_path)
    lines = (
        '{"id": "1", "text": "فاز الفريق في المباراة", "مكتب": "الرياضة", "category": "محلي"}',
        '{"id": "2", "text": "اجتمع المجلس", "desk": "السياسة"}',
    )
    (tmp_path / "news.jsonl").write_text("\n".join(lines), "utf-8")
    run(tmp_path, INDEX, "news.jsonl")
    return tmp_path


def run(folder: Path, code: str, *arguments: str) -> str:
    return run_script(code, *arguments, folder=folder)[0]


def test_a_name_that_files_have_stands_in_one_row() -> None:
    names = [name for field in FIELDS for name in field.called]
    assert len(names) == len(set(names))


def test_one_row_is_a_field(checkout: Path) -> None:
    table = checkout / "index/articles/fields.py"
    code = table.read_text("utf-8")
    assert code.count(")\n# Fields besides") == 1
    code = code.replace(")\n# Fields besides", ROW)
    table.write_text(code, "utf-8")
    old, new = run(checkout, USE).split("}\n")[:2]
    assert new.splitlines() == [
        "desk:رياضة ['1']",
        "desk:للرياضة مباراة ['1']",
        "desk:طقس ['3']",
        "category:محلي ['1']",
        "{'الرياضة': 1, 'السياسة': 1, 'الطقس': 1",
    ]
    # What was indexed before the row was there has nothing in the field, and is found as ever.
    assert old.splitlines() == [
        "desk:رياضة []",
        "desk:للرياضة مباراة []",
        "desk:طقس ['3']",
        "category:محلي ['1']",
        "{'الطقس': 1",
    ]
