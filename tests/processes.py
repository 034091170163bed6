"""What the tests run: commands in this process, and scripts in a Python of their own."""

import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

import cli


def kashaf(*arguments: object) -> tuple[int, str, str]:
    """Run a command; return its status, and what it prints and says."""
    result = CliRunner().invoke(cli.app, [*map(str, arguments)], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


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
