"""docs/everyday.md says what is so: each of its commands is run, in its order, over seeds/."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(r"```console\n(.*?)```", (ROOT / "docs/everyday.md").read_text("utf-8"), re.S)


def test_every_command_prints_what_is_shown(over_seeds: Callable[[str], Any]) -> None:
    commands = [part for block in BLOCKS for part in re.split(r"^\$ kashaf ", block, flags=re.M)]
    for command, _, shown in (part.partition("\n") for part in commands if part):
        result = over_seeds(command)
        # How long it took is another each time.
        printed = iter(re.sub(r", \d+ ms$", "", result.output, flags=re.M).splitlines())
        for line in shown.splitlines():
            assert line == "…" or line in printed, (command, line, result.output)
