"""Sending: lines of documents → bulk requests, a bounded window of them at a time.

Every request says where each of its documents goes by key, so that one which is sent twice, because
its answer was lost, changes nothing. What a cluster has no room for just now is sent again.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any

from index.errors import KashafError
from index.opensearch.client import Client, Patience, encoded, may_pass, said

# Bytes of a request, and how many of them are under way or wait.
_SIZE = 2 << 20
_AT_ONCE, _WAITING = 3, 2
_PATIENCE = 300.0
# What is no failure: a word that is there already, a document that is gone already.
_FINE = {"create": (409,), "delete": (404,)}

BulkLine = tuple[str, bytes | None]
_Sending = tuple[Future[int], str, Sequence[BulkLine]]


class Sender:
    """Sends changes to one index: a context manager, which waits for all of them."""

    def __init__(self, client: Client, name: str, done: Callable[[int], None]) -> None:
        self._client = client
        self._path = f"/{name}/_bulk"
        # Called with the number of documents that were stored, in the thread that sends.
        self._done = done
        self._jobs: SimpleQueue[_Sending | None] = SimpleQueue()
        self._under_way: list[Future[int]] = []
        for _ in range(_AT_ONCE):
            # A process that ends does not wait for answers that nobody reads any more.
            Thread(target=self._work, name="kashaf-bulk", daemon=True).start()
        self._lines: dict[str, list[BulkLine]] = {}
        self._size = 0

    def __enter__(self) -> "Sender":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._flush()
                self._wait(0)
        except BaseException:
            kind = kind or Exception
            raise
        finally:
            self._client.is_ending = kind is not None
            for future in self._under_way:
                future.cancel()
            for _thread in range(_AT_ONCE):
                self._jobs.put(None)

    def send(self, action: str, lines: Sequence[BulkLine]) -> None:
        """Send documents, or keys that are to be deleted; what was sent before may fail here."""
        for line in lines:
            self._lines.setdefault(action, []).append(line)
            self._size += len(line[1] or line[0])
            if self._size > _SIZE:
                self._flush()

    def _flush(self) -> None:
        for action, lines in self._lines.items():
            self._wait(_AT_ONCE + _WAITING - 1)
            future: Future[int] = Future()
            self._jobs.put((future, action, lines))
            self._under_way.append(future)
        self._lines, self._size = {}, 0

    def _wait(self, most: int) -> None:
        """Wait until no more than so many requests are under way. Raises what one raised."""
        while len(self._under_way) > most:
            self._done(self._under_way.pop(0).result())

    def _work(self) -> None:
        """Store what is to be stored, until there is nothing more."""
        while (job := self._jobs.get()) is not None:
            future, action, lines = job
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self._stored(action, lines))
                except BaseException as error:
                    future.set_exception(error)

    def _stored(self, action: str, lines: Sequence[BulkLine]) -> int:
        """Send lines until all are stored, and return how many."""
        left, patience = [*lines], Patience(_PATIENCE, first=0.2, longest=10.0)
        while left and not self._client.is_ending:
            body = b"".join(_encoded(action, line) for line in left)
            answer = self._client.ask_lines(self._path, body, writing=True)
            left = self._refused(action, left, answer) if answer["errors"] else []
            if left and patience.is_over:
                raise KashafError(
                    f"cannot write to {self._client.address}: it has had too many requests for"
                    f" {_PATIENCE:.0f} s. Run the command again; it goes on where it was."
                )
            if left:
                patience.pause()
        return len(lines)

    def _refused(self, action: str, lines: Sequence[BulkLine], answer: Any) -> list[BulkLine]:
        """Return the lines that have to be sent again. Raises KashafError for what is wrong."""
        again = []
        for line, item in zip(lines, answer["items"], strict=True):
            result = item[action]
            status = result["status"]
            if may_pass(status, said(result)):
                again.append(line)
            elif status >= 300 and status not in _FINE.get(action, ()):
                raise self._client.refusal(status, said(result), line[0])
        return again


def _encoded(action: str, line: BulkLine) -> bytes:
    key, document = line
    head = encoded({action: {"_id": key}}) + b"\n"
    return head if document is None else head + document + b"\n"
