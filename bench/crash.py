"""Lets changes of an index fail at every system call, and looks at what is left.

    python -m bench.crash                      every call, every fault, 600 kills at random moments
    python -m bench.crash --every 9 --random 40    some of them, as the tests do

Each change (bench/crash_changes.py) is made once for each fault (bench/faults.py) and each call of
libc that it makes in the folder, in a process of its own. Then the index has to hold exactly what
the last commit that returned has made, or the one under way; it has to be sound, take another
write, and keep no file that does not count. Where the process lives on, it has to see one of those
states itself, and do the change again. A power cut is a kill after which whatever was not synced is
taken back: contents of files, names of new files and folders, the last rename.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench import faults
from bench.crash_changes import CHANGES, Change, State, write
from bench.crash_check import DamageError, look, require_no_other_files, require_sound
from bench.crash_creation import create_at_once
from bench.crash_random import kill_at_random
from bench.faults import FAULTS, NONE, Fault
from index import IndexDamagedError, KashafError

_LOST = 3


def main() -> None:
    """Do all of it and print the figures; fail at the first index that is not as it has to be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--every", type=int, default=1, help="of calls, one in so many")
    parser.add_argument("--random", type=int, default=600, help="kills at random moments")
    parser.add_argument(
        "--creations", type=int, default=60, help="rounds of first creation at once"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="changes whose name has this")
    parser.add_argument("--fault", help="faults whose name has this")
    parser.add_argument("--folder", help="where to make indexes; /dev/shm if there is one")
    asked = parser.parse_args()
    if not faults.load(["-m", "bench.crash", *sys.argv[1:]]):
        sys.exit("skipped: there is no C compiler")
    faults.unload()
    place = asked.folder or ("/dev/shm" if os.path.isdir("/dev/shm") else None)
    chance = random.Random(asked.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=place) as folder:
        chosen = [fault for fault in FAULTS if not asked.fault or asked.fault in fault.name]
        _warm(Path(folder))
        trials = _Trials(Path(folder), chosen, asked.every, chance)
        for change in CHANGES:
            if not asked.only or asked.only in change.name:
                trials.run(change)
                so_far = ", ".join(map(str, _kills_and_faults(trials.figures)))
                print(f"{change.name}: {so_far} so far", file=sys.stderr, flush=True)
        figures = trials.figures
        figures += create_at_once(Path(folder), asked.creations, chance)
        figures += kill_at_random(Path(folder), asked.random, chance)
    _print(figures, time.monotonic() - began)


def _warm(folder: Path) -> None:
    """Make every change once, so that no process has to import what it needs anew."""
    for number, change in enumerate(CHANGES):
        place = folder / f"warm {number}"
        place.mkdir()
        change.prepare(place)
        kept = os.dup(1), os.dup(2)
        _be_quiet()
        change.do(place, lambda: None)
        sys.stdout.flush()
        for stream, kept_as in enumerate(kept, 1):
            os.dup2(kept_as, stream)
            os.close(kept_as)
        require_sound(place / "index", change.states[-1])
        shutil.rmtree(place)


def _kills_and_faults(figures: Counter[str]) -> tuple[int, int]:
    kills = sum(count for what, count in figures.items() if what.startswith(("kill", "power")))
    return kills, sum(figures.values()) - kills


def _print(figures: Counter[str], seconds: float) -> None:
    for what, count in sorted(figures.items()):
        print(f"{what}\t{count}")
    kills, failed = _kills_and_faults(figures)
    print(f"{kills} kills, {failed} faults in {seconds:.0f} s: none lost, mixed or unsound")


