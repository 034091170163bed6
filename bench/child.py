"""Engines as processes: started, asked by lines of JSON, their memory read from /proc (Linux)."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# Seconds between two looks at the memory of a process.
_SAMPLING = 0.05


class EngineError(Exception):
    """An engine ended without an answer; what it said of it is on stderr."""


@dataclass(frozen=True)
class Memory:
    """Bytes of a process and its children: all that is resident, and that without mapped files.

    Mapped pages of index files count as resident while the system has no other use for them.
    """

    resident: int = 0
    anonymous: int = 0

    def most(self, other: "Memory") -> "Memory":
        """Return the greater of both, each by itself."""
        return Memory(max(self.resident, other.resident), max(self.anonymous, other.anonymous))


class Child:
    """A running engine. Its block ends it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", cwd=ROOT
        )
        self.name = " ".join(command[-2:])

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, do: str, **details: object) -> Mapping[str, Any]:
        """Send a command, return its answer. Raises EngineError."""
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(json.dumps({"do": do, **details}, ensure_ascii=False) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise EngineError(f"'{self.name}' ended before '{do}'") from error
        answer = self._process.stdout.readline()
        if not answer:
            raise EngineError(f"'{self.name}' ended over '{do}'")
        return dict(json.loads(answer))

    def memory(self) -> Memory:
        """Return the memory of the process and its children as it is now."""
        return memory(self._process.pid)

    def peak(self) -> "Peak":
        """Return a block that finds the peak of memory while it lasts."""
        return Peak(self._process.pid)

    def close(self) -> None:
        """End the process and wait for it."""
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


class Peak:
    """The most memory a process and its children had, looked at twenty times a second.

    What the process itself had as resident is known exactly, from the kernel's own mark of it.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.memory = Memory()

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()
        mark = _sizes(Path(f"/proc/{self._pid}/status")).get("VmHWM", 0)
        self.memory = self.memory.most(Memory(mark))

    def _watch(self) -> None:
        while not self._ended.wait(_SAMPLING):
            self.memory = self.memory.most(memory(self._pid))


def memory(pid: int) -> Memory:
    """Return the memory of a process and its children; pages that they share count once."""
    family = _family(pid)
    if len(family) == 1:
        sizes = _sizes(Path(f"/proc/{pid}/status"))
        return Memory(sizes.get("VmRSS", 0), sizes.get("RssAnon", 0))
    rollups = [_sizes(Path(f"/proc/{member}/smaps_rollup")) for member in family]
    return Memory(
        sum(rollup.get("Pss", 0) for rollup in rollups),
        sum(rollup.get("Pss_Anon", 0) for rollup in rollups),
    )


def _family(pid: int) -> list[int]:
    family = [pid]
    for member in family:
        try:
            for task in Path(f"/proc/{member}/task").iterdir():
                family += map(int, (task / "children").read_text().split())
        except OSError:
            continue  # It has ended meanwhile.
    return family


def _sizes(path: Path) -> dict[str, int]:
    """Return the sizes that a file of /proc names, in bytes; none if the process has ended."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return {}
    fields = (line.split() for line in lines)
    return {f[0].rstrip(":"): int(f[1]) * 1024 for f in fields if len(f) == 3 and f[2] == "kB"}


def python(engine: str, folder: Path) -> list[str]:
    """Return the command of an engine of bench/peers.py."""
    # Whoosh has escapes in its source that Python warns of.
    return [sys.executable, "-W", "ignore", "-m", "bench.peers", engine, str(folder)]


def java(jars: Path, classes: Path, folder: Path) -> list[str]:
    """Return the command of bench/LuceneSpeed.java, compiled into `classes`."""
    # Lucene 10 reads vectors by a module that is still incubating, and warns where it is missing.
    vectors = "--add-modules=jdk.incubator.vector"
    return [_jdk("java"), vectors, "-cp", f"{_path(jars)}:{classes}", "LuceneSpeed", str(folder)]


def compile_java(jars: Path, classes: Path) -> None:
    """Compile bench/LuceneSpeed.java with the classes of `jars`. Raises CalledProcessError."""
    source = ROOT / "bench" / "LuceneSpeed.java"
    command = [_jdk("javac"), "-nowarn", "-cp", _path(jars), "-d", str(classes), str(source)]
    subprocess.run(command, check=True)


def _path(jars: Path) -> str:
    """Return the class path of a JAR, or of all in a folder."""
    return f"{jars.resolve()}/*" if jars.is_dir() else str(jars.resolve())


def _jdk(program: str) -> str:
    """Return the path of a program of the JDK that JAVA_HOME names, or else of that on PATH."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", program)) if home else program
