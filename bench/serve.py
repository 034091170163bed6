"""How many searches a second `kashaf serve` answers, how long they take, and what memory it keeps.

    python -m bench.serve INDEX QUERIES.tsv                  one process answers, on loopback
    python -m bench.serve INDEX QUERIES.tsv --workers 2      two do
    python -m bench.serve INDEX QUERIES.tsv --memory 100000  so many requests, and what is kept

No query is asked twice but for memory, so that none is answered from before; some hundred others
come first, over connections enough for each process to have its share, so that what is read once is
in the memory of all. Beside it stands the same of the library, in
this process, by one thread. The time of the processors is that of all processes of the server: on a
machine that has other work too it says more than the rest.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple
from urllib.parse import urlencode

from index import open_index

_OF_EACH = 300
_OF_A_CONNECTION = 5
CLIENTS = (1, 8, 32)
_PAGES = ("/api/search", "/api/search", "/", "/api/suggest", "/api/facets", "/timeline")
_TICKS = os.sysconf("SC_CLK_TCK")


class Served(NamedTuple):
    """A server: its port, and the group that its processes are in."""

    port: int
    group: int

    def seconds(self) -> float:
        """Return the time of processors that its processes have taken."""
        ticks = [line.rpartition(")")[2].split()[11:13] for line in self._told("stat")]
        return sum(int(one) for pair in ticks for one in pair) / _TICKS

    def megabytes(self) -> float:
        """Return the memory of its processes but for files that are mapped."""
        found = [re.search(r"RssAnon:\s+(\d+)", told) for told in self._told("status")]
        return sum(int(one[1]) for one in found if one) / 1024

    def _told(self, name: str) -> Iterator[str]:
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if os.getpgid(int(process.name)) == self.group:
                    yield (process / name).read_text()
            except (ProcessLookupError, FileNotFoundError):
                continue


@contextmanager
def served(index: str, workers: int) -> Iterator[Served]:
    """Serve an index at a free port."""
    command = [sys.executable, "-c", "import cli; cli.main()", "serve", "--index", index]
    command += ["--port", "0", "--workers", str(workers)]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr
        said = (re.search(r":(\d+)/ ", line) for line in process.stderr)
        try:
            yield Served(int(next(found for found in said if found)[1]), process.pid)
        finally:
            process.terminate()


def timed(port: int, queries: Sequence[str], paths: Sequence[str] = _PAGES[:1]) -> list[float]:
    """Ask one query after the other, and return how many milliseconds each took."""
    connection, took = HTTPConnection("127.0.0.1", port), []
    for query, path in zip(queries, cycle(paths)):
        began = time.perf_counter()
        connection.request("GET", f"{path}?{urlencode({'q': query})}")
        answer = connection.getresponse()
        assert len(answer.read()) > 2
        assert answer.status == 200
        took.append((time.perf_counter() - began) * 1000)
    connection.close()
    return took


def warm_up(server: Served, queries: Sequence[str]) -> None:
    """Ask so that every process has read what is read once.

    A connection is answered by one process as long as it lasts, so each is asked little.
    """
    for begin in range(0, len(queries), _OF_A_CONNECTION):
        timed(server.port, queries[begin : begin + _OF_A_CONNECTION])


def told(name: str, took: list[float], seconds: float, processors: float) -> str:
    """Return a row of what was measured."""
    p50, p95, each = median(took), quantiles(took, n=20)[-1], processors / len(took) * 1000
    return (
        f"{name:12}  {len(took) / seconds:5.0f} a second  p50 {p50:6.1f} ms  p95 {p95:6.1f} ms"
        f"  processors {each:5.2f} ms"
    )


def of_the_library(index: str, some: Iterator[str]) -> None:
    """Measure searches of this process, and print a row."""
    with open_index(index) as ix:
        for query in islice(some, _OF_EACH):
            ix.search(query)
        took: list[float] = []
        began, processors = time.perf_counter(), time.process_time()
        for query in islice(some, _OF_EACH):
            at = time.perf_counter()
            ix.search(query)
            took.append((time.perf_counter() - at) * 1000)
        print(told("library", took, time.perf_counter() - began, time.process_time() - processors))


def of_clients(server: Served, clients: int, some: Iterator[str]) -> None:
    """Measure what several clients ask at a time, and print a row."""
    share = [[*islice(some, _OF_EACH // clients)] for _ in range(clients)]
    began, processors = time.perf_counter(), server.seconds()
    with ThreadPoolExecutor(clients) as pool:
        took = [
            ms for part in pool.map(lambda part: timed(server.port, part), share) for ms in part
        ]
    seconds = time.perf_counter() - began
    print(told(f"{clients} clients", took, seconds, server.seconds() - processors))


def memory(server: Served, queries: Sequence[str], requests: int) -> None:
    """Ask for pages and answers of the API in turn, and print the memory at each tenth."""
    some = cycle(queries)
    with ThreadPoolExecutor(8) as pool:
        for tenth in range(1, 11):
            share = [[*islice(some, requests // 80)] for _ in range(8)]
            [*pool.map(lambda part: timed(server.port, part, _PAGES), share)]
            print(f"{tenth * requests // 10:7} requests  {server.megabytes():7.1f} MB", flush=True)


def main() -> None:
    """Measure, and print a row for each number of clients, or of what memory is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index")
    parser.add_argument("queries", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--memory", type=int, default=0, metavar="REQUESTS")
    chosen = parser.parse_args()
    lines = chosen.queries.read_text("utf-8").splitlines()
    queries = [line.split("\t")[-1] for line in lines]
    some = iter(queries)
    if not chosen.memory:
        of_the_library(chosen.index, some)
    with served(chosen.index, chosen.workers) as server:
        if chosen.memory:
            memory(server, queries, chosen.memory)
            return
        warm_up(server, [*islice(some, _OF_EACH * chosen.workers)])
        for clients in CLIENTS:
            of_clients(server, clients, some)


if __name__ == "__main__":
    main()
