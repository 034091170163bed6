"""Other processes to share work with."""

import gc
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager, suppress
from threading import Thread
from threading import enumerate as enumerate_threads
from time import sleep
from typing import Any, Generic, TypeVar

T = TypeVar("T")
# Seconds between two looks of another process at whether the first is still there, and for which a
# thread is waited for that is about to end.
_WATCH = 0.5

# Jobs for each other process: one that it does, and one that it finds when that is done.
_ENOUGH = 2


class Job(Generic[T]):
    """A function of a module to be run with arguments and a result that can be pickled."""

    def __init__(self, function: Callable[..., T], args: tuple[Any, ...], executor: Any) -> None:
        self._function = function
        self._args = args
        self._future: Future[T] | None = None
        if executor is not None:
            # What a broken one does not take will be run here.
            with suppress(BrokenExecutor, RuntimeError), _deaf_to_interrupts():
                self._future = executor.submit(_run, function, args)

    @property
    def is_elsewhere(self) -> bool:
        """Whether another process was given it."""
        return self._future is not None

    @property
    def is_done(self) -> bool:
        """Whether another process has done it. One that is to be run here never is."""
        return self._future is not None and self._future.done()

    def result(self) -> T:
        """Return its result, or raise what it raised. What nobody else has run is run now."""
        if self._future is not None:
            # A process may have been killed, for want of memory perhaps; one needs less than three.
            with suppress(BrokenExecutor):
                return self._future.result()
        return self._function(*self._args)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let processes that are started here pass over Ctrl-C, from their first moment on.

    It is for the first process, which may still want what they do, and ends them if not.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run(function: Callable[..., T], args: tuple[Any, ...]) -> T:
    """Run a job in another process."""
    outcome = function(*args)
    # Loky looks for cycles once a second, which would take a tenth of the time among all that is
    # kept from one job to the next. It has none, and need not be looked at again.
    gc.freeze()
    return outcome


class Done(Job[T]):
    """A job that is done."""

    def __init__(self, outcome: T) -> None:
        self._outcome = outcome

    @property
    def is_done(self) -> bool:
        """Whether it is done."""
        return True

    def result(self) -> T:
        """Return its result."""
        return self._outcome


class Workers:
    """Runs jobs in other processes once `start` has been called, and here until then.

    `count` is how many processors there are: this process, which has to read meanwhile and at the
    end writes, has one of them, and another process each of the others.
    """

    def __init__(self) -> None:
        self.count = 1
        self._executor: Any = None
        self._given: list[Job[Any]] = []
        self._others: set[Thread] = set()

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
        self._others = _feeders()
        if self.count > 1:
            # A system without semaphores, shared memory or room for another thread cannot have
            # them: all is done here.
            with suppress(OSError, RuntimeError):
                self._executor = ProcessPoolExecutor(
                    max_workers=self.count - 1,
                    initializer=_begin,
                    initargs=(os.getpid(),),
                    # They multiply no matrices, for which numpy would start threads.
                    env={"OPENBLAS_NUM_THREADS": "1"},
                )

    def submit(self, function: Callable[..., T], *args: Any) -> Job[T]:
        """Return a job that is under way, or will be run here when its result is asked for."""
        job = Job(function, args, self._executor)
        if job.is_elsewhere:
            self._given.append(job)
        return job

    def share(self, here: Callable[[], T], function: Callable[..., T], *args: Any) -> Job[T]:
        """Return the same, or call `here`, which gives as much, if the others have enough to do."""
        if self._executor is not None:
            self._given = [job for job in self._given if not job.is_done]
            if len(self._given) < _ENOUGH * (self.count - 1):
                return self.submit(function, *args)
        return Done(here())

    def close(self) -> None:
        """Let the other processes go."""
        if self._executor is not None:
            self._executor.shutdown(kill_workers=True)
            self._executor = None
            # It lets go of semaphores as it ends. If this process ended first, another one that
            # cleans up after it would say so to the user.
            for feeder in _feeders() - self._others:
                feeder.join(_WATCH)
            self._given = []


def _feeders() -> set[Thread]:
    """Return the threads that put jobs into the queues of executors."""
    return {thread for thread in enumerate_threads() if thread.name == "QueueFeederThread"}


def _begin(parent: int) -> None:
    """Prepare another process, which is to end when `parent` does."""
    # What is made here has no cycles, and looking for some takes a tenth of the time.
    gc.disable()
    # Also where one was started by a thread of the executor.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    # Nobody tells a process that its parent was killed, and that of a thread that ended, which
    # Linux can tell, is no reason to end.
    while os.getppid() == parent:
        sleep(_WATCH)
    os._exit(1)
