"""`kashaf serve` answers when its processes have waited, and lets nobody wait for a slow answer."""

import asyncio
import os
import signal
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

pytest.importorskip("uvicorn", reason="kashaf[web] is not installed")

from served import served_seeds

from search.web.serving.threads import Threads


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


def test_what_is_quick_does_not_wait_for_what_is_slow() -> None:
    ended: list[str] = []

    def answer(name: str, seconds: float) -> None:
        time.sleep(seconds)
        ended.append(name)

    async def ask() -> None:
        threads = Threads(cores=1)
        await asyncio.gather(
            threads.run(answer, "slow", 1.5),
            threads.run(answer, "slower", 2.0),
            threads.run(answer, "quick", 0.0),
        )

    asyncio.run(ask())
    assert ended == ["quick", "slow", "slower"]


@pytest.mark.parametrize(("cores", "most"), [(1, 1), (2, 2)])
def test_quick_answers_have_a_core_each(cores: int, most: int) -> None:
    at_it: list[int] = []
    beside: list[int] = []

    def answer(number: int) -> None:
        at_it.append(number)
        beside.append(len(at_it))
        time.sleep(0.002)
        at_it.remove(number)

    async def ask() -> None:
        threads = Threads(cores)
        await asyncio.gather(*(threads.run(answer, number) for number in range(30)))

    asyncio.run(ask())
    assert len(beside) == 30
    # A machine that gives no turn for long may let one more begin.
    assert sum(count <= most for count in beside) >= 25