class _Trials:
    """A change made again and again, each time with a fault at another call."""

    def __init__(
        self, folder: Path, chosen: list[Fault], every: int, chance: random.Random
    ) -> None:
        self.figures = Counter[str]()
        self._chosen = chosen
        self._folder = folder
        self._every = every
        self._chance = chance

    def run(self, change: Change) -> None:
        """Let a change fail in every way."""
        before = self._folder / "before"
        before.mkdir()
        change.prepare(before)
        for fault in self._chosen:
            counting = Fault(NONE.name, NONE.kind, fault.classes)
            calls = self._once(change, before, counting, 0)
            for number in range(self._chance.randint(1, self._every), calls + 1, self._every):
                self._once(change, before, fault, number)
            if fault.kills:
                # When all has returned.
                self._once(change, before, fault, calls + 1)
        shutil.rmtree(before)

    def _once(self, change: Change, before: Path, fault: Fault, number: int) -> int:
        """Make a change with a fault at the call of a number; return how many calls it made."""
        folder = self._folder / "now"
        shutil.copytree(before, folder)
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(reading)
            _become(lambda: _change(change, folder, fault, number, writing))
        os.close(writing)
        with os.fdopen(reading, "rb") as file:
            said = file.read().decode().splitlines()
        _, status = os.waitpid(pid, 0)
        what = f"{change.name}, {fault.name} at call {number}"
        self._judge(change, folder / "index", fault, status, said, what)
        shutil.rmtree(folder)
        for left in self._folder.glob("now-kept*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        return int(said[-1]) if fault.kind == NONE.kind else 0

    def _judge(
        self, change: Change, index: Path, fault: Fault, status: int, said: list[str], what: str
    ) -> None:
        returned = said.count("returned")
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if not (killed if fault.kills else status == 0):
            sys.exit(f"{what}: ended by status {status}\n" + "\n".join(said))
        # A process that lived on has made the change after all.
        allowed = change.states[returned : returned + 2] if killed else change.states[-1:]
        try:
            found = look(index)
            if found not in allowed:
                sys.exit(f"{what}: {found}, not one of {allowed}; {returned} commits returned")
            require_sound(index, found)
            _require_writes(index, found)
        except (DamageError, KashafError, OSError) as error:
            sys.exit(f"{what}: {type(error).__name__}: {error}")
        if fault.kind != NONE.kind:
            outcomes = [line for line in said if line != "returned"] or ["killed"]
            self.figures[f"{fault.name}: {outcomes[0] if not killed else 'killed'}"] += 1


def _become(work: Callable[[], None]) -> None:
    """Be a process that does this alone, and ends."""
    try:
        _be_quiet()
        work()
    except BaseException:
        os._exit(_LOST)
    os._exit(0)


def _be_quiet() -> None:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    os.close(quiet)


def _change(change: Change, folder: Path, fault: Fault, number: int, writing: int) -> None:
    """Make a change with a fault; where this process lives on, look, and make it again."""
    returned = 0

    def say(line: str) -> None:
        os.write(writing, f"{line}\n".encode())

    def say_returned() -> None:
        nonlocal returned
        returned += 1
        say("returned")

    try:
        faults.arm(fault, folder, number)
        try:
            change.do(folder, say_returned)
            if fault.kills:
                # Names of segments are random, so that some changes make a call more or less.
                faults.happen()
            outcome = "no error"
        except Exception as error:
            outcome = _told(error)
            faults.disarm()
            found = look(folder / "index")
            if found not in change.states[returned : returned + 2]:
                say(f"{found} is not one of {change.states[returned : returned + 2]}")
                raise
            if found == change.states[-1] != change.states[returned]:
                outcome += ", although it is committed"
        calls = faults.disarm()
        say(outcome)
        if outcome != "no error":
            change.do(folder, lambda: None)
    except BaseException:
        say(traceback.format_exc())
        raise
    if fault.kind == NONE.kind:
        say(str(calls))


def _told(error: Exception) -> str:
    """Say of what kind an error is; damage is none of the kinds that may be."""
    if isinstance(error, IndexDamagedError):
        raise error
    if isinstance(error, OSError):
        return "an OSError that names a file" if error.filename else "an OSError without a name"
    if isinstance(error, KashafError) or type(error).__name__ == "CommandError":
        return "a message"
    raise error


def _require_writes(index: Path, found: State) -> None:
    """Require that an index takes another write, and keeps no file that does not count."""
    write(index, {"after": "خبر أخير"})
    if look(index) != found | {"after": "خبر أخير"}:
        raise DamageError("a write changed more than its own")
    require_no_other_files(index)


if __name__ == "__main__":
    main()
