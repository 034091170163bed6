"""Ctrl-C while files are read: the first lets what was read be written, another gives up."""

import signal
from collections.abc import Callable
from typing import Self


class StoppedError(Exception):
    """Reading was asked to stop, and did between two articles."""


class Interrupts:
    """Takes the first Ctrl-C for a wish to stop between two articles.

    Another is what it always is, a KeyboardInterrupt wherever it comes.
    """

    def __init__(self) -> None:
        self._is_asked = False

    def __enter__(self) -> Self:
        # One that is passed over, as by a shell in the background, still is.
        if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
            signal.signal(signal.SIGINT, self._ask)
        return self

    def _ask(self, _number: int, _frame: object) -> None:
        self._is_asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def __exit__(self, *error: object) -> None:
        if signal.getsignal(signal.SIGINT) == self._ask:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def between(self, shown: Callable[[int, int], None]) -> Callable[[int, int], None]:
        """Return what shows progress, and raises StoppedError where it is asked for."""

        def show(done: int, total: int) -> None:
            shown(done, total)
            if self._is_asked:
                raise StoppedError

        return show
