"""What threads share though an interrupt may leave it half changed: a query path, above all."""

from collections.abc import Callable
from threading import RLock, get_ident
from typing import Generic, TypeVar

from search.deadline import TimeUpError

P = TypeVar("P")
T = TypeVar("T")


class Shared(Generic[P]):
    """One thing that `make` makes, used by any number of threads, and made anew after a failure."""

    def __init__(self, make: Callable[[], P]) -> None:
        self._make = make
        # Of this thread too, so that a signal handler may use it in the middle of a use.
        self._lock = RLock()
        # The thing, and the threads that are at it.
        self._used: tuple[P, set[int]] | None = None

    def use(self, work: Callable[[P], T]) -> T:
        """Return what `work` gives of the thing."""
        with self._lock:
            used = self._used = self._used or (self._make(), set())
        thing, threads = used
        thread = get_ident()
        if thread in threads:
            # A signal handler in the middle of a search of its own thread, which may be half done
            # with whatever is kept.
            return work(self._make())
        try:
            threads.add(thread)
            found = work(thing)
            threads.discard(thread)
        except TimeUpError:
            # It comes between two words, when nothing is half done.
            threads.discard(thread)
            raise
        except BaseException:
            # What an exception leaves behind, which may be an interrupt at any moment, is not used
            # by later queries.
            if self._used is used:
                self._used = None
            raise
        return found
