"""Analysis of many words at once: lines of spellings → the terms of each word on every level.

Bulk indexing asks for hundreds of thousands of words. Where there is a compiler they are analysed
in C, by the rules that `index.analysis.tables` tells; that takes a quarter of the time once the
lexicon is read, so few words do not wait for it.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple

from index import native
from index.analysis.analyzer import LEVELS, Levels, levels
from index.analysis.tokens.normalize import fold_lines, strip_marks
from index.analysis.tokens.strings import lines_of, strings_of
from index.analysis.tokens.tokenizer import PLAIN_LETTER

_compiled: Any = native.load("index.analysis._levels")
# Bytes of words that pay for the reading of the lexicon.
_MANY = 1 << 14

_lock = Lock()


class LevelTerms(NamedTuple):
    """The terms of many words on one level: the distinct ones, and whose they are.

    `terms` are lines; `counts` says how many each word has, `numbers` which they are, both int32.
    """

    terms: bytes
    numbers: bytes
    counts: bytes

    def of_words(self) -> Iterator[tuple[str, ...]]:
        """Yield the terms of each word."""
        terms = strings_of(self.terms)
        numbers = iter(array("i", self.numbers))
        for count in array("i", self.counts):
            yield tuple(terms[number] for number in islice(numbers, count))


def pack_levels(found: Iterable[Levels]) -> list[LevelTerms]:
    """Return the levels of words as arrays."""
    known: list[dict[str, int]] = [{} for _ in LEVELS]
    numbers = [array("i") for _ in LEVELS]
    counts = [array("i") for _ in LEVELS]
    for word in found:
        for own, some, count, terms in zip(known, numbers, counts, word, strict=True):
            some.extend([own.setdefault(term, len(own)) for term in terms])
            count.append(len(terms))
    return [
        LevelTerms(lines_of(own), some.tobytes(), count.tobytes())
        for own, some, count in zip(known, numbers, counts, strict=True)
    ]


def is_quick(words: bytes) -> bool:
    """Tell whether words are so many that they are analysed in C, sooner than looked up."""
    return _compiled is not None and len(words) >= _MANY


def bare(spellings: bytes) -> bytes:
    """Return the letters of spellings, without marks; both are lines.

    >>> strings_of(bare(lines_of(["كِتَابٌ", "كتاب"])))
    ['كتاب', 'كتاب']
    """
    if len(spellings) < _MANY:
        return lines_of(map(strip_marks, strings_of(spellings)))
    text = spellings.decode("utf-8", "surrogatepass")
    marks, others = _marks()
    text = others.sub(lambda line: strip_marks(line[0]), text)
    return marks.sub("", text).encode("utf-8", "surrogatepass")


def folded(letters: bytes) -> bytes:
    """Return the forms of words given by their letters; both are lines.

    >>> strings_of(folded(lines_of(["كتابة", "G20"])))
    ['كتابه', 'g20']
    """
    text = letters.decode("utf-8", "surrogatepass")
    return fold_lines(text).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _marks() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of marks that any letter loses, and of lines that have more than those."""
    # Imported late: see index/analysis/analyzer.py.
    from index.analysis.tables import dropped_marks

    marks = "".join(dropped_marks())
    simple = f"(?:{PLAIN_LETTER}|[{marks}])*$|[ -~]*$"
    return re.compile(f"[{marks}]+"), re.compile(f"^(?!{simple}).+$", re.MULTILINE)


def analyse(words: bytes) -> list[LevelTerms]:
    """Return the terms of words, lines of spellings, on each level."""
    if not is_quick(words):
        return analyse_plainly(words)
    # It keeps what it found of earlier words, so threads take turns.
    with _lock:
        return list(map(LevelTerms._make, _analysis().analyse(words)))


def analyse_plainly(words: bytes) -> list[LevelTerms]:
    """Return the same without what is compiled."""
    return pack_levels(levels(strip_marks(word)) for word in strings_of(words))


@lru_cache(maxsize=1)
def _analysis() -> Any:
    """Return what analyses words in C, by the rules of the plain analysis."""
    # Imported late: see index/analysis/analyzer.py.
    from index.analysis.tables import Rules

    rules = Rules()
    return _compiled.Analysis(rules, **rules.tables())
