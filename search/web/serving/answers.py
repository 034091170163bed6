"""Answers that were given, kept for those who ask the same while the index is the same.

People go back, page to and fro, share addresses and ask what others ask. An answer is kept under
the state of the index it is of, so that none is given after a commit; the one asked for longest ago
makes room for others.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from starlette.responses import Response

# Bytes of all that is kept, and of one answer: some thousand pages.
MOST = 16 << 20
_LARGEST = 1 << 18


class Answers:
    """Bodies of answers by what was asked, used by any number of threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[bytes, str | None]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, asked: Hashable) -> Response | None:
        """Return the answer to what was asked, None where it is not kept."""
        with self._lock:
            if asked not in self._kept:
                return None
            self._kept.move_to_end(asked)
            body, kind = self._kept[asked]
        return Response(body, media_type=kind)

    def keep(self, asked: Hashable, answered: Response) -> None:
        """Keep an answer, unless it is one that is streamed, or large."""
        body = getattr(answered, "body", None)
        if not isinstance(body, bytes) or len(body) > _LARGEST:
            return
        with self._lock:
            if asked not in self._kept:
                self._bytes += _size(asked, body)
                self._kept[asked] = body, answered.media_type
            while self._bytes > self._most:
                oldest, (dropped, _) = self._kept.popitem(last=False)
                self._bytes -= _size(oldest, dropped)


def _size(asked: Hashable, body: bytes) -> int:
    """Return about how many bytes are kept: what was asked may be longer than the answer."""
    return len(repr(asked)) + len(body)
