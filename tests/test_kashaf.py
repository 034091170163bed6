"""`import kashaf`: the names a program uses, and what they cost."""

import subprocess
import sys
from pathlib import Path

import index
import kashaf
import search
from index.version import VERSION


def test_it_offers_the_public_names_of_the_index() -> None:
    assert {*index.__all__} < {*kashaf.__all__}
    for name in index.__all__:
        assert getattr(kashaf, name) is getattr(index, name), name
    assert kashaf.__version__ == VERSION
    assert (kashaf.index, kashaf.search) == (index, search)


def test_an_index_is_made_and_searched(tmp_path: Path) -> None:
    with kashaf.open_index(tmp_path / "index", create=True) as ix:
        ix.add(kashaf.Article(id="1", title="زيارة", text="وصل وزير الدفاع إلى طرابلس."))
        ix.commit()
        assert [hit.id for hit in ix.search("وزراء")] == ["1"]


def in_a_program(lines: str) -> list[str]:
    """Return what a program prints."""
    run = [sys.executable, "-c", lines]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    return done.stdout.split()


WAYS = (
    "import kashaf; found = kashaf.whoosh.WhooshIndex",
    "from kashaf import whoosh; found = whoosh.WhooshIndex",
    "from kashaf.whoosh import WhooshIndex as found",
    "import kashaf.whoosh; found = kashaf.whoosh.WhooshIndex",
    "import index.whoosh; from kashaf.whoosh import WhooshIndex as found",
)


def test_whoosh_is_one_module_by_all_its_names() -> None:
    for way in WAYS:
        same = "import index.whoosh as it; print(it.WhooshIndex is found)"
        assert in_a_program(f"{way}\n{same}") == ["True"], way


def test_whoosh_is_imported_when_it_is_used() -> None:
    program = "import sys; from kashaf import whoosh; print('whoosh' in sys.modules)"
    assert in_a_program(f"{program}; whoosh.WhooshIndex; print('whoosh' in sys.modules)") == [
        "False",
        "True",
    ]
