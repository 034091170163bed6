"""Working ahead: what threads make comes in order, errors included."""

import time

import pytest

from index.segment.ahead import ahead


@pytest.mark.parametrize("count", [0, 1, 2, 9])
def test_what_is_made_comes_in_order(count: int) -> None:
    def slowly(number: int) -> int:
        # The first of each three takes longest.
        time.sleep(0.01 * (number % 3 == 0))
        return number * 2

    assert list(ahead(slowly, range(count))) == [number * 2 for number in range(count)]


def test_an_error_comes_in_its_place() -> None:
    found = ahead(lambda number: 6 // number, [3, 2, 0, 1])
    assert [next(found), next(found)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(found)


def test_no_more_is_begun_than_is_taken_soon() -> None:
    begun = list[int]()
    found = ahead(begun.append, range(100))
    next(found)
    assert len(begun) < 10
    found.close()  # type: ignore[attr-defined]
