"""Files that are on disk, with their names, before anything else is done."""

import errno
import os
from pathlib import Path

# What a system or a file system says that cannot sync folders at all.
_CANNOT = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF, errno.EACCES, errno.EPERM}


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk, where the system can say.

    Raises the OSError, which names the folder, of one that could and failed.
    """
    try:
        file = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
        try:
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        if error.errno not in _CANNOT:
            error.filename = os.fspath(folder)
            raise


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, unless they are there, and wait until they are on disk.

    One that is there may be of a process that was killed before it had waited.
    """
    new = [above for above in folder.absolute().parents if not above.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in (folder.absolute(), *new):
        sync_folder(made.parent)


def write_new(path: Path, data: bytes) -> None:
    """Write a file anew, and wait until it and its name are on disk.

    One of that name may be left from a process that was killed, or be a link from whoever made the
    folder: it is removed.
    """
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file in one step, on disk before and after."""
    new = path.with_name(f"{path.name}.new")
    write_new(new, data)
    new.replace(path)
    sync_folder(path.parent)
