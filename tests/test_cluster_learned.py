"""What is remembered of an index in a cluster, and for how long: index/opensearch/learned.py."""

from collections.abc import Sequence
from typing import Any

import pytest

pytest.importorskip("opensearchpy", reason="kashaf[opensearch] is not installed")

from index.opensearch import learned
from index.opensearch.learned import Learned
from index.store.finder import HasTerm


class _Words:
    """Stands for a client of a cluster, whose words others change; it counts what it is asked."""

    def __init__(self, *words: str) -> None:
        self.words = {*words}
        self.requests = 0

    def searches(self, name: str, searches: Sequence[tuple[Any, Any]]) -> list[Any]:
        self.requests += 1
        return [self._answer(body) for _, body in searches]

    def _answer(self, body: Any) -> Any:
        asked = body.get("aggs", {}).get("held", {}).get("terms", {}).get("include", ())
        buckets = [{"key": one} for one in asked if one in self.words]
        sums = {name: {"value": 0.0} for name in ("title", "text")}
        found = sum(word in str(body) for word in self.words)
        return {
            "hits": {"total": {"value": found}},
            "aggregations": {"held": {"buckets": buckets}, **sums},
        }


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    clock = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    return clock


def test_what_was_written_meanwhile_is_found(now: list[float]) -> None:
    cluster = _Words("ليبيا")
    known = Learned(cluster, "news")  # type: ignore[arg-type]
    known._size = learned.IndexSize(1, 1.0, 1.0)
    asked = [HasTerm("text", "form", ("قرطاجنة",), 1.0)]
    assert known.held("form", ["ليبيا", "قرطاجنة"]) == ["ليبيا"]
    assert known.counts(asked) == [0]
    before = cluster.requests
    known.forget_old()
    assert known.held("form", ["ليبيا", "قرطاجنة"]) == ["ليبيا"]
    assert known.counts(asked) == [0]
    assert cluster.requests == before, "within one query nothing is asked twice"
    cluster.words.add("قرطاجنة")
    now[0] += 2
    known.forget_old()
    assert known.held("form", ["قرطاجنة"]) == ["قرطاجنة"]
    assert known.counts(asked) == [1]
