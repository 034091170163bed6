"""A writer, readers and threads on one index for some seconds; `python -m bench.soak` is longer."""

import subprocess
import sys
from pathlib import Path


def test_readers_see_what_was_committed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.soak", "--minutes", "0.15", "--readers", "2"],
        cwd=Path(__file__).parent.parent, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith("none inconsistent")
