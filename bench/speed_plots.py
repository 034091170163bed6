"""What bench/speed.py found, as plots in SVG."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.speed_results import NAMES, Results, Size, ordered, questions
from bench.speed_tables import ROWS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's colours, told apart whatever one's sight, and a mark of each for print.
_LOOKS: Mapping[str, tuple[str, str]] = {
    "kashaf": ("#D55E00", "o"),
    "lucene": ("#0072B2", "s"),
    "tantivy": ("#009E73", "^"),
    "tantivy-snippets": ("#009E73", "<"),
    "bm25s": ("#CC79A7", "D"),
    "bm25s-numba": ("#CC79A7", "X"),
    "sqlite": ("#56B4E9", "v"),
    "whoosh-levels": ("#E69F00", "P"),
    "whoosh": ("#000000", "*"),
}


def plots(results: Results, folder: Path) -> None:
    """Write speed.svg, of the greatest size of all engines but one perhaps, and growth.svg."""
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
        most = max(len(size.outcomes) for size in results.searched)
        shown = [size for size in results.searched if len(size.outcomes) >= most - 1]
        _plot_kinds(max(shown, key=lambda size: size.docs), folder)
        _plot_growth(results.searched, folder)


def _plot_kinds(size: Size, folder: Path) -> None:
    from matplotlib.figure import Figure

    kinds = [kind for kind in ROWS if any(kind in o.queries for o in size.outcomes)]
    outcomes = ordered(size.outcomes)
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
    axes.set_yticks(range(len(kinds)), [ROWS[kind] for kind in kinds])
    axes.set_ylim(len(kinds) - 0.5, -0.5)
    axes.set_xlabel("milliseconds for the best ten: mark p50, end of line p95")
    axes.set_title(f"Queries on {size.docs:,} articles, warm")
    _legend(axes)
    figure.savefig(folder / "speed.svg", metadata={"Date": None})


def _plot_growth(sizes: Sequence[Size], folder: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    for engine, (color, mark) in _LOOKS.items():
        times = [(s.docs, p.p50) for s in sizes if (p := questions(s, engine))]
        rate = [
            (s.docs, s.docs / outcome.index_s)
            for s in sizes
            if (outcome := s.of(engine)) and outcome.index_s
        ]
        for axes, points in ((left, times), (right, rate)):
            if points:
                x, y = zip(*points, strict=True)
                axes.plot(x, y, marker=mark, color=color, markersize=7, label=NAMES[engine])
    titles = ("Natural questions, p50, milliseconds", "Indexing, articles a second")
    for axes, title in zip((left, right), titles, strict=True):
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:,g}")
        # Upright, for sizes may stand near each other.
        labels = [f"{s.docs:,}" for s in sizes]
        axes.set_xticks([s.docs for s in sizes], labels, rotation=90)
        axes.set_xticks([], minor=True)
        axes.set_xlabel("articles")
        axes.set_title(title)
    _legend(right)
    figure.savefig(folder / "growth.svg", metadata={"Date": None})


def _legend(axes: "Axes") -> None:
    """Put the legend beside the plot, where it hides nothing."""
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
