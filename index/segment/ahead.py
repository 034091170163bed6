"""Working ahead: what C does without the interpreter, done by threads while others are at work."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

# Beside the thread that takes what comes of it. With more, taking is what takes the time.
_THREADS = 2


def ahead(work: Callable[[T], R], portions: Iterable[T]) -> Iterator[R]:
    """Yield what `work` makes of each portion, in order; some more are under way meanwhile."""
    portions = iter(portions)
    first = list(islice(portions, 2))
    if len(first) < 2:
        # Threads would only take time.
        yield from map(work, first)
        return
    with ThreadPoolExecutor(_THREADS) as threads:
        under_way: deque[Future[R]] = deque()
        for portion in chain(first, portions):
            under_way.append(threads.submit(work, portion))
            if len(under_way) > _THREADS:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
