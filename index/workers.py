"""Other processes to share work with."""

import gc
import os
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """Runs functions of a module, whose arguments and results can be pickled, elsewhere."""

    def __init__(self) -> None:
        self.count = os.cpu_count() or 1
        self._executor: Any = None

    def start(self) -> None:
        """Start them, if there is a processor for more than one; until then all is done here."""
        if self._executor is None and self.count > 1:
            # Unlike multiprocessing's own, its processes do not run the caller's main module.
            from loky import get_reusable_executor

            self._executor = get_reusable_executor(
                max_workers=self.count,
                # What they make has no cycles, and looking for some takes a tenth of their time.
                initializer=gc.disable,
            )

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Run a function; its outcome, or what it raised, is told by the future's `result`."""
        if self._executor is not None:
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
