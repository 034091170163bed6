"""Files of columns: what was written is what is read, or it is said that the file is damaged."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.segment.columns.columns import Array, Columns, ColumnsWriter, DamagedError

BLOCK = 1 << 14
_TYPES = ["u1", "<u2", "<u4", "<u8", "<i4", "<i8", "<f4", "<f8", "?"]


@pytest.fixture(autouse=True, scope="module")
def _quick() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda file: None)
        yield


def write(path: Path, columns: dict[str, Array], **facts: int) -> Path:
    writer = ColumnsWriter(path)
    for name, array in columns.items():
        writer.add(name, array)
    writer.close(**facts)
    return path


@given(
    st.dictionaries(
        st.text(max_size=8),
        st.sampled_from(_TYPES).flatmap(lambda dtype: arrays(dtype, st.integers(0, 9))),
    ),
    st.dictionaries(st.sampled_from(["docs", "words"]), st.integers(0, 1 << 40)),
)
def test_round_trip(columns: dict[str, Array], facts: dict[str, int]) -> None:
    with TemporaryDirectory() as folder:
        found = Columns(write(Path(folder) / "columns", columns, **facts))
        assert found.facts == facts
        assert found.sizes() == {name: array.nbytes for name, array in columns.items()}
        for name, array in columns.items():
            assert name in found
            assert len(found[name]) == len(array)
            assert found[name].all().dtype == array.dtype
            assert found[name].all().tobytes() == array.tobytes()
        assert "a name of none" not in found
        with pytest.raises(DamagedError, match="a name of none"):
            found["a name of none"]


def numbers(size: int) -> Array:
    return np.random.default_rng(size).integers(0, 1 << 32, size, np.uint32)


# The magic takes 8 bytes.
SIZES = [0, 1, BLOCK // 4 - 3, BLOCK // 4 - 2, BLOCK // 4 - 1, BLOCK, 5 * BLOCK + 1]


@pytest.mark.parametrize("size", SIZES)
def test_sizes_around_a_block(tmp_path: Path, size: int) -> None:
    array = numbers(size)
    columns = Columns(write(tmp_path / "columns", {"a": array, "after": np.array([7], np.uint8)}))
    columns.blocks.check(0, columns.blocks.end)
    assert np.array_equal(columns["a"].all(), array)
    assert columns["after"][0] == 7
    for i in {0, size // 2, size - 1} & set(range(size)):
        assert columns["a"][i] == array[i]
        assert np.array_equal(columns["a"].slice(i, i + 5), array[i : i + 5])


def test_a_column_written_in_pieces(tmp_path: Path) -> None:
    whole = numbers(3 * BLOCK)
    writer = ColumnsWriter(tmp_path / "columns")
    writer.add("before", np.array([1], np.uint8))
    offset = writer.begin("a", np.uint32)
    for begin in range(0, len(whole), 1000):
        writer.extend(whole[begin : begin + 1000])
        written = writer.written(offset, whole[: begin + 1000].nbytes).view("<u4")
        assert np.array_equal(written, whole[: begin + 1000])
        writer.release()
        assert np.array_equal(written, whole[: begin + 1000])
    writer.extend(whole[:0])
    writer.close()
    assert np.array_equal(Columns(tmp_path / "columns")["a"].all(), whole)


def test_columns_written_in_other_ways_are_the_same(tmp_path: Path) -> None:
    array = np.arange(100, dtype=">i4")
    columns = Columns(write(tmp_path / "columns", {"a": array, "b": array[::-3]}))
    assert columns["a"].all().tolist() == array.tolist()
    assert columns["b"].all().tolist() == array[::-3].tolist()


def test_giving_up_deletes_the_file(tmp_path: Path) -> None:
    writer = ColumnsWriter(tmp_path / "columns")
    writer.add("a", numbers(10))
    writer.abandon()
    writer.abandon()
    assert not list(tmp_path.iterdir())


# Damage.


def use(path: Path) -> None:
    """Read all there is in a file."""
    columns = Columns(path)
    for name in columns.sizes():
        columns[name].all()
    columns.blocks.check(0, columns.blocks.end)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a file with columns of odd sizes, so that there is padding between them."""
    columns = {"a": np.arange(5, dtype=np.uint8), "b": numbers(3), "none": numbers(0)}
    return write(tmp_path / "columns", columns, docs=12)


def test_no_flipped_bit_goes_unnoticed(small: Path) -> None:
    whole = small.read_bytes()
    with small.open("r+b", buffering=0) as file:
        for at, byte in enumerate(whole):
            for damaged in [byte ^ 1 << bit for bit in range(8)]:
                os.pwrite(file.fileno(), bytes([damaged]), at)
                with pytest.raises(DamagedError, match=r"^columns: "):
                    use(small)
            os.pwrite(file.fileno(), bytes([byte]), at)
    use(small)


def test_a_file_cut_or_lengthened(small: Path) -> None:
    whole = small.read_bytes()
    changed = [whole[:end] for end in range(len(whole))]
    for damaged in (*changed, whole[1:], whole[8:], whole + b"\0", whole + whole[:-1]):
        small.write_bytes(damaged)
        with pytest.raises(DamagedError, match="cut short or was changed"):
            Columns(small)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match="No such file"):
        Columns(tmp_path / "columns")
    with pytest.raises(DamagedError):
        Columns(tmp_path)


def test_blocks_are_checked_as_they_are_read(tmp_path: Path) -> None:
    before, array = numbers(BLOCK), numbers(4 * BLOCK)
    path = write(tmp_path / "columns", {"before": before, "a": array})
    data = bytearray(path.read_bytes())
    data[10 * BLOCK + 9] ^= 1  # of `a`, which begins 8 bytes into block 4
    path.write_bytes(data)
    columns = Columns(path)
    assert np.array_equal(columns["before"].all(), before)
    number = 6 * BLOCK // 4
    good = columns["a"].slice(0, number - 2)
    assert np.array_equal(good, array[: number - 2])
    # The last number before the damaged block, the first and the last in it, the first after it.
    assert columns["a"][number - 3] == array[number - 3]
    for _ in range(2):
        for i in (number - 2, number, number + BLOCK // 4 - 3):
            with pytest.raises(DamagedError, match=f"checksum at {10 * BLOCK} is wrong"):
                columns["a"][i]
    after = number + BLOCK // 4 - 2
    assert np.array_equal(columns["a"].slice(after, len(array)), array[after:])
    for reading in (columns["a"].all, lambda: columns.blocks.check(0, columns.blocks.end)):
        with pytest.raises(DamagedError):
            reading()


def test_nothing_beyond_the_columns_is_read(small: Path) -> None:
    columns = Columns(small)
    assert columns["a"].slice(2, 99).tolist() == [2, 3, 4]
    assert columns["a"].slice(7, 99).tolist() == []
