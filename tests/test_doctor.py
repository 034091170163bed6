"""`kashaf doctor`: what is wrong with files, by kind."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from index import Article, open_index

TEXT = "عاد النهر إلى مجراه بعد عامين من الجفاف."


def test_what_is_wrong_is_counted_by_kind(tmp_path: Path) -> None:
    files = {
        "a.txt": TEXT.encode(),
        "b.txt": TEXT.encode(),
        "c.txt": "ةنيدملا يف ةديدج ةسردم ىلع".encode(),
        "d.txt": "كلمة".encode(),
        "e.txt": b"",
        "f.jpg": b"",
        "g.jsonl": f'{{"text": "{TEXT} ثم فاض", "date": "غدا"}}'.encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    os.mkfifo(tmp_path / "h.txt")
    run = CliRunner().invoke(cli.app, ["doctor", "--json", str(tmp_path)])
    assert run.exit_code == 1
    said = json.loads(run.stdout)
    assert said["articles"] == 5
    assert {one["kind"]: one["count"] for one in said["findings"]} == {
        "left aside, of a kind that is not read: --reader reads one as another": 1,
        "its text is there twice: searches fold copies": 1,
        "put right in it: … lines in visual order": 1,
        "its text has fewer letters than …: see that it is whole": 1,
        "skipped: it is empty": 1,
        "skipped: it is no regular file": 1,
        "its date is not read: write it as year-month-day": 1,
    }


def test_ids_that_are_there_twice_and_wrong_encodings(tmp_path: Path) -> None:
    lines = [f'{{"id": "{id}", "text": "{TEXT} {at}"}}' for at, id in enumerate("kmk")]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "b.txt").write_text(TEXT.encode().decode("latin-1"), "utf-8")
    run = CliRunner().invoke(cli.app, ["doctor", "--json", str(tmp_path)])
    said = {one["kind"]: one["examples"] for one in json.loads(run.stdout)["findings"]}
    place = tmp_path / "a.jsonl"
    assert said == {
        "skipped: duplicate id: give one of them another": [f"{place}:3: 'k', taken by {place}:1"],
        "it is UTF-8 that was read as Windows-1252: it is mended": [str(tmp_path / "b.txt")],
    }


def test_ids_that_are_there_twice_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        f'[{{"id": "k", "text": "{TEXT}"}}, {{"id": "k", "text": "{TEXT} أيضا"}}]', "utf-8"
    )
    run = CliRunner().invoke(cli.app, ["doctor", "--json", str(tmp_path)])
    (told,) = json.loads(run.stdout)["findings"]
    (example,) = told["examples"]
    assert example.endswith("'k' of article 2, taken by article 1")


def test_what_is_passed_over_is_told(tmp_path: Path) -> None:
    """What browsers keep beside a page, and links that lead out, as `kashaf index` notes them."""
    here, out = tmp_path / "here", tmp_path / "out"
    (here / "page_files").mkdir(parents=True)
    out.mkdir()
    for file in (here / "page_files" / "frame.html", out / "a.txt"):
        file.write_text(f"<p>{TEXT}", "utf-8")
    (here / "page.html").write_text(f"<html><p>{TEXT}", "utf-8")
    (here / "others").symlink_to(out)
    run = CliRunner().invoke(cli.app, ["doctor", "--json", str(here)])
    kinds = [one["kind"] for one in json.loads(run.stdout)["findings"]]
    assert len(kinds) == 2
    assert kinds[0].startswith("left aside in it: … folder of what saved pages show")
    assert kinds[1].endswith(": --follow does")


def test_what_is_put_right_is_shown(tmp_path: Path) -> None:
    right = "على مدرسة جديدة في المدينة"
    wrong = "ةنيدملا يف ةديدج ةسردم ىلع"
    (tmp_path / "a.txt").write_text(f"{TEXT}\n{wrong}\n", "utf-8")
    run = CliRunner().invoke
    found = run(cli.app, ["doctor", "--fix", "--json", str(tmp_path)])
    changes = {one["id"]: one for one in json.loads(found.stdout)["changes"]}
    assert (changes["a.txt"]["before"], changes["a.txt"]["after"]) == (wrong, right)
    assert run(cli.app, ["doctor", "--fix", str(tmp_path)]).stdout.endswith(f"{wrong}\t{right}\n")
    index = str(tmp_path / "index")
    for fix, held in (("none", wrong), ("certain", right), ("none", wrong)):
        told = run(cli.app, ["index", "--index", index, "--fix", fix, str(tmp_path / "a.txt")])
        assert told.exit_code == 0
        with open_index(index) as ix:
            assert ix.get("a.txt").text == f"{TEXT}\n{held}"
    assert run(cli.app, ["index", "--index", index, "--fix", "all", str(tmp_path)]).exit_code == 2


def test_nothing_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    run = CliRunner().invoke(cli.app, ["doctor", str(tmp_path)])
    assert (run.exit_code, run.stdout) == (0, "1 article can be read\n")


def test_an_index_finds_what_it_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_index(tmp_path, create=True) as ix:
        for number, word in enumerate(("الجسر", "الميناء", "المطار")):
            ix.add(Article(id=f"{number}.txt", text=f"{TEXT} وافتتح {word} أمس."))
    asked = ["doctor", "--index", str(tmp_path), "--json"]
    run = CliRunner().invoke(cli.app, asked)
    assert (run.exit_code, json.loads(run.stdout)) == (0, {"articles": 3, "findings": []})
    monkeypatch.setattr("search.probing._words", lambda article: ["قسطنطينية"])
    run = CliRunner().invoke(cli.app, asked)
    (finding,) = json.loads(run.stdout)["findings"]
    assert (run.exit_code, finding["count"]) == (1, 3)
    assert finding["examples"][0] == "0.txt: قسطنطينية"
