"""Telling damage from whatever else may fail while an index is read."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from index.errors import KashafError
from index.segment.columns import DamagedError
from index.segment.segment import Segment
from index.store.storage import Storage

P = ParamSpec("P")
T = TypeVar("T")


def reading(method: Callable[P, T]) -> Callable[P, T]:
    """Make what a method raises over damaged files, and nothing else, an IndexDamagedError.

    It is a method of an object that has a `storage` and, with what stands before each, `segments`.
    """

    @wraps(method)
    def translated(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except DamagedError as error:
            reader: Any = args[0]
            raise reader.storage.damaged(str(error)) from error
        except (KashafError, OSError, MemoryError):
            raise
        except Exception:
            reader = args[0]
            require_undamaged(reader.storage, [segment for segment, _ in reader.segments])
            raise

    return translated


def require_undamaged(storage: Storage, segments: Sequence[Segment]) -> None:
    """Raise IndexDamagedError for the first damaged file of `segments`.

    To be asked when reading them failed in some way: what is damaged may mislead before its
    checksum is looked at. Whatever else failed is no damage, and a new index no cure for it.
    """
    try:
        for segment in segments:
            segment.verify()
    except DamagedError as error:
        raise storage.damaged(str(error)) from error
