"""What bench/speed.py found, as tables in Markdown."""

from collections.abc import Callable, Iterable, Sequence

from bench.speed_results import NAMES, Outcome, Percentiles, Results, Size, ordered, questions
from bench.workload import KINDS

NONE = "–"
# The kinds of queries, and ways to be asked questions.
ROWS = {
    "question": KINDS["question"],
    "again": "the last of them, asked again at once",
    "first": "the first questions of a process",
    **KINDS,
}
NOTES = """\
Measured by `python -m bench.speed CORPUS QUERIES --docs docs` (after `pip install -e '.[bench]'`).
Each engine as its users would have it, one process each, in turn; medians. All keep the text of
the articles.

- **kashaf** reads the JSON Lines file and analyses it; a query is timed from its text to ids.
- **Lucene**, ArabicAnalyzer (light10, stop words), one thread that writes, Java's default heap;
  a query is timed from its text to document numbers.
- **tantivy**, **bm25s** and **SQLite FTS5** have no Arabic analysis of that kind: they get
  light10 stems made beforehand, for articles and queries, and do not pay for them. tantivy is
  timed to document numbers. bm25s has words only, and can only be made anew, not added to.
- **Whoosh, same levels** is stock Whoosh and its BM25F over kashaf's five levels as five fields,
  made beforehand and not paid for. It is not asked for phrases, because some words have two
  stems.
- **Whoosh + Tashaphyne** is stock Whoosh with Tashaphyne's light stemmer in its StemFilter, cache
  of 50,000 words included; it pays for its analysis.

Every query is asked once, of a process that was asked others before: what nobody asked before.
Only one row is of questions that were asked a moment ago, and one of the first hundred questions
of a process.

Times are of ids or document numbers alone but for "the whole answer": ten hits with id, title,
snippet and highlighted ranges, and how many articles match. kashaf's is `Index.search`. Lucene
counts all that match and takes snippets from its UnifiedHighlighter, which reads offsets that it
has in the index. tantivy's snippets need its own analysis of the stored text, so that it stems by
Snowball there, as an engine of its own.

Words are those of kashaf's tokenizer. Index / text: bytes on disk against title and text in
UTF-8. Memory is what is resident, in parentheses without mapped files. Cold: a process that
starts, opens, answers one question and ends, files cached; kashaf's is its command line. Add:
until committed and found in the searching process. Stock Whoosh is not asked above 100,000
articles. Prefix and fuzzy are of terms, which for the others are stems. Fewer queries, where an
engine was too slow for all, in parentheses.
"""


def tables(results: Results) -> str:
    """Return all tables as Markdown."""
    sections = ["# Speed and size", results.machine + ".", NOTES.rstrip()]
    for size in results.searched:
        tiny = results.cold[0] if results.cold else None
        made = ", made of sentences of those given" if size.made else ""
        sections += [
            f"## {size.docs:,} articles{made}",
            f"{size.words:,} words, {size.text_bytes / 1e6:.1f} MB of text.",
            index_table(size, tiny),
            "The best ten, p50 / p95 / p99 in milliseconds.",
            query_table(size),
        ]
        if ratios := ratio_table(size):
            sections += ["How many times kashaf is faster (under 1: slower), or smaller.", ratios]
    if len(results.searched) > 1:
        sections += ["## Growth", "Natural questions, p50 / p95 in milliseconds.", growth(results)]
    return "\n\n".join(sections) + "\n"


