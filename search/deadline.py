"""Deadlines: how long a search may take, after which it gives what it has."""

from dataclasses import dataclass
from math import inf
from threading import local
from time import monotonic


class TimeUpError(Exception):
    """A search has to end before it has anything that it may give."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a search has to end, by the clock of `monotonic`.

    It is looked at between words and patterns, between the segments that the words of a pattern are
    looked for in, between the words of phrases, and between hits: what begins before it is
    finished. `seconds` is how long that was from the beginning.
    """

    seconds: float = inf
    at: float = inf

    @classmethod
    def after(cls, seconds: float | None) -> "Deadline":
        """Return the deadline in so many seconds from now, none at all for None."""
        return NEVER if seconds is None else cls(seconds, monotonic() + seconds)

    @property
    def for_hits(self) -> "Deadline":
        """The same a tenth later, so that what was found in the last moment is shown."""
        return NEVER if self.is_never else Deadline(self.seconds, self.at + self.seconds / 10)

    @property
    def left(self) -> float | None:
        """How many seconds there are until it, None where there is none."""
        return None if self.is_never else max(self.at - monotonic(), 0.0)

    @property
    def is_never(self) -> bool:
        """Whether there is no deadline."""
        return self.at == inf

    @property
    def has_passed(self) -> bool:
        """Whether it is over now."""
        return self.at != inf and monotonic() >= self.at

    def require(self) -> None:
        """Raise TimeUpError if it is over."""
        if self.has_passed:
            raise TimeUpError


NEVER = Deadline()

_of_thread = local()


def set_deadline(deadline: Deadline) -> None:
    """Say when the search of this thread has to end."""
    _of_thread.at = deadline


def deadline() -> Deadline:
    """Return when the search of this thread has to end."""
    at: Deadline = getattr(_of_thread, "at", NEVER)
    return at


def require_time() -> None:
    """Raise TimeUpError if the search of this thread has to end."""
    deadline().require()
