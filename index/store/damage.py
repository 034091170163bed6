"""Telling damage from whatever else may fail while an index is read."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from index.errors import IndexDamagedError, KashafError
from index.segment.columns.columns import DamagedError
from index.segment.columns.mapped import may_be_lost
from index.segment.segment import Segment

P = ParamSpec("P")
T = TypeVar("T")


class NamesDamage(Protocol):
    """Where an index is, or several that are read as one."""

    def damaged(self, reason: str) -> IndexDamagedError:
        """Return the error for files that cannot be read."""


def reading(method: Callable[P, T]) -> Callable[P, T]:
    """Make what a method raises over damaged files, and nothing else, an IndexDamagedError.

    It is a method of an object that has a `storage` and, with what stands before each, `segments`.
    """

    @wraps(method)
    def translated(*args: P.args, **kwargs: P.kwargs) -> T:
        reader: Any = args[0]
        try:
            _require_whole(reader)
            found = method(*args, **kwargs)
            _require_whole(reader)
            return found
        except DamagedError as error:
            raise reader.storage.damaged(str(error)) from error
        except (KashafError, OSError):
            raise
        except Exception:
            require_undamaged(reader.storage, [segment for segment, _ in reader.segments])
            raise

    return translated


def _require_whole(reader: Any) -> None:
    if may_be_lost():
        for segment, _ in reader.segments:
            segment.require_whole()


def require_undamaged(storage: NamesDamage, segments: Sequence[Segment]) -> None:
    """Raise IndexDamagedError for the first file of `segments` that is not what a writer wrote.

    To be asked when reading them failed in some way: what is damaged may mislead before its
    checksum is looked at, and what was made to mislead has good checksums. Whatever else failed is
    no damage, and to be raised as it is.
    """
    # Imported late, since it imports what writes segments.
    from index.segment.soundness import flaws

    try:
        for segment in segments:
            segment.require_whole()
            for flaw in flaws(segment):
                raise DamagedError(f"{flaw.file}: {flaw.reason}")
    except DamagedError as error:
        raise storage.damaged(str(error)) from error