def index_table(size: Size, tiny: Size | None = None) -> str:
    """Return rates, memory, sizes and times to add, an engine a row."""
    counts = sorted({int(c) for outcome in size.outcomes for c in outcome.added_s})
    heads = [
        "",
        "articles/s",
        "words/s",
        "peak, indexing, MB",
        "index / text",
        f"after {max(o.asked for o in size.outcomes):,} questions, MB",
        *([f"cold, {tiny.docs} articles, s"] if tiny else []),
        "cold, s",
        *(f"add {count:,}, s" for count in counts),
    ]
    rows = []
    for outcome in ordered(size.outcomes):
        at_tiny = tiny.of(outcome.engine) if tiny else None
        rows.append(
            [
                NAMES[outcome.engine],
                _rate(size.docs, outcome.index_s),
                _rate(size.words, outcome.index_s),
                _memory(outcome.peak_bytes, outcome.peak_anonymous),
                f"{outcome.on_disk / size.text_bytes:.2f}" if outcome.on_disk else NONE,
                _memory(outcome.resident, outcome.resident_anonymous),
                *([_seconds(at_tiny.cold_s if at_tiny else None)] if tiny else []),
                _seconds(outcome.cold_s),
                *(_seconds(outcome.added_s.get(str(count))) for count in counts),
            ]
        )
    return _table(heads, rows)


def query_table(size: Size) -> str:
    """Return p50 / p95 / p99 by kind of query and engine; fewer queries than others are told."""
    outcomes = ordered(size.outcomes)
    heads = ["", *(NAMES[outcome.engine] for outcome in outcomes)]
    rows = []
    for kind, name in ROWS.items():
        found = [outcome.queries.get(kind) for outcome in outcomes]
        if any(found):
            most = max(p.count for p in found if p)
            cells = [_percentiles(p, most) if p else NONE for p in found]
            rows.append([f"{name} ({most})", *cells])
    return _table(heads, rows)


def ratio_table(size: Size) -> str:
    """Return how kashaf compares with each of the others, above 1 where it is better."""
    own = size.of("kashaf")
    others = [outcome for outcome in ordered(size.outcomes) if outcome.engine != "kashaf"]
    if not own or not others:
        return ""
    values: list[tuple[str, Callable[[Outcome], float | None]]] = [
        ("indexing", lambda o: o.index_s),
        ("peak memory", lambda o: o.peak_bytes),
        ("index on disk", lambda o: o.on_disk),
        ("cold start", lambda o: o.cold_s),
        ("memory after questions", lambda o: o.resident),
    ]
    for kind in ("question", "hits", "pasted"):
        values.append((f"{KINDS[kind]}, p50", lambda o, kind=kind: _of(o, kind, "p50")))  # type: ignore[misc]
        values.append((f"{KINDS[kind]}, p95", lambda o, kind=kind: _of(o, kind, "p95")))  # type: ignore[misc]
    rows = [[name, *(_times(value(o), value(own)) for o in others)] for name, value in values]
    return _table(["", *(NAMES[outcome.engine] for outcome in others)], rows)


def growth(results: Results) -> str:
    """Return the times of questions by number of articles."""
    sizes = results.searched
    rows = []
    for engine in NAMES:
        found = [questions(size, engine) for size in sizes]
        if any(found):
            cells = [f"{_ms(p.p50)} / {_ms(p.p95)}" if p else NONE for p in found]
            rows.append([NAMES[engine], *cells])
    return _table(["", *(f"{size.docs:,}" for size in sizes)], rows)


def _of(outcome: Outcome, kind: str, name: str) -> float | None:
    found = outcome.queries.get(kind)
    return float(getattr(found, name)) if found else None


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *["---:"] * (len(heads) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, rule, *rows))


def _rate(count: int, seconds: float | None) -> str:
    return f"{count / seconds:,.0f}" if seconds else NONE


def _seconds(seconds: float | None) -> str:
    return NONE if seconds is None else f"{seconds:.3g}" if seconds < 1 else f"{seconds:,.1f}"


def _memory(resident: int, anonymous: int) -> str:
    return f"{resident / 1e6:,.0f} ({anonymous / 1e6:,.0f})" if resident else NONE


def _ms(milliseconds: float) -> str:
    """Return a time with two digits that tell, or whole."""
    return f"{milliseconds:,.0f}" if milliseconds >= 10 else f"{milliseconds:.2g}"


def _percentiles(found: Percentiles, most: int) -> str:
    times = " / ".join(map(_ms, (found.p50, found.p95, found.p99)))
    return times if found.count == most else f"{times} ({found.count})"


def _times(other: float | None, own: float | None) -> str:
    return f"{other / own:.2g}" if other and own else NONE
