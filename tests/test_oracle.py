"""Random collections, changed at random, answer random queries as the reference does: some of them.

`python -m bench.oracle` asks a hundred thousand: see docs/reliability.md.
"""

import pytest
from plain import use_no_other_process, use_nothing_compiled

from bench.oracle import compare


@pytest.mark.parametrize("seed", range(12))
def test_answers_are_those_of_the_reference(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    use_no_other_process(monkeypatch)
    if seed % 3 == 2:
        use_nothing_compiled(monkeypatch)
    assert compare(seed, 30)["queries"] >= 60
