"""Several processes that create an index at once, one of which meets a fault."""

import os
import random
import shutil
import sys
from collections import Counter
from pathlib import Path

from bench import faults
from bench.crash_check import look, require_sound
from bench.faults import FAULTS, Fault
from index import Article, open_index

_AT_ONCE = 3
# A first creation makes about so many calls; waiting for the lock makes more.
_CALLS = 160


def create_at_once(folder: Path, rounds: int, chance: random.Random) -> Counter[str]:
    """Create an index by several processes, in rounds; return what came of them."""
    figures = Counter[str]()
    for number in range(rounds):
        fault = FAULTS[number % len(FAULTS)]
        at = chance.randint(1, _CALLS if fault.classes == FAULTS[0].classes else 12)
        place = folder / f"creation {number}"
        place.mkdir()
        others = [_begin(place, str(n), fault if n == 0 else None, at) for n in range(_AT_ONCE)]
        ended = [os.waitpid(pid, 0)[1] for pid in others]
        what = f"round {number} of creations, {fault.name} at {at}"
        if any(ended[1:]) or (ended[0] and not os.WIFSIGNALED(ended[0]) and ended[0] >> 8 != 1):
            sys.exit(f"{what}: ended by {ended}")
        found = look(place / "index")
        needed = {str(n): "خبر" for n in range(_AT_ONCE) if not ended[n]}
        # Killed or told an error after its commit, the first may be there as well.
        if found not in (needed, {"0": "خبر"} | needed):
            sys.exit(f"{what}: {found}, not {needed}")
        require_sound(place / "index", found)
        figures[f"{fault.name}: creation at once"] += 1
        shutil.rmtree(place)
    return figures


def _begin(place: Path, id_: str, fault: Fault | None, at: int) -> int:
    """Begin a process that creates an index unless there is one, and adds an article."""
    pid = os.fork()
    if pid:
        return pid
    status = 2
    try:
        if fault:
            faults.arm(fault, place, at)
        with open_index(place / "index", create=True, lock_timeout=60) as ix:
            ix.add(Article(id=id_, text="خبر"))
        status = 0
    except OSError:
        status = 1
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        os._exit(status)
