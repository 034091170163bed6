"""The README says what is so: its commands, their output, its Python and its JSON."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer.main

import cli
from index import Match, Results
from search.output.formats import as_json
from search.results import Hit, Snippet

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
SEARCHING = (ROOT / "docs/searching.md").read_text("utf-8")


def block(language: str, text: str = README) -> str:
    """Return the first code block of a language."""
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


def test_the_query_at_the_top_gives_the_output_shown(
    over_seeds: Callable[[str], Any],
) -> None:
    command, _, output = block("console").partition("\n")
    result = over_seeds(command)
    assert result.stdout.strip() == output.strip()


def test_the_python_block_runs(tmp_path: Path) -> None:
    run = [sys.executable, "-c", block("python")]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    for _ in range(2):  # A script is run more than once.
        done = subprocess.run(
            run, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8"
        )
        assert (done.stdout, done.stderr) == ("1 زيارة وصل السراج إلى أنقرة\n", "")


def test_the_json_example_has_the_keys_that_are_written() -> None:
    example = json.loads(block("json", SEARCHING))
    (shown,) = example["hits"]
    (snippet,) = shown["snippets"]
    (start, end), match = snippet["highlights"][0], shown["matches"][0]
    assert snippet["text"][start:end] == match["word"]
    hit = Hit(1, 1.0, "a", "", None, "", (Snippet("ا", 0, ()),), (Match("ا", "ا", "form", "body"),))
    written = json.loads(as_json(Results("ا", 1, 1.0, (hit,))))
    assert list(written) == list(example)
    assert list(written["hits"][0]) == list(shown)
    assert list(written["hits"][0]["snippets"][0]) == list(snippet)
    assert list(written["hits"][0]["matches"][0]) == list(match)


def test_every_command_stands_in_the_readme() -> None:
    for name in typer.main.get_group(cli.app).commands:
        assert f"`kashaf {name} " in README or f"`kashaf {name}`" in README, name


@pytest.mark.skipif(not (ROOT / "CONTRIBUTING.md").exists(), reason="only README.md is here")
def test_documents_name_files_that_exist() -> None:
    assert len(README.splitlines()) <= 150
    for document in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"):
        text = (ROOT / document).read_text("utf-8")
        for name in re.findall(r"(?:index|search|bench|docs)/[\w./-]+\.(?:py|md|tsv)", text):
            assert (ROOT / name).exists(), (document, name)
