"""How often what was meant is offered for misspelt queries, and what is offered for right ones.

    python -m bench.slips INDEX

INDEX holds the news of bench/RESULTS.md, of whose words the queries of tests/data/slips.tsv (typed,
meant, kind of slip) and tests/data/right.txt are. Rules were chosen by these; by slips_kept.tsv,
slips_third.tsv and so on, and their right ones, which were written before anything was tried on
them, they are judged, and by slips_made.tsv, which was made by chance: slips of each kind in words
and neighbours of the news that are no other usual word by the slip. A slip that finds nothing but
what the meant word finds, as hamza that is spelled otherwise and two names joined do, is counted
apart: there is nothing to offer.
"""

import sys
from pathlib import Path
from statistics import median
from time import process_time

import kashaf
from index.analysis.tokens.normalize import fold

DATA = Path(__file__).parents[1] / "tests/data"
# The hand-written lists by the ends of their names, the first ones first.
LISTS = ("", *(f"_{at}" for at in "kept third fourth fifth sixth seventh eighth ninth".split()))


def main(index: str) -> None:
    """Print what was not offered, what was offered for right queries, and how many were right."""
    with kashaf.open_index(index) as ix:
        for kept in LISTS:
            measure(ix, f"slips{kept}.tsv", f"right{kept}.txt")
        measure(ix, "slips_made.tsv", "right.txt")


def measure(ix: kashaf.Index, slips: str, rights: str) -> None:
    """Print so of two lists."""
    rows = [line.split("\t") for line in (DATA / slips).read_text("utf-8").splitlines()]
    right = (DATA / rights).read_text("utf-8").splitlines()
    offered, found, times = 0, 0, []
    for typed, meant, kind in rows:
        # What the other words of the query take is not what is asked.
        ix.search(meant, limit=1)
        began = process_time()
        suggestions = ix.search(typed, limit=1).suggestions
        times.append(process_time() - began)
        texts = [fold(suggestion.query) for suggestion in suggestions[:1]]
        offered += texts == [fold(meant)]
        if not texts and _finds(ix, typed) <= _finds(ix, meant):
            found += 1
        elif texts != [fold(meant)]:
            print(f"{typed} ({kind}): {meant}, offered {' '.join(texts) or 'nothing'}")
    corrected = [query for query in right if _is_corrected(ix, query)]
    print(f"{offered} of {len(rows)} offered, {found} more found as typed,", end=" ")
    print(f"p50 {median(times) * 1000:.1f} ms;", end=" ")
    print(f"{len(corrected)} of {len(right)} right ones corrected: {', '.join(corrected)}")


def _is_corrected(ix: kashaf.Index, query: str) -> bool:
    """Tell whether other words are offered; that a root is searched is no correction."""
    return any(suggestion.is_correction for suggestion in ix.search(query, limit=1).suggestions)


def _finds(ix: kashaf.Index, query: str) -> set[str]:
    return {hit.id for hit in ix.hits(query, snippets=False, fallback=False)}


if __name__ == "__main__":
    main(*sys.argv[1:])
