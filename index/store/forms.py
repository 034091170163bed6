"""The forms that words of an index have, and how frequent they are, over all segments."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from index.segment.columns.numbers import Numbers
from index.segment.compiled import FormsNear
from index.segment.segment import Segment
from index.segment.terms import decode
from index.store.engine import AskedForms, LinePattern

# Of several segments so many times as many forms are looked at in each as are asked for.
_KEPT_OF_ONE = 4
_LINE_FEED = ord("\n")


def forms_of(
    segments: Sequence[tuple[Segment, int]],
    asked: AskedForms,
    between: Callable[[], None] | None = None,
) -> dict[str, int]:
    """Return forms, and how frequent each is: see `Engine.forms`."""
    prefix, only, most = asked
    near = only if isinstance(only, FormsNear) else None
    found: dict[str, int] = {}
    # What is frequent in all is so in one of them at least.
    kept = most if most and len(segments) == 1 else _KEPT_OF_ONE * (most or 0)
    for segment, _ in segments:
        if between:
            between()
        lines, sizes = segment.forms(prefix, near)
        if only is None and kept:
            lines, sizes = _most_frequent(lines, sizes, kept)
        # All at once, which is far quicker: no form has a line feed.
        forms = decode(lines)
        some: Iterable[tuple[str, int]]
        if only is None or isinstance(only, FormsNear):
            some = zip(forms.split("\n"), sizes.tolist(), strict=False)
        else:
            some = _matching(forms, sizes, only)
        if not found:
            found = dict(some)
            continue
        for form, size in some:
            found[form] = found.get(form, 0) + size
    if most and len(found) > most:
        counts, every = np.array([*found.values()]), [*found]
        frequent = np.argpartition(-counts, most)[:most].tolist()
        found = {every[number]: int(counts[number]) for number in frequent}
    return found


def _most_frequent(lines: bytes, sizes: Numbers, most: int) -> tuple[bytes, Numbers]:
    """Return so many of some lines, those of the largest sizes, in their order."""
    if len(sizes) <= most:
        return lines, sizes
    chosen = np.sort(np.argpartition(-sizes, most)[:most])
    ends = np.append(np.flatnonzero(np.frombuffer(lines, np.uint8) == _LINE_FEED), len(lines))
    begins = np.append(0, ends + 1)
    spans = zip(begins[chosen].tolist(), ends[chosen].tolist(), strict=True)
    return b"\n".join([lines[begin:end] for begin, end in spans]), sizes[chosen]


def _matching(lines: str, sizes: Numbers, pattern: LinePattern) -> Iterator[tuple[str, int]]:
    """Yield the lines that a pattern matches, with the size of each."""
    number = at = 0
    for found in pattern.finditer(lines):
        number += lines.count("\n", at, found.start())
        at = found.start()
        # Behind the last form there may be an empty line.
        if number < len(sizes):
            yield found[0], int(sizes[number])
