"""Creating an index for a first change of it, which may fail: then none is left behind."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import KashafError
from index.store.lock import LOCK
from index.store.storage import MANIFEST, Storage


@contextmanager
def created_for_good(path: str | os.PathLike[str]) -> Iterator[bool]:
    """Where there is no index at `path` before, leave no empty one there if what is done raises.

    Gives whether there is none. Folders made on the way to it are removed too. An index that has
    articles by then, or that another process writes to, stays.
    """
    storage = Storage(path)
    if storage.exists():
        yield False
        return
    new_folders = [
        folder for folder in (storage.path, *storage.path.parents) if not folder.exists()
    ]
    try:
        yield True
    except BaseException:
        with suppress(KashafError, OSError):
            _remove_if_empty(storage, new_folders)
        raise


def _remove_if_empty(storage: Storage, new_folders: list[Path]) -> None:
    # A lock would be made even where there is no index, among files of other kinds perhaps.
    if storage.exists():
        with storage.locked(wait=0):
            if storage.manifest(check=False).segments:
                return
            # A file that could not be deleted is no reason to lose the manifest that tells so.
            if not storage.holds_nothing_else():
                return
            (storage.path / MANIFEST).unlink()
            (storage.path / LOCK).unlink()
    for folder in new_folders:
        folder.rmdir()
