"""`kashaf show 2` and `kashaf open 2`: hits of the last search by their ranks, and their files."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cases import cases

from index import open_index

OverSeeds = Callable[[str], Any]


@pytest.fixture
def shown(over_seeds: OverSeeds) -> list[str]:
    """Search, and return the ids of the hits that are shown."""
    ids: list[str] = over_seeds("search --limit 3 --format ids وزير ليبيا").stdout.split()
    assert over_seeds("search --limit 3 وزير ليبيا").exit_code == 0
    assert ids[1] == "diplomacy/dbeibah-ankara.txt"
    return ids


def test_articles_are_shown_by_rank(over_seeds: OverSeeds, shown: list[str]) -> None:
    for rank, id_ in enumerate(shown, 1):
        assert over_seeds(f"show {rank}").stdout == over_seeds(f"show {id_}").stdout != ""
    # Digits as Arabs write them, and several at once.
    both = over_seeds("show ٢ 1").stdout
    assert both.index("الدبيبة في أنقرة") < both.index("خلوصي أكار يزور طرابلس")


def test_what_is_like_a_hit_and_its_tags(over_seeds: OverSeeds, shown: list[str]) -> None:
    by_id = over_seeds(f"similar {shown[1]} --format ids").stdout
    assert over_seeds("similar 2 --format ids").stdout == by_id != ""
    over_seeds("tag +مهم 3")
    assert over_seeds("search --format ids tag:مهم").stdout.split() == [shown[2]]
    over_seeds(f"tag -مهم {shown[2]}")


def test_ranks_go_on_over_pages(over_seeds: OverSeeds, shown: list[str]) -> None:
    over_seeds("search --limit 2 --offset 1 وزير ليبيا")
    assert over_seeds("show 2").stdout == over_seeds(f"show {shown[1]}").stdout
    assert over_seeds("show 1").stderr == (
        "kashaf: cannot show article '1': the index holds none of that id, and the last search"
        " showed ranks 2 to 3. Ids are shown by 'kashaf search'.\n"
    )


def test_results_for_programs_leave_the_list_alone(over_seeds: OverSeeds, shown: list[str]) -> None:
    over_seeds("search --format jsonl جامعات")
    assert over_seeds("show 1").stdout == over_seeds(f"show {shown[0]}").stdout


def test_a_rank_where_nothing_was_searched(over_seeds: OverSeeds) -> None:
    result = over_seeds("open 1")
    assert result.exit_code == 2
    assert "the index holds none of that id." in result.stderr


OPENED = {
    "a text": ("open --dry-run 2", "vim", ["vim", "+3", "diplomacy/dbeibah-ankara.txt"]),
    "a line of a table": ("open --dry-run archive-002", "nano", ["nano", "+7", "archive.csv"]),
    "an editor with arguments": (
        "open --dry-run wire-002", "code --wait", ["code", "--wait", "--goto", "wire.jsonl:2"],
    ),
}  # fmt: skip


@cases("typed editor command", OPENED)
def test_texts_open_in_the_editor_at_their_line(
    over_seeds: OverSeeds,
    shown: list[str],
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    editor: str,
    command: list[str],
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    called = shlex.split(over_seeds(typed).stdout)
    assert called[:-1] == command[:-1]
    assert called[-1].endswith(f"/seeds/{command[-1]}")


def test_what_cannot_be_opened(over_seeds: OverSeeds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    assert over_seeds("open --edit wire-001").stderr == (
        "kashaf: cannot edit: no editor is named. Set EDITOR, as in 'export EDITOR=nano'.\n"
    )
    told = over_seeds("open --browse diplomacy/dbeibah-ankara.txt").stderr
    assert "it has no address on the web" in told
    assert "Name one." in over_seeds("open wire-001 wire-002").stderr
    monkeypatch.setenv("EDITOR", "no-such-editor")
    assert "cannot run 'no-such-editor'" in over_seeds("open wire-001").stderr


def test_every_place_that_matches_is_found(over_seeds: OverSeeds, tmp_path: Any) -> None:
    with open_index(tmp_path / "index") as ix:
        read = ix.reading("diplomacy/dbeibah-ankara.txt", "وزير", page=0)
        words = [read.text[mark.start : mark.end] for mark in read.marks]
        titled = ix.reading("diplomacy/dbeibah-ankara.txt", "title:الدبيبة وفود", page=0)
    assert (read.text, read.title_marks) == (read.article.text, ())
    assert [titled.article.title[mark.start : mark.end] for mark in titled.title_marks] == [
        "الدبيبة", "وفد",
    ]  # fmt: skip
    assert words.count("الوزراء") == 1
    assert {*words} >= {"وزيرا", "الوزراء"}


def test_a_long_article_is_shown_whole_and_opened_where_it_matched(
    over_seeds: OverSeeds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"السطر {number} من كتاب في تاريخ المدينة وأسواقها" for number in range(5000)]
    lines[4321] = "وهنا وحدها كلمة الزنجبيل"
    (tmp_path / "book.txt").write_text("\n".join(lines), "utf-8")
    over_seeds(f"index {tmp_path / 'book.txt'}")
    over_seeds("search الزنجبيل")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "vim")
    assert "vim +4322 " in over_seeds("open --dry-run 1").stdout
    assert over_seeds("show 1").stdout.endswith("\n".join(lines[1:]) + "\n")
