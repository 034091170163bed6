"""An index in an OpenSearch cluster beside one in a folder: agreement, pace, and who sets it.

    python tests/cluster/nodes.py WORK --nodes 3 &
    python bench/scale.py agree opensearch://127.0.0.1:19201 ../shared/data/arcd
    python bench/scale.py pace opensearch://127.0.0.1:19201 ../shared/data/news_ant
    python bench/scale.py fill opensearch://127.0.0.1:19201/large ../shared/data/news_ant
    python bench/scale.py fill large.kashaf ../shared/data/news_ant
    python bench/scale.py ask large.kashaf opensearch://127.0.0.1:19201/large ../shared/data/pool

`agree` indexes each collection in both and prints MRR@10 of each, how many of the first ten they
share, on average, and in how many places they have the same article. `pace` prints articles a
second, of --articles, from the first to when all can be found, how much of that this side's
processes worked, bytes of each index, and p50 and p95 of queries in both. Shards and replicas
are those of KASHAF_OPENSEARCH_SHARDS and KASHAF_OPENSEARCH_REPLICAS. Indexes that these make are
deleted. `fill` does one half of `pace` for an index that stays, with a line for each commit, and
`ask` the other for two that are there, each query to both. More articles than a collection has are
followed by ones made of its sentences at random, see `bench.workload.recombined`: so lengths and
words are spread as they are there, no article is nearly another, but there are no new words.
"""

import argparse
import os
import resource
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import perf_counter

if not __package__:  # Run as a script: `bench` is found from the root of the repository.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.engine import Record
from bench.judged import Judged, read_judged
from bench.workload import recombined
from index import Article, Index, open_index
from index.opensearch.address import address_of
from index.opensearch.client import Client
from index.opensearch.reader import ClusterReader

TOP = 10
WARM = 20
COMMIT = 50_000


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


def taken(judged: Judged, most: int) -> Iterator[Article]:
    """Yield so many articles: those of a collection, then such as are made of their sentences."""
    given: list[Record] = []
    for article in islice(judged.articles(), most):
        given.append(Record(article.id, article.title, article.text))
        yield article
    for made in recombined(given, most - len(given)):
        yield Article(id=made.id, title=made.title, text=made.text)


def written(ix: Index, articles: Iterable[Article]) -> Iterator[tuple[int, float, float]]:
    """Index articles; yield at each commit how many, and the seconds of clock and processors."""
    began, worked, count = perf_counter(), processor_time(), 0
    rest = iter(articles)
    while some := [*islice(rest, COMMIT)]:
        for article in some:
            ix.update(article)
        ix.commit()
        count += len(some)
        yield count, perf_counter() - began, processor_time() - worked


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
            for _ in written(ix, judged.articles()):
                pass
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


def fill(name: str, ix: Index, judged: Judged, most: int) -> None:
    """Print how quickly an index takes articles."""
    for count, took, worked in written(ix, taken(judged, most)):
        print(
            f"{judged.name}, {name}: {count} articles in {took:.1f} s, {count / took:.0f} a second;"
            f" this side worked {worked:.1f} s, {count / max(worked, 0.1):.0f} articles for each",
            flush=True,
        )
    reader = ix.searcher().engine
    if isinstance(reader, ClusterReader):
        print(f"bytes in the cluster: {reader.disk_use()}", flush=True)


def ask(indexes: Mapping[str, Index], judged: Judged) -> None:
    """Print how quickly indexes answer, each query asked of one after the other."""
    times: dict[str, list[tuple[float, float, int]]] = {name: [] for name in indexes}
    for query in [*judged.queries.values()][: 200 + WARM]:
        for name, ix in indexes.items():
            began, own, asked = perf_counter(), processor_time(), requests_of(ix)
            ix.search(query)
            times[name].append(
                (
                    1000 * (perf_counter() - began),
                    1000 * (processor_time() - own),
                    requests_of(ix) - asked,
                )
            )
    for name, each in times.items():
        whole, work, requests = (sorted(column) for column in zip(*each[WARM:], strict=True))
        p95 = int(0.95 * len(whole))
        print(
            f"{name}, {len(indexes[name])} articles: a query takes {statistics.median(whole):.1f}"
            f" ms (p95 {whole[p95]:.1f}), of which this side works {statistics.median(work):.1f}"
            f" (p95 {work[p95]:.1f}); requests {statistics.fmean(requests):.1f}"
            f" (p95 {requests[p95]})",
            flush=True,
        )


def requests_of(ix: Index) -> int:
    """Return how many requests an index has made so far."""
    reader = ix.searcher().engine
    return reader.requests if isinstance(reader, ClusterReader) else 0


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("agree", "pace", "fill", "ask"))
    parser.add_argument("places", nargs="+", help="cluster, or indexes; then collections")
    parser.add_argument("--every", type=int, default=1, help="every so-many-th query only")
    parser.add_argument("--articles", type=int, default=10_000, help="so many at most, for pace")
    asked = parser.parse_args()
    count = 2 if asked.what == "ask" else 1
    where, folders = asked.places[:count], asked.places[count:]
    for folder in folders:
        judged = read_judged(Path(folder), asked.every)
        match asked.what:
            case "agree":
                agree(where[0], judged)
            case "pace":
                with both(where[0], judged.name) as (here, there):
                    fill("folder", here, judged, asked.articles)
                    fill("cluster", there, judged, asked.articles)
                    ask({"folder": here, "cluster": there}, judged)
            case "fill":
                with open_index(where[0], create=True) as ix:
                    fill(where[0], ix, judged, asked.articles)
            case "ask":
                with open_index(where[0]) as one, open_index(where[1]) as other:
                    ask({where[0]: one, where[1]: other}, judged)


if __name__ == "__main__":
    main()
