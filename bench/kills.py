"""Kills `kashaf index` at random moments, and looks at what is left.

    python -m bench.kills --rounds 100 --articles 300        without other processes, 1 s a round
    python -m bench.kills --rounds 20 --articles 9000        with them

Each round changes every article, begins to index them, and ends that by SIGKILL, SIGTERM or SIGHUP.
Then the index has to open, all its articles have to be those of one round, no process of those that
indexed may be there two seconds later, and at the end nothing but what the manifest names.
"""

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.crash_check import require_no_other_files
from index import open_index

# Under nohup SIGHUP changes nothing, and only the whole run is seen.
_SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)
_WORDS = "وصل الوزير إلى المدينة مساء أمس وافتتح السوق والمطار على ضفة النهر".split()


def main() -> None:
    """Run the rounds and print what came of them; fail at the first thing lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        news, index = Path(folder, "news.jsonl"), Path(folder, "x")
        _write(news, 0, asked.articles)
        began = time.monotonic()
        _begin(news, index).wait()
        whole = time.monotonic() - began
        outcomes, state = Counter[str](), 0
        for number in range(1, asked.rounds + 1):
            _write(news, number, asked.articles)
            by = chance.choice(_SIGNALS)
            indexing = _begin(news, index)
            time.sleep(chance.uniform(0, 1.1 * whole))
            indexing.send_signal(by)
            indexing.wait()
            found = _state(index, asked.articles)
            if found not in (state, number):
                sys.exit(f"round {number}, {by.name}: articles of round {found}, not {state}")
            _require_gone(indexing.pid, f"round {number}: {by.name}")
            outcomes[f"{by.name}: {'new' if found == number else 'old'} state"] += 1
            state = found
        _begin(news, index).wait()
        require_no_other_files(index)
        if _state(index, asked.articles) != asked.rounds:
            sys.exit("at the end: not what was indexed last")
    for outcome, count in sorted(outcomes.items()):
        print(f"{outcome}\t{count}")
    print(f"whole run {whole:.1f} s; 0 lost, 0 processes left, 0 files left")


def _write(news: Path, number: int, articles: int) -> None:
    text = " ".join(_WORDS * 20)
    with news.open("w", encoding="utf-8") as file:
        for article in range(articles):
            record = {"id": str(article), "title": f"خبر {article}", "text": text, "round": number}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _begin(news: Path, index: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cli", "index", "--index", str(index), str(news)]
    # A session of its own, by which the processes that it starts are known.
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)


def _state(index: Path, articles: int) -> int:
    """Return the round that all articles are of."""
    with open_index(index) as ix:
        rounds = {int(article.metadata["round"]) for article in ix}
        if len(rounds) != 1 or len(ix) != articles:
            sys.exit(f"{len(ix)} articles of the rounds {sorted(rounds)}")
    return rounds.pop()


def _others(session: int) -> list[str]:
    """Return the processes of a session that are still there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, its = (process / "stat").read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(its) == session and state != "Z":
            found.append(process.name)
    return found


def _require_gone(session: int, what: str) -> None:
    until = time.monotonic() + 2
    while _others(session):
        if time.monotonic() > until:
            sys.exit(f"{what}: processes are left")
        time.sleep(0.05)


if __name__ == "__main__":
    main()
