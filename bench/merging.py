"""What merging takes: two segments of very many distinct words, made one.

    python -m bench.merging                    a million distinct words together
    python -m bench.merging --words 3000000

The segments are written by one process, and merged by another one: printed are its processor time,
and the most memory that it had beyond what it had with the index open. Half of the words are in
each; all are in one article, so that the dictionaries are what is large. Linux only.
"""

import argparse
import subprocess
import sys
import time
from itertools import islice, product
from pathlib import Path
from tempfile import TemporaryDirectory

from index import Article, open_index
from index.store.storage import Storage

_LETTERS = "بتجدرسعفقلمنهوش"
_LONGEST = 6
_OF_AN_ARTICLE = 500


def main() -> None:
    """Write the segments and have them merged."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--words", type=int, default=1_000_000)
    parser.add_argument("--of", type=Path, help="merge an index, as the other process does")
    asked = parser.parse_args()
    if asked.of:
        merge(asked.of)
        return
    with TemporaryDirectory() as folder:
        write(Path(folder), asked.words)
        subprocess.run([sys.executable, "-m", "bench.merging", "--of", folder], check=True)


def write(path: Path, count: int) -> None:
    """Write an index of two segments of so many distinct words together."""
    words = islice(map("".join, product(_LETTERS, repeat=_LONGEST)), count)
    half = count // _OF_AN_ARTICLE // 2
    with open_index(path, create=True) as ix:
        number = 0
        while some := [*islice(words, _OF_AN_ARTICLE)]:
            ix.add(Article(id=str(number), text=" ".join(some)))
            # The first has more articles than the second, or they would be merged at once.
            if number == half:
                ix.commit()
            number += 1


def merge(path: Path) -> None:
    """Merge the segments of an index and print what that took."""
    with open_index(path) as ix:
        segments = len(Storage(path).manifest().segments)
        before, began = _most_memory(), time.process_time()
        ix.optimize()
        took, more = time.process_time() - began, _most_memory() - before
        print(f"{segments} segments, {took:.1f} s, {more / 1e6:.0f} MB more")


def _most_memory() -> int:
    # What `resource` tells begins with what the process had that started this one.
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    main()
