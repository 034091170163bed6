"""Kills at random moments of a process that makes one change after the other."""

import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from bench.crash_changes import State
from bench.crash_check import look, require_no_other_files, require_sound
from index import Article, open_index

_IDS = "abcdefghijklmnopqrst"
_STEPS = 60
_LONGEST = 0.6


def kill_at_random(folder: Path, rounds: int, chance: random.Random) -> Counter[str]:
    """Kill a process that writes, in rounds, on one index; return what came of them."""
    index, state = folder / "random", State()
    figures = Counter[str]()
    for number in range(rounds):
        steps = [_step(chance) for _ in range(_STEPS)]
        states = _states(state, steps)
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            _write(index, steps, writing)
        os.close(writing)
        time.sleep(chance.uniform(0, _LONGEST))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        with os.fdopen(reading, "rb") as file:
            returned = len(file.read())
        found = look(index)
        if found not in states[returned : returned + 2]:
            sys.exit(f"kill {number}: {found}, not one of {states[returned : returned + 2]}")
        require_sound(index, found)
        if index.exists():
            with open_index(index, create=True) as ix:
                ix.update(Article(id="a", text="بعد"))
            require_no_other_files(index)
        state = look(index)
        new = returned < _STEPS and found == states[returned + 1] != states[returned]
        figures[f"kill -9 at random: {'new' if new else 'old'} state"] += 1
    shutil.rmtree(index, ignore_errors=True)
    return figures


# What to do ("add", "delete", "optimize" or "rebuild"), to which articles, and their text.
_Step = tuple[str, str, str]


def _step(chance: random.Random) -> _Step:
    kind = chance.choice(["add"] * 6 + ["delete"] * 2 + ["optimize", "rebuild"])
    ids = "".join(sorted(chance.sample(_IDS, chance.randint(1, 6))))
    return kind, ids, f"خبر {chance.randint(0, 999)} من المدينة"


def _states(state: State, steps: list[_Step]) -> list[State]:
    """Return what an index holds after each step."""
    states = [state]
    for kind, ids, text in steps:
        now = dict.fromkeys(ids, text)
        if kind == "add":
            state = {id_: old for id_, old in state.items() if id_ not in now} | now
        elif kind == "delete":
            state = {id_: old for id_, old in state.items() if id_ not in now}
        elif kind == "rebuild":
            state = now
        states.append(state)
    return states


def _write(index: Path, steps: list[_Step], writing: int) -> None:
    """Do the steps, and say of each that it returned."""
    try:
        for kind, ids, text in steps:
            with open_index(index, create=True, rebuild=kind == "rebuild") as ix:
                for id_ in ids if kind != "optimize" else "":
                    if kind != "delete":
                        ix.update(Article(id=id_, text=text))
                    elif id_ in ix:
                        ix.delete(id_)
                if kind == "optimize":
                    ix.optimize()
            os.write(writing, b".")
    finally:
        os._exit(0)
