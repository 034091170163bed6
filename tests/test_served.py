"""`kashaf serve` answers when its processes have waited for others of the machine."""

import os
import signal
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

pytest.importorskip("uvicorn", reason="kashaf[web] is not installed")

from served import served_seeds


def workers_of(process: int) -> list[int]:
    """Return the processes that a server has started to answer."""
    told = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    names = {int(one): Path(f"/proc/{one}/cmdline").read_bytes() for one in told}
    return [one for one, name in names.items() if b"spawn_main" in name]


@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="needs what Linux tells of processes"
)
def test_who_waits_long_for_a_processor_answers_after_it(tmp_path: Path) -> None:
    with served_seeds(tmp_path, "--workers", "2") as (address, process):
        asked = Request(f"{address}/healthz")
        assert urlopen(asked, timeout=60).status == 200
        before = workers_of(process)
        assert len(before) == 2
        # As long as a loaded machine may leave a process without a turn.
        for one in before:
            os.kill(one, signal.SIGSTOP)
        time.sleep(8)
        for one in before:
            os.kill(one, signal.SIGCONT)
        assert urlopen(asked, timeout=60).status == 200
        assert workers_of(process) == before
