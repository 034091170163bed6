"""docs/everyday.md and the tours say what is so: each of their commands is run over seeds/."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PAGES = {"everyday.md": "en", "tour.md": "en", "tour.ar.md": "ar"}
# How long it took is another each time.
TOOK = re.compile(r"(, \d+ ms|، في \d+ ملي ثانية)$", re.M)


@pytest.mark.parametrize("page", PAGES)
def test_every_command_prints_what_is_shown(
    over_seeds: Callable[[str], Any], page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KASHAF_LANG", PAGES[page])
    text = (ROOT / "docs" / page).read_text("utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.S)
    commands = [part for block in blocks for part in re.split(r"^\$ kashaf ", block, flags=re.M)]
    for command, _, shown in (part.partition("\n") for part in commands if part):
        result = over_seeds(command)
        printed = iter(TOOK.sub("", result.output).splitlines())
        for line in shown.splitlines():
            assert line == "…" or line in printed, (command, line, result.output)
