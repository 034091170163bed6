"""Threads that answer, a few at a time, and how many may wait for them."""

from asyncio import Semaphore, get_running_loop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from search.web.problems import ProblemError
from search.web.settings import AT_ONCE, MOST_WAITING

T = TypeVar("T")
# Seconds that an answer has a core for itself. Nearly all take less; the others go on beside those
# that are begun then, so that nobody waits for a slow one.
_ALONE = 0.05


class Threads:
    """Does what takes long beside the loop that reads requests.

    They stay, so that no request waits for one to begin, and nothing that they keep is lost. No
    more answers are begun at a time than there are `cores` for this process: those that take turns
    at one hinder each other, which costs a tenth of their time, and all of them come late.
    """

    def __init__(self, cores: int = AT_ONCE) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="kashaf")
        self._turns = Semaphore(min(cores, AT_ONCE))
        # Those that are answered, and those that wait.
        self._asked = 0

    async def run(self, work: Callable[..., T], *values: object) -> T:
        """Return what `work` gives. Raises ProblemError where too many wait already."""
        if self._asked >= AT_ONCE + MOST_WAITING:
            raise ProblemError(503, "too many are asking just now. Ask again in a moment.")
        self._asked += 1
        try:
            await self._turns.acquire()
            turn, loop = _Turn(self._turns), get_running_loop()
            late = loop.call_later(_ALONE, turn.give_back)
            try:
                return await loop.run_in_executor(self._pool, work, *values)
            finally:
                late.cancel()
                turn.give_back()
        finally:
            self._asked -= 1


class _Turn:
    """A turn that was taken, and is given back once: at the end, or before where that is late."""

    def __init__(self, turns: Semaphore) -> None:
        self._turns: Semaphore | None = turns

    def give_back(self) -> None:
        """Let the next begin."""
        if self._turns is not None:
            self._turns.release()
        self._turns = None
