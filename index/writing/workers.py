"""Other processes to share work with."""

import gc
import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from threading import Thread
from time import sleep
from typing import Any, Generic, TypeVar

T = TypeVar("T")
# Seconds between two looks of another process at whether the first is still there.
_WATCH = 0.5


class Job(Generic[T]):
    """A function of a module to be run with arguments and a result that can be pickled."""

    def __init__(self, function: Callable[..., T], args: tuple[Any, ...], executor: Any) -> None:
        self._function = function
        self._args = args
        self._future: Future[T] | None = None
        if executor is not None:
            # What a broken one does not take will be run here.
            with suppress(BrokenExecutor, RuntimeError):
                self._future = executor.submit(function, *args)

    def result(self) -> T:
        """Return its result, or raise what it raised. What nobody else has run is run now."""
        if self._future is not None:
            # A process may have been killed, for want of memory perhaps; one needs less than three.
            with suppress(BrokenExecutor):
                return self._future.result()
        return self._function(*self._args)


class Workers:
    """Runs jobs in other processes once `start` has been called, and here until then.

    `count` is how many processors there are for them.
    """

    def __init__(self) -> None:
        self.count = 1
        self._executor: Any = None

    def start(self) -> None:
        """Start other processes, if there is a processor for more than this one.

        Those count that this process may use: its CPU affinity, and where it runs in a container
        the limit of that, are less than what the machine has.
        """
        if self._executor is not None:
            return
        # Unlike multiprocessing's own, its processes do not run the caller's main module.
        # Ours alone: others that index in this process go on when we let them go.
        from loky import ProcessPoolExecutor, cpu_count

        self.count = cpu_count()
        if self.count > 1:
            # A system without semaphores, for which Python raises the latter, or without shared
            # memory cannot have them: all is done here.
            with suppress(OSError, NotImplementedError):
                self._executor = ProcessPoolExecutor(
                    max_workers=self.count,
                    initializer=_begin,
                    initargs=(os.getpid(),),
                )

    def submit(self, function: Callable[..., T], *args: Any) -> Job[T]:
        """Return a job that is under way, or will be run here when its result is asked for."""
        return Job(function, args, self._executor)

    def close(self) -> None:
        """Let the other processes go."""
        if self._executor is not None:
            self._executor.shutdown(kill_workers=True)
            self._executor = None


def _begin(parent: int) -> None:
    """Prepare another process, which is to end when `parent` does."""
    # What is made here has no cycles, and looking for some takes a tenth of the time.
    gc.disable()
    Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    # Nobody tells a process that its parent was killed, and that of a thread that ended, which
    # Linux can tell, is no reason to end.
    while os.getppid() == parent:
        sleep(_WATCH)
    os._exit(1)
