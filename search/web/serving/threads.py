"""Threads that answer, a few at a time, and how many may wait for them."""

from asyncio import get_running_loop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from search.web.problems import ProblemError
from search.web.settings import AT_ONCE, MOST_WAITING

T = TypeVar("T")


class Threads:
    """Does what takes long beside the loop that reads requests.

    They stay, so that no request waits for one to begin, and nothing that they keep is lost.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="kashaf")
        # Those that are answered, and those that wait.
        self._asked = 0

    async def run(self, work: Callable[..., T], *values: object) -> T:
        """Return what `work` gives. Raises ProblemError where too many wait already."""
        if self._asked >= AT_ONCE + MOST_WAITING:
            raise ProblemError(503, "too many are asking just now. Ask again in a moment.")
        self._asked += 1
        try:
            return await get_running_loop().run_in_executor(self._pool, work, *values)
        finally:
            self._asked -= 1
