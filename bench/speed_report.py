"""What bench/speed.py found, as tables in Markdown and plots in SVG."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.workload import KINDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NONE = "–"
NAMES: Mapping[str, str] = {
    "kashaf": "kashaf",
    "lucene": "Lucene",
    "tantivy": "tantivy",
    "bm25s": "bm25s",
    "bm25s-numba": "bm25s, numba",
    "sqlite": "SQLite FTS5",
    "whoosh-levels": "Whoosh, same levels",
    "whoosh": "Whoosh + Tashaphyne",
}
# Okabe and Ito's colours, told apart whatever one's sight, and a mark of each for print.
_LOOKS: Mapping[str, tuple[str, str]] = {
    "kashaf": ("#D55E00", "o"),
    "lucene": ("#0072B2", "s"),
    "tantivy": ("#009E73", "^"),
    "bm25s": ("#CC79A7", "D"),
    "bm25s-numba": ("#CC79A7", "X"),
    "sqlite": ("#56B4E9", "v"),
    "whoosh-levels": ("#E69F00", "P"),
    "whoosh": ("#000000", "*"),
}
NOTES = """\
Each engine as its users would have it, one process each, in turn; medians. All keep the text of
the articles.

- **kashaf** reads the JSON Lines file and analyses it; a query is timed from its text to ids. The
  row "with snippets" is `Index.search`: hits with titles, snippets and highlights.
- **Lucene** 9, ArabicAnalyzer (light10, stop words), one thread that writes, Java's default heap;
  a query is timed from its text to document numbers.
- **tantivy**, **bm25s** and **SQLite FTS5** have no Arabic analysis of that kind: they get
  light10 stems made beforehand, for articles and queries, and do not pay for them. tantivy is
  timed to document numbers. bm25s has words only, and can only be made anew, not added to.
- **Whoosh, same levels** is stock Whoosh and its BM25F over kashaf's four levels as four fields,
  made beforehand and not paid for. It is not asked for phrases, because some words have two
  stems.
- **Whoosh + Tashaphyne** is stock Whoosh with Tashaphyne's light stemmer in its StemFilter, cache
  of 50,000 words included; it pays for its analysis.

