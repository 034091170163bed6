"""Other processes to share work with, started once there is enough of it to pay."""

import os
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Jobs done here before others are started: starting takes as long as some of them.
_HERE = 3


class Workers:
    """Runs functions of a module, whose arguments and results can be pickled, elsewhere."""

    def __init__(self) -> None:
        self.count = os.cpu_count() or 1
        self._submitted = 0
        self._executor: Any = None

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Run a function; its outcome, or what it raised, is told by the future's `result`."""
        self._submitted += 1
        if self.count > 1 and self._submitted > _HERE:
            if self._executor is None:
                # Unlike multiprocessing's own, its processes do not run the caller's main module.
                # Ours alone: others that index in this process go on when we let them go.
                from loky import ProcessPoolExecutor

                self._executor = ProcessPoolExecutor(max_workers=self.count)
            future: Future[T] = self._executor.submit(function, *args, **kwargs)
            return future
        done: Future[T] = Future()
        try:
            done.set_result(function(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done

    def close(self) -> None:
        """Let the other processes go."""
        if self._executor is not None:
            self._executor.shutdown(kill_workers=True)
            self._executor = None
        self._submitted = 0
