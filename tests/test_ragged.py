"""Ragged columns: some numbers for each of many things."""

from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from cases import cases
from hypothesis import given
from hypothesis import strategies as st

from index.segment.columns.columns import Columns, ColumnsWriter
from index.segment.columns.ragged import RaggedColumn, write_ragged


def check(folder: Path, runs: list[list[int]]) -> Columns:
    writer = ColumnsWriter(folder / "runs")
    counts = np.array([len(run) for run in runs], np.int64)
    write_ragged(writer, "stem", counts, np.array(list(chain(*runs)), np.int64))
    writer.close()
    columns = Columns(folder / "runs")
    found = RaggedColumn(columns, "stem")
    assert [found[i].tolist() for i in range(len(runs))] == runs
    assert found.counts().tolist() == counts.tolist()
    assert found.numbers().tolist() == list(chain(*runs))
    return columns


NUMBERS = st.integers(0, 3) | st.sampled_from([255, 256, 65535, 65536, 1 << 31, 1 << 33])


@given(st.lists(st.lists(NUMBERS, max_size=3), max_size=70))
def test_round_trip(runs: list[list[int]]) -> None:
    with TemporaryDirectory() as folder:
        check(Path(folder), runs)


SHAPES: dict[str, list[list[int]]] = {
    "nothing": [],
    "things of nothing": [[]] * 40,
    "a run of more than a byte counts": [[1], list(range(300)), [2], [], [3]] * 8,
    "starts beyond 65535": [[7] * 5000 for _ in range(40)],
}


@cases("runs", SHAPES)
def test_shapes(tmp_path: Path, runs: list[list[int]]) -> None:
    check(tmp_path, runs)


def test_one_number_each_takes_little_more_than_two_bytes(tmp_path: Path) -> None:
    sizes = check(tmp_path, [[i % 200] for i in range(3200)]).sizes()
    assert sizes == {"stem": 3200, "stem.counts": 3200, "stem.starts": 400}
