"""How many searches a second `kashaf serve` answers, and how long they take, on this machine.

    python -m bench.serve INDEX QUERIES.tsv    the index is served in another process, on loopback

No query is asked twice, so that none is answered from before; some hundred others come first, so
that what is read once is in memory. Beside it stands the same of the library, in this process, by
one thread.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from statistics import quantiles
from urllib.parse import urlencode

from index import open_index

_OF_EACH = 300
CLIENTS = (1, 8, 32)


@contextmanager
def served(index: str) -> Iterator[int]:
    """Serve an index at a free port."""
    command = [sys.executable, "-c", "import cli; cli.main()", "serve", "--index", index]
    with subprocess.Popen([*command, "--port", "0"], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        said = (re.search(r":(\d+)/ ", line) for line in process.stderr)
        try:
            yield int(next(found for found in said if found)[1])
        finally:
            process.terminate()


def timed(port: int, queries: list[str]) -> list[float]:
    """Ask one query after the other, and return how many milliseconds each took."""
    connection, took = HTTPConnection("127.0.0.1", port), []
    for query in queries:
        began = time.perf_counter()
        connection.request("GET", f"/api/search?{urlencode({'q': query})}")
        answer = connection.getresponse()
        assert len(answer.read()) > 2
        assert answer.status == 200
        took.append((time.perf_counter() - began) * 1000)
    connection.close()
    return took


def told(name: str, took: list[float], seconds: float) -> str:
    """Return a row of what was measured."""
    p95 = quantiles(took, n=20)[-1]
    return f"{name:12}  {len(took) / seconds:7.0f} a second  p95 {p95:6.1f} ms"


def main(index: str, file: str) -> None:
    """Measure, and print a row for each number of clients."""
    with open(file, encoding="utf-8") as lines:
        queries = [line.rstrip("\n").split("\t")[-1] for line in lines]
    some = iter(queries)
    with open_index(index) as ix:
        for query in [next(some) for _ in range(_OF_EACH)]:
            ix.search(query)
        took, began = [], time.perf_counter()
        for query in [next(some) for _ in range(_OF_EACH)]:
            at = time.perf_counter()
            ix.search(query)
            took.append((time.perf_counter() - at) * 1000)
        print(told("library", took, time.perf_counter() - began))
    with served(index) as port:
        timed(port, [next(some) for _ in range(_OF_EACH)])
        for clients in CLIENTS:
            share = [[next(some) for _ in range(_OF_EACH // clients)] for _ in range(clients)]
            began = time.perf_counter()
            with ThreadPoolExecutor(clients) as pool:
                took = [
                    ms for part in pool.map(lambda part: timed(port, part), share) for ms in part
                ]
            print(told(f"{clients} clients", took, time.perf_counter() - began))


if __name__ == "__main__":
    main(*sys.argv[1:])
