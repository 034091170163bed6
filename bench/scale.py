"""An index in an OpenSearch cluster beside one in a folder: agreement, pace, and who sets it.

    python tests/cluster/nodes.py WORK --nodes 3 &
    python bench/scale.py agree opensearch://127.0.0.1:19201 ../shared/data/arcd
    python bench/scale.py pace opensearch://127.0.0.1:19201 ../shared/data/news_ant

`agree` indexes each collection in both and prints MRR@10 of each, how many of the first ten they
share, on average, and in how many places they have the same article. `pace` prints articles a
second, of --articles, from the first to when all can be found, how much of that this side's
processes worked, bytes of each index, and p50 and p95 of queries in both. Shards and replicas
are those of KASHAF_OPENSEARCH_SHARDS and KASHAF_OPENSEARCH_REPLICAS. Indexes that it makes are
deleted.
"""

import argparse
import os
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import perf_counter

if not __package__:  # Run as a script: `bench` is found from the root of the repository.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.judged import Judged, read_judged
from index import Article, Index, open_index
from index.opensearch.address import address_of
from index.opensearch.client import Client
from index.opensearch.reader import ClusterReader

TOP = 10
WARM = 20


@contextmanager
def both(cluster: str, name: str) -> Iterator[tuple[Index, Index]]:
    """Hold an empty index in a folder, and one in a cluster, open."""
    where = f"{cluster}/kashaf-bench-{name.replace('_', '-')}-{os.getpid()}"
    address = address_of(where)
    if address is None:
        raise SystemExit(f"'{cluster}' is no address: opensearch://host:port")
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            open_index(Path(folder, "index"), create=True) as here,
            open_index(where, create=True) as there,
        ):
            yield here, there
    finally:
        Client(address).ask("DELETE", f"/{address.name}-*", missing={})


def processor_time() -> float:
    """Return the seconds that this process and those it has waited for have worked."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def written(ix: Index, articles: Iterable[Article]) -> tuple[int, float, float]:
    """Index articles; return how many there are, the seconds it took, and those of processors."""
    began, worked = perf_counter(), processor_time()
    for article in articles:
        ix.update(article)
    ix.commit()
    return len(ix), perf_counter() - began, processor_time() - worked


def reciprocal_rank(found: list[str], wanted: set[str]) -> float:
    """Return one by the rank of the first that is wanted among the first ten."""
    return next((1 / rank for rank, id_ in enumerate(found, 1) if id_ in wanted), 0.0)


def agree(cluster: str, judged: Judged) -> None:
    """Print how far both rank the same."""
    relevant: dict[str, set[str]] = {}
    for qid, id_, grade in judged.qrels:
        if grade > 0:
            relevant.setdefault(qid, set()).add(id_)
    with both(cluster, judged.name) as (here, there):
        for ix in (here, there):
            written(ix, judged.articles())
        searchers = here.searcher(), there.searcher()
        ranks: tuple[list[float], list[float]] = ([], [])
        shared, places, same_scores = [], [], []
        for qid, query in judged.queries.items():
            ours, theirs = (searcher.ranking(query, TOP) for searcher in searchers)
            lists = [[id_ for id_, _ in found] for found in (ours, theirs)]
            for found, of_engine in zip(lists, ranks, strict=True):
                of_engine.append(reciprocal_rank(found, relevant.get(qid, set())))
            most = max(len(lists[0]), 1)
            shared.append(TOP * len({*lists[0]} & {*lists[1]}) / most)
            places.append(TOP * sum(a == b for a, b in zip(*lists, strict=False)) / most)
            same_scores.append(
                all(abs(a[1] - b[1]) < 1e-6 for a, b in zip(ours, theirs, strict=False))
            )
    mean = statistics.fmean
    print(
        f"{judged.name}: {len(judged.queries)} queries, MRR@10 {mean(ranks[0]):.4f} in a folder,"
        f" {mean(ranks[1]):.4f} in the cluster ({mean(ranks[1]) - mean(ranks[0]):+.4f});"
        f" of the first ten {mean(shared):.2f} are shared, {mean(places):.2f} in the same place;"
        f" {100 * mean(same_scores):.1f} % of queries have the same scores",
        flush=True,
    )


def pace(cluster: str, judged: Judged, most: int) -> None:
    """Print how quickly both index and answer."""
    with both(cluster, judged.name) as (here, there):
        for name, ix in (("folder", here), ("cluster", there)):
            count, took, worked = written(ix, islice(judged.articles(), most))
            print(
                f"{judged.name}, {name}: {count} articles in {took:.1f} s, {count / took:.0f} a"
                f" second; this side worked {worked:.1f} s, {count / worked:.0f} articles for each",
                flush=True,
            )
        reader = there.searcher().engine
        if isinstance(reader, ClusterReader):
            print(f"bytes in the cluster: {reader.disk_use()}")
        queries = [*judged.queries.values()][: 200 + WARM]
        for name, ask in (("folder", here.search), ("cluster", there.search)):
            _print_times(name, ask, queries)


def _print_times(name: str, ask: Callable[[str], object], queries: list[str]) -> None:
    times, worked = [], []
    for query in queries:
        began, own = perf_counter(), processor_time()
        ask(query)
        times.append(1000 * (perf_counter() - began))
        worked.append(1000 * (processor_time() - own))
    times, worked = sorted(times[WARM:]), sorted(worked[WARM:])
    p95 = int(0.95 * len(times))
    print(
        f"{name}: a query takes {statistics.median(times):.1f} ms (p95 {times[p95]:.1f}), of which"
        f" this side works {statistics.median(worked):.1f} (p95 {worked[p95]:.1f})",
        flush=True,
    )


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("agree", "pace"))
    parser.add_argument("cluster", help="opensearch://host:port")
    parser.add_argument("collections", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="every so-many-th query only")
    parser.add_argument("--articles", type=int, default=10_000, help="so many at most, for pace")
    asked = parser.parse_args()
    for folder in asked.collections:
        judged = read_judged(folder, asked.every)
        if asked.what == "agree":
            agree(asked.cluster, judged)
        else:
            pace(asked.cluster, judged, asked.articles)


if __name__ == "__main__":
    main()