Words are those of kashaf's tokenizer. Index / text: bytes on disk against title and text in
UTF-8. Memory is what is resident, in parentheses without mapped files. Cold: a process that
starts, opens, answers one question and ends, files cached; kashaf's is its command line. Add:
until committed and found in the searching process. Stock Whoosh is not asked above 100,000
articles. Prefix and fuzzy are of terms, which for the others are stems. Fewer queries, where an
engine was too slow for all, in parentheses.
"""


@dataclass(frozen=True)
class Percentiles:
    """Of so many queries, milliseconds."""

    p50: float
    p95: float
    p99: float
    count: int


@dataclass(frozen=True)
class Outcome:
    """An engine on a size. `_s` are seconds, sizes bytes; None or 0 what was not measured."""

    engine: str
    index_s: float | None
    peak_bytes: int
    peak_anonymous: int
    on_disk: int
    cold_s: float | None
    resident: int
    resident_anonymous: int
    asked: int
    queries: dict[str, Percentiles]
    added_s: dict[str, float]


@dataclass(frozen=True)
class Size:
    """A number of articles, and what was measured on them; `made` are recombined sentences."""

    docs: int
    words: int
    text_bytes: int
    made: bool
    outcomes: list[Outcome]

    def of(self, engine: str) -> Outcome | None:
        """Return what was measured of an engine."""
        return next((o for o in self.outcomes if o.engine == engine), None)


@dataclass(frozen=True)
class Results:
    """Everything measured, by number of articles."""

    machine: str
    sizes: dict[int, Size]

    @classmethod
    def read(cls, path: Path) -> "Results":
        """Read what `write` wrote."""
        stored = json.loads(path.read_text("utf-8"))
        sizes = {}
        for size in stored["sizes"]:
            outcomes = []
            for outcome in size.pop("outcomes"):
                queries = {k: Percentiles(**p) for k, p in outcome.pop("queries").items()}
                outcomes.append(Outcome(**outcome, queries=queries))
            sizes[size["docs"]] = Size(**size, outcomes=outcomes)
        return cls(stored["machine"], sizes)

    def write(self, path: Path) -> None:
        """Write it all as JSON."""
        sizes = [asdict(self.sizes[docs]) for docs in sorted(self.sizes)]
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"machine": self.machine, "sizes": sizes}, indent=1)
        path.write_text(f"{text}\n", "utf-8")

    @property
    def searched(self) -> list[Size]:
        """The sizes on which queries were measured, smallest first."""
        sizes = (self.sizes[docs] for docs in sorted(self.sizes))
        return [size for size in sizes if any(o.queries for o in size.outcomes)]

    @property
    def cold(self) -> list[Size]:
        """The sizes on which starts only were measured."""
        return [size for size in self.sizes.values() if size not in self.searched]


def write_report(results: Results, folder: Path) -> None:
    """Write speed.md, speed.svg and growth.svg into the folder."""
    (folder / "speed.md").write_text(tables(results), "utf-8")
    plots(results, folder)


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
    for outcome in _ordered(size.outcomes):
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
    outcomes = _ordered(size.outcomes)
    heads = ["", *(NAMES[outcome.engine] for outcome in outcomes)]
    rows = []
    for kind, name in KINDS.items():
        found = [outcome.queries.get(kind) for outcome in outcomes]
        if any(found):
            most = max(p.count for p in found if p)
            cells = [_percentiles(p, most) if p else NONE for p in found]
            rows.append([f"{name} ({most})", *cells])
    return _table(heads, rows)


def ratio_table(size: Size) -> str:
    """Return how kashaf compares with each of the others, above 1 where it is better."""
    own = size.of("kashaf")
    others = [outcome for outcome in _ordered(size.outcomes) if outcome.engine != "kashaf"]
    if not own or not others:
        return ""
    values: list[tuple[str, Callable[[Outcome], float | None]]] = [
        ("indexing", lambda o: o.index_s),
        ("peak memory", lambda o: o.peak_bytes),
        ("index on disk", lambda o: o.on_disk),
        ("cold start", lambda o: o.cold_s),
        ("memory after questions", lambda o: o.resident),
    ]
    for kind in ("question", "pasted"):
        values.append((f"{KINDS[kind]}, p50", lambda o, kind=kind: _of(o, kind, "p50")))  # type: ignore[misc]
        values.append((f"{KINDS[kind]}, p95", lambda o, kind=kind: _of(o, kind, "p95")))  # type: ignore[misc]
    rows = [[name, *(_times(value(o), value(own)) for o in others)] for name, value in values]
    return _table(["", *(NAMES[outcome.engine] for outcome in others)], rows)


def growth(results: Results) -> str:
    """Return the times of questions by number of articles."""
    sizes = results.searched
    rows = []
    for engine in NAMES:
        found = [_of_engine(size, engine) for size in sizes]
        if any(found):
            cells = [f"{_ms(p.p50)} / {_ms(p.p95)}" if p else NONE for p in found]
            rows.append([NAMES[engine], *cells])
    return _table(["", *(f"{size.docs:,}" for size in sizes)], rows)


def _of_engine(size: Size, engine: str) -> Percentiles | None:
    outcome = size.of(engine)
    return outcome.queries.get("question") if outcome else None


def _of(outcome: Outcome, kind: str, name: str) -> float | None:
    found = outcome.queries.get(kind)
    return float(getattr(found, name)) if found else None


def _ordered(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return sorted(outcomes, key=lambda outcome: list(NAMES).index(outcome.engine))


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


def plots(results: Results, folder: Path) -> None:
    """Write speed.svg, of the greatest size that most engines have, and growth.svg."""
    import matplotlib as mpl

    mpl.use("svg")
    # The same figures make the same file.
    style: dict[Any, Any] = {
        "svg.hashsalt": "kashaf",
        "font.size": 11,
        "axes.grid": True,
        "grid.alpha": 0.3,
    }
    with mpl.rc_context(style):
        _plot_kinds(max(results.searched, key=lambda s: (len(s.outcomes), s.docs)), folder)
        _plot_growth(results.searched, folder)


def _plot_kinds(size: Size, folder: Path) -> None:
    from matplotlib.figure import Figure

    kinds = [kind for kind in KINDS if any(kind in o.queries for o in size.outcomes)]
    outcomes = _ordered(size.outcomes)
    figure = Figure(figsize=(9, 0.95 * len(kinds) + 1.6), layout="constrained")
    axes = figure.subplots()
    for place, outcome in enumerate(outcomes):
        color, mark = _LOOKS[outcome.engine]
        found = [(row, outcome.queries[k]) for row, k in enumerate(kinds) if k in outcome.queries]
        rows = [row + 0.8 * ((place + 0.5) / len(outcomes) - 0.5) for row, _ in found]
        axes.hlines(rows, [p.p50 for _, p in found], [p.p95 for _, p in found], color=color)
        axes.plot(
            [p.p50 for _, p in found],
            rows,
            mark,
            color=color,
            markersize=7,
            label=NAMES[outcome.engine],
        )
        axes.plot([p.p95 for _, p in found], rows, "|", color=color, markersize=7)
    for row in range(1, len(kinds), 2):
        axes.axhspan(row - 0.5, row + 0.5, color="black", alpha=0.04, linewidth=0)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:,g}")
    axes.grid(visible=False, axis="y")
    axes.set_yticks(range(len(kinds)), [KINDS[kind] for kind in kinds])
    axes.set_ylim(len(kinds) - 0.5, -0.5)
    axes.set_xlabel("milliseconds for the best ten: mark p50, end of line p95")
    axes.set_title(f"Queries on {size.docs:,} articles, warm")
    _legend(axes)
    figure.savefig(folder / "speed.svg", metadata={"Date": None})


def _plot_growth(sizes: Sequence[Size], folder: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.6), layout="constrained")
    questions, rates = figure.subplots(1, 2)
    for engine, (color, mark) in _LOOKS.items():
        times = [(s.docs, p.p50) for s in sizes if (p := _of_engine(s, engine))]
        rate = [
            (s.docs, s.docs / outcome.index_s)
            for s in sizes
            if (outcome := s.of(engine)) and outcome.index_s
        ]
        for axes, points in ((questions, times), (rates, rate)):
            if points:
                x, y = zip(*points, strict=True)
                axes.plot(x, y, marker=mark, color=color, markersize=7, label=NAMES[engine])
    titles = ("Natural questions, p50, milliseconds", "Indexing, articles a second")
    for axes, title in zip((questions, rates), titles, strict=True):
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:,g}")
        axes.set_xticks([s.docs for s in sizes], [f"{s.docs:,}" for s in sizes], minor=False)
        axes.set_xticks([], minor=True)
        axes.set_xlabel("articles")
        axes.set_title(title)
    _legend(rates)
    figure.savefig(folder / "growth.svg", metadata={"Date": None})


def _legend(axes: "Axes") -> None:
    """Put the legend beside the plot, where it hides nothing."""
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
