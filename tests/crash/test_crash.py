"""An index whose process is killed, or whose system fails, at some call: the short form of it.

`python -m bench.crash` is the long form, at every call: see docs/reliability.md.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def test_what_fails_leaves_the_last_commit() -> None:
    command = [sys.executable, "-m", "bench.crash", "--every", "60", "--random", "12"]
    done = subprocess.run(
        [*command, "--creations", "9"], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    if done.stderr.startswith("skipped"):
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    *_, last = done.stdout.splitlines()
    told = re.match(r"(\d+) kills, (\d+) faults in \d+ s: none lost, mixed or unsound", last)
    assert told, done.stdout
    assert int(told[1]) > 80
    assert int(told[2]) > 40
    # Errors name the file or folder, and none is told of what is committed but of its last sync.
    assert "without a name" not in done.stdout
