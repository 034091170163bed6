"""What following up takes: suggestions, facets, timelines, corrections, similar articles, groups,
near-copies, distinctive words, tags, and lists of queries.

    python -m bench.everyday INDEX [NAMES]

Times are of the processor, in ms, of one thread, p50 and the slowest, after each was done once; and
beside them those of an ordinary query of three words. A list has NAMES pairs of neighbouring words
of the articles, 1,000 unless told.
"""

import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any
from unittest import mock

import kashaf
from index.analysis.tokens.tokenizer import words
from index.writing import gathering, sketches

SAMPLE = 40


def pairs(ix: kashaf.Index, count: int) -> list[str]:
    """Return neighbouring words of articles here and there."""
    chosen = random.Random(4)
    ids = ix.ids()
    found: list[str] = []
    while len(found) < count:
        tokens = words(ix.get(chosen.choice(ids)).text)
        if len(tokens) > 3:
            at = chosen.randrange(len(tokens) - 1)
            found.append(" ".join(tokens[at : at + 2]))
    return found


def misspelt(text: str) -> str:
    """Return a text whose longest word has two letters swapped."""
    word = max(text.split(), key=len)
    half = len(word) // 2
    return text.replace(word, word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :])


def measured(name: str, do: Callable[[str], object], asked: Sequence[str]) -> None:
    """Print what it takes to do something for each that is asked."""
    times = []
    for text in asked:
        do(text)
        began = process_time()
        do(text)
        times.append((process_time() - began) * 1000)
    print(f"{name:28} {median(times):7.1f} {max(times):7.1f}")


def folding(ix: kashaf.Index, asked: Sequence[str]) -> None:
    """Print what folding near-copies adds to queries not asked before, by turns with and without.

    Each way has a searcher of its own, so that neither reads what the other has read.
    """
    searchers = {all_copies: ix.searcher() for all_copies in (False, True)}
    times: dict[bool, list[float]] = {False: [], True: []}
    for number, text in enumerate(asked):
        for all_copies in (True, False) if number % 2 else (False, True):
            began = process_time()
            searchers[all_copies].search(text, all_copies=all_copies)
            times[all_copies].append(process_time() - began)
    ratios = [folded / every for folded, every in zip(times[False], times[True], strict=True)]
    print(f"near-copies folded: {median(ratios):.3f} times, median of {len(ratios)} queries")


def indexing(ix: kashaf.Index, folder: Path) -> None:
    """Print what share of the time of the process that writes goes to sketches of near-copies."""
    spent = 0.0

    def timed(*given: Any) -> Any:
        nonlocal spent
        began = process_time()
        made = sketches.sketches(*given)
        spent += process_time() - began
        return made

    began = process_time()
    with (
        mock.patch.object(gathering, "sketches", timed),
        kashaf.open_index(folder, create=True) as new,
    ):
        for article in ix:
            new.add(article)
        new.commit()
    took = process_time() - began
    print(
        f"sketches: {spent:.2f} s of {took:.1f} s of the process that writes ({spent / took:.1%})"
    )


def main(index: str, names: str = "1000") -> None:
    """Print a line for each."""
    with kashaf.open_index(index) as ix:
        asked = pairs(ix, SAMPLE)
        quoted = [f'"{pair}"' for pair in asked]
        wrong = [misspelt(max(pair.split(), key=len)) for pair in asked if len(pair) > 9]
        prefixes = [pair[:size] for pair in asked for size in (1, 2, 3)]
        counted = ("source", "date:month", "category")
        print(f"{len(ix)} articles; ms, p50 and slowest")
        measured("query", lambda q: ix.search(q), asked)
        measured("query and three facets", lambda q: ix.search(q, facets=counted), asked)
        measured("newest first", lambda q: ix.search(q, sort="-date"), asked)
        measured("timeline", ix.timeline, asked)
        measured("suggestions", ix.suggest, prefixes)
        measured("misspelt, searched instead", lambda q: ix.search(q), wrong)
        measured("phrase", lambda q: ix.search(q), quoted)
        ids = random.Random(5).sample(ix.ids(), SAMPLE)
        measured("similar", ix.similar, ids)
        measured("grouped by source", lambda q: ix.search(q, group_by="source"), asked)
        measured("grouped by month", lambda q: ix.search(q, group_by="date:month"), asked)
        measured("distinctive words", ix.terms, asked)
        folding(ix, pairs(ix, 500))
        with tempfile.TemporaryDirectory() as folder:
            indexing(ix, Path(folder) / "index")
        began = process_time()
        total = sum(answer.hits.total for answer in ix.batch(pairs(ix, int(names))) if answer.hits)
        took = process_time() - began
        print(f"{names} names: {took:.1f} s, {total} articles in all")


if __name__ == "__main__":
    main(*sys.argv[1:])
