"""Faults at system calls: bench/faults.c, compiled, loaded before libc, and driven from here."""

import ctypes
import errno
import os
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

_SOURCE = Path(__file__).with_suffix(".c")
_LOADED = "KASHAF_FAULTS"
# As in the C.
_COUNT, _KILL, _POWER, _FAIL_ONCE, _FAIL_FROM, _SHORT, _TORN = range(7)
_OPEN, _READ, _WRITE, _SYNC, _NAME, _OTHER, _SPACE = (1 << bit for bit in range(7))
_EVERY = _OTHER
# Counted are these calls of libc where they concern the folder: open openat opendir read pread
# write pwrite close fsync fdatasync rename unlink rmdir mkdir link stat lstat fstat ftruncate flock
# mmap, and those that end in 64.


@dataclass(frozen=True, slots=True)
class Fault:
    """A way for the call of a number, of those of some classes, to go wrong.

    `kills` tells that the process ends by it; `error` is what the call fails with.
    """

    name: str
    kind: int
    classes: int = _EVERY
    error: int = 0
    kills: bool = False


FAULTS = (
    Fault("kill -9", _KILL, kills=True),
    Fault("power cut", _POWER, kills=True),
    Fault("kill -9 within a write", _TORN, _WRITE, kills=True),
    Fault("EIO", _FAIL_ONCE, error=errno.EIO),
    Fault("short write", _SHORT, _WRITE),
    Fault("ENOSPC from then on", _FAIL_FROM, _SPACE, errno.ENOSPC),
    Fault("EMFILE", _FAIL_ONCE, _OPEN, errno.EMFILE),
    Fault("EIO of fsync", _FAIL_ONCE, _SYNC, errno.EIO),
    Fault("EIO of every fsync from then on", _FAIL_FROM, _SYNC, errno.EIO),
)
NONE = Fault("none", _COUNT)


def load(arguments: list[str]) -> bool:
    """Begin this process anew with the C loaded, unless it is; False where nothing compiles."""
    if os.environ.get(_LOADED):
        return True
    library = Path(tempfile.gettempdir()) / f"kashaf-faults-{os.getpid()}.so"
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()
    command = [*compiler, "-O1", "-fPIC", "-shared", "-o", str(library), str(_SOURCE), "-ldl"]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    variables = {**os.environ, "LD_PRELOAD": str(library), _LOADED: str(library)}
    os.execve(sys.executable, [sys.executable, *arguments], variables)


def unload() -> None:
    """Delete the library, which is loaded, and let other processes begin without it."""
    Path(os.environ[_LOADED]).unlink(missing_ok=True)
    os.environ.pop("LD_PRELOAD", None)


def arm(fault: Fault, folder: Path, number: int) -> None:
    """Let a fault happen at the call of a number that concerns a folder, in this process."""
    keep = folder.with_name(f"{folder.name}-kept")
    ctypes.CDLL(None).faults_arm(
        os.fsencode(folder), os.fsencode(keep), fault.kind, ctypes.c_long(number), fault.error,
        fault.classes,
    )  # fmt: skip


def happen() -> None:
    """End this process now by the fault that it was armed with, one that kills."""
    ctypes.CDLL(None).faults_happen()


def disarm() -> int:
    """Let no fault happen any more; return how many calls were counted."""
    library = ctypes.CDLL(None)
    library.faults_disarm.restype = ctypes.c_long
    return int(library.faults_disarm())
