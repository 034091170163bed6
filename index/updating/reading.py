"""How far reading files has come, in bytes, in the middle of a large file too."""

from collections.abc import Callable, Iterator, Sequence

from index.updating.walk import File

Tell = Callable[[int, int], None]


class BytesRead:
    """Counts the bytes that were read of files, and tells them with those that there are.

    What a record was written with counts as soon as it is read, a file as a whole when it is done:
    records of a packed file may be larger than it is.
    """

    def __init__(self, files: Sequence[File], tell: Tell) -> None:
        self._files = [(file, _size(file)) for file in files]
        self._tell = tell
        self._total = sum(size for _, size in self._files)
        self._done = self._end = 0

    def files(self) -> Iterator[File]:
        """Yield the files, each to be read before the next."""
        for file, size in self._files:
            self._end += size
            yield file
            self._done = self._end
            self._tell(self._done, self._total)

    def record(self, size: int) -> None:
        """Count a record of the file that is being read."""
        if size:
            self._done = min(self._done + size, self._end)
            self._tell(self._done, self._total)


def _size(file: File) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        # Reading it says why.
        return 0
