"""Rebuilding: an index written beside the old one, whose place it takes in one step."""

import os
from collections.abc import Generator, Sequence

from index.errors import IndexDamagedError, IndexVersionError
from index.segment.columns.files import SegmentFiles
from index.store.lock import WriteLock
from index.store.manifest import Manifest
from index.store.storage import Storage


class Rebuild(Storage):
    """An index written beside the one in `path`, taking its place at the first commit.

    Until then searches go on in the old one; given up, nothing of the new one stays.
    """

    def __init__(self, path: str | os.PathLike[str], lock_timeout: float | None = None) -> None:
        super().__init__(path, lock_timeout)
        if not self.exists():
            self.create()
        self._begun = False
        self._swapped = False

    def holding(self, lock: WriteLock) -> Generator[None]:
        """Hold the index for writing, beginning with an empty one."""
        for _ in super().holding(lock):
            try:
                self._begun = not self._swapped
                yield
            finally:
                self._begun = False

    def manifest(self, check: bool = True) -> Manifest:
        """Read the manifest: of the new index while it is being written."""
        return Manifest.empty() if self._begun else super().manifest(check)

    def commit(self, segments: Sequence[SegmentFiles], articles: int) -> None:
        """Put the new index in place of the old, whose files are deleted."""
        super().commit(segments, articles)
        self._begun, self._swapped = False, True

    def _counting_on_disk(self) -> set[str] | None:
        """Return the files of the old index; None where its manifest is damaged or of another kind.

        Every file may be one of its then, and stays until the new manifest is in place.
        """
        try:
            return super()._counting_on_disk()
        except (IndexDamagedError, IndexVersionError):
            return None
