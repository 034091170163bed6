"""Documents → what they say, read by other processes, so that none of them harms anything.

A process that says nothing for `SILENCE` seconds of processor time, or five times as long, is
ended, and so is the document; one that crashes costs the document that it was reading. There are as
many as processors; they end with the last `running`, or with this process.
"""

import atexit
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from index.articles.documents.kinds import DocumentKind, Extract, UnreadableError

# Seconds without a further page after which a document is given up: of processor time, since where
# much is done at once a long one takes many minutes, and so many times as long by the clock.
SILENCE = 60.0
_BY_THE_CLOCK = 5
_BEGIN = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from index.articles.documents.child import serve; serve(float(sys.argv[2]))"
)


class _Child:
    """A process that reads documents, begun when the first one comes."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_late = False

    def extract(self, kind: DocumentKind, data: bytes | Path) -> Extract:
        """Return what a document says; raises UnreadableError."""
        self._is_late = False
        try:
            return self._asked(kind, data)
        except (OSError, ValueError):
            is_late = self._has_timed_out() or self._is_late
            self.end()
            why = f"nothing came of it for {SILENCE:.0f} seconds" if is_late else (
                "the library that reads it crashed"
            )  # fmt: skip
            raise UnreadableError(f"it was given up: {why}") from None

    def _asked(self, kind: DocumentKind, data: bytes | Path) -> Extract:
        process = self._begun()
        if process.stdin is None or process.stdout is None:
            raise OSError("the process has no pipes")
        path = "" if isinstance(data, bytes) else str(data.absolute())
        size = len(data) if isinstance(data, bytes) else 0
        request = json.dumps({"module": kind.module, "path": path, "size": size}).encode() + b"\n"
        while True:
            watch = threading.Timer(_BY_THE_CLOCK * SILENCE, self._give_up)
            watch.daemon = True
            watch.start()
            try:
                if request:
                    process.stdin.write(request + (data if isinstance(data, bytes) else b""))
                    process.stdin.flush()
                    request = b""
                answer = json.loads(process.stdout.readline())
            finally:
                watch.cancel()
            if "error" in answer:
                raise UnreadableError(answer["error"])
            if "pages" in answer:
                return Extract(**answer)

    def _begun(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            # Not by `-m`, which would import what the working folder has under these names.
            command = [sys.executable, "-I", "-c", _BEGIN, json.dumps(sys.path), str(SILENCE)]
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter)
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Ctrl-C is for this process, which ends the other if it does.
                process_group=0,
            )
        return self._process

    def _give_up(self) -> None:
        self._is_late = True
        if self._process is not None:
            self._process.kill()

    def _has_timed_out(self) -> bool:
        """Tell whether the process ended by itself over a document that it was at for too long."""
        if self._process is None:
            return False
        # Its pipe closes a moment before it has ended.
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        return self._process.returncode == -signal.SIGPROF

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            self._process = None


class _Pool:
    """The processes, a thread for each that waits for it."""

    def __init__(self) -> None:
        from loky import cpu_count

        self.count: int = cpu_count()
        self._children: list[_Child] = []
        self._own = threading.local()
        self._threads = ThreadPoolExecutor(self.count)

    def start(self, kind: DocumentKind, data: bytes | Path) -> "Future[Extract]":
        return self._threads.submit(self._extract, kind, data)

    def _extract(self, kind: DocumentKind, data: bytes | Path) -> Extract:
        if not hasattr(self._own, "child"):
            self._own.child = _Child()
            self._children.append(self._own.child)
        extract: Extract = self._own.child.extract(kind, data)
        return extract

    def end(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.end()


_lock = threading.Lock()
_pool: _Pool | None = None
_users = 0


def start(kind: DocumentKind, data: bytes | Path) -> "Future[Extract]":
    """Begin to read a document; its future's result raises UnreadableError."""
    global _pool
    with _lock:
        if _pool is None:
            _pool = _Pool()
            atexit.register(_end)
        return _pool.start(kind, data)


@contextmanager
def running() -> Iterator[None]:
    """Keep the processes until the last of these blocks is left."""
    global _users
    with _lock:
        _users += 1
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            is_last = not _users
        if is_last:
            _end()


def _end() -> None:
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is not None:
        atexit.unregister(_end)
        pool.end()
