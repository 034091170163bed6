"""What a command imports: no more than it needs, because the rest would be most of its time."""

from datetime import date
from pathlib import Path

import pytest
from processes import run_script

from index import Article, open_index

HERE = Path(__file__).parents[1]
# Runs the command line and then names what was imported.
RUN = """
import sys
import cli
sys.argv[0] = "kashaf"
try:
    cli.main()
finally:
    print(*(name for name, module in sys.modules.items() if module), file=sys.stderr)
"""
# Each is slow to import, and for something that a plain query is not: words that the index does
# not know, operators, dates, writing.
ELSEWHERE = {
    "tashaphyne",
    "lark",
    "hijridate",
    "email",
    "csv",
    "yaml",
    "rich",
    "whoosh",
    "loky",
    "multiprocessing",
    "asyncio",
    "importlib.metadata",
    "importlib.resources",
    "tempfile",
}


# The package itself is imported for what the command line says, but nothing that searches.
SEARCHING = {
    "index",
    "numpy",
    "search.output.formats",
    "search.query.parser",
    "search.searcher",
    "search.query.tree",
}


def imported(*args: str, **environment: str) -> set[str]:
    """Return what a run of the command imports."""
    output, said = run_script(RUN, *args, folder=HERE, **environment)
    assert output
    return set(said.splitlines()[-1].split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("start") / "index")
    with open_index(folder, create=True) as ix:
        ix.add(Article(id="1", title="زيارة السراج", text="وصل السراج إلى أنقرة في زيارة رسمية."))
        ix.add(Article(id="2", text="افتتح وزير الثقافة معرض الكتاب."))
    return folder


@pytest.mark.parametrize("query", ["السراج", "زيارة وزير الثقافة إلى أنقرة"])
def test_a_search_for_known_words_imports_only_what_it_needs(folder: str, query: str) -> None:
    assert imported("search", "--index", folder, query).isdisjoint(ELSEWHERE)


# Runs commands, each in a process that has imported nothing but what all of them share.
ALONE = """
import os, sys
import cli
for typed in sys.argv[1].splitlines():
    child = os.fork()
    if not child:
        sys.argv = ["kashaf", *typed.split()]
        cli.main()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, typed
"""
COMMANDS = """search السراج
similar 1
suggest الس
timeline --format csv date:2020
terms السراج
show 1
analyze كتاب
saved
tag
stats
check
export
delete --dry-run 1"""


def test_each_command_begins_by_itself(tmp_path: Path) -> None:
    with open_index(tmp_path / "index", create=True) as ix:
        article = Article(id="1", text="وصل السراج إلى أنقرة.", date=date(2020, 9, 6))
        ix.add(article)
        ix.add(Article(id="2", text="عاد السراج إلى طرابلس من أنقرة."))
        ix.commit()
        ix.kept.tag(["1"], add=["مهم"])
        ix.kept.save("سفر", "السراج")
    run_script(ALONE, COMMANDS, folder=HERE, KASHAF_INDEX=str(tmp_path / "index"))


# What reads a query and answers it, none of which an update asks for anything.
QUERY_PATH = {
    "lark",
    "whoosh",
    "search.query.parser",
    "search.query.tree",
    "search.request",
    "search.filtering.selection",
    "search.ranking.matching",
    "search.words.expansion",
    "search.hits.hit_maker",
    "search.searcher",
}


def test_an_update_imports_nothing_of_searching(tmp_path: Path) -> None:
    news, index = tmp_path / "news", str(tmp_path / "index")
    news.mkdir()
    (news / "a.txt").write_text("وصل السراج إلى أنقرة في زيارة رسمية.", "utf-8")
    for _ in range(2):
        assert imported("index", "--index", index, str(news)).isdisjoint(QUERY_PATH)


@pytest.mark.parametrize("typed", [["--help"], ["search", "--help"]])
def test_help_imports_hardly_anything(typed: list[str]) -> None:
    assert imported(*typed, COLUMNS="80").isdisjoint(ELSEWHERE | SEARCHING | {"typer"})


def test_help_on_a_narrow_terminal_imports_nothing_of_searching() -> None:
    assert imported("--help", COLUMNS="60").isdisjoint(ELSEWHERE | SEARCHING)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_imports_nothing_of_searching(shell: str) -> None:
    names = imported(
        _KASHAF_COMPLETE=f"complete_{shell}",
        COMP_WORDS="kashaf se",
        COMP_CWORD="1",
        _TYPER_COMPLETE_ARGS="kashaf se",
        _TYPER_COMPLETE_FISH_ACTION="get-args",
    )
    assert names.isdisjoint(ELSEWHERE | SEARCHING)
