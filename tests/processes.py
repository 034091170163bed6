"""Scripts that the tests run in a Python of their own."""

import os
import subprocess
import sys
from pathlib import Path


def run_script(script: str, *args: str, folder: Path, **environment: str) -> tuple[str, str]:
    """Run a script in a folder and return its stdout and stderr. It must end well."""
    done = subprocess.run(
        [sys.executable, "-c", script, *args],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr
