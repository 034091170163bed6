"""docs/everyday.md says what is so: each of its commands is run, in its order, over seeds/."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli

ROOT = Path(__file__).parents[1]
BLOCKS = re.findall(r"```console\n(.*?)```", (ROOT / "docs/everyday.md").read_text("utf-8"), re.S)


def test_every_command_prints_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KASHAF_INDEX", str(tmp_path / "index"))
    run = CliRunner().invoke
    assert run(cli.app, ["index", str(ROOT / "seeds")]).exit_code == 0
    commands = [part for block in BLOCKS for part in re.split(r"^\$ kashaf ", block, flags=re.M)]
    for command, _, shown in (part.partition("\n") for part in commands if part):
        result = run(cli.app, shlex.split(command))
        # How long it took is another each time.
        printed = iter(re.sub(r", \d+ ms$", "", result.output, flags=re.M).splitlines())
        for line in shown.splitlines():
            assert line == "…" or line in printed, (command, line, result.output)
