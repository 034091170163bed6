"""`kashaf serve` as people run it: processes of its own, at a free port."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]


@contextmanager
def served_seeds(folder: Path, *options: str) -> Iterator[tuple[str, int]]:
    """Serve seeds/ to those who know the token "secret", and stop it as Ctrl-C does.

    It gives the address, and the number of the process that was started.
    """
    command = [sys.executable, "-c", "import cli; cli.main()", "serve", str(ROOT / "seeds")]
    with subprocess.Popen(
        [*command, "--index", str(folder / "index"), "--port", "0", *options],
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "KASHAF_TOKEN": "secret"},
        encoding="utf-8",
    ) as process:
        assert process.stderr
        said = next(line for line in process.stderr if "answers at" in line)
        found = re.search(r"http://\S+(?=/)", said)
        assert found
        try:
            yield found[0], process.pid
            process.send_signal(signal.SIGINT)
            assert process.wait(30) in (0, 130)
        finally:
            process.kill()
