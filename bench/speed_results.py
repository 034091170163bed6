"""What bench/speed.py measures: by size, engine and kind of query; kept as JSON."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

NAMES: Mapping[str, str] = {
    "kashaf": "kashaf",
    "lucene": "Lucene",
    "tantivy": "tantivy",
    "tantivy-snippets": "tantivy, Snowball, snippets",
    "bm25s": "bm25s",
    "bm25s-numba": "bm25s, numba",
    "sqlite": "SQLite FTS5",
    "whoosh-levels": "Whoosh, same levels",
    "whoosh": "Whoosh + Tashaphyne",
}


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


def questions(size: Size, engine: str) -> Percentiles | None:
    """Return the times of an engine's questions."""
    outcome = size.of(engine)
    return outcome.queries.get("question") if outcome else None


def ordered(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return outcomes in the order in which engines are shown."""
    return sorted(outcomes, key=lambda outcome: list(NAMES).index(outcome.engine))
