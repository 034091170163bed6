"""What is on record of documents beside their words: dates, sources, ids, fields of their own.

date:2019..2021  date:مايو     `Dated`, of search/query/dates.py
lang:ar  id:a*  path:*2020*    `Valued`: a field of the metadata, an id or a path, folded; * and ?
                               stand for letters; tag:مهم too, see search/keeping.py
"""

import fnmatch
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.analysis.tokens.normalize import fold
from index.articles.fields import METADATA
from index.store.engine import Arrays, Docs, OnRecord
from search.notes import some_of
from search.query.grammar import CALLED
from search.query.parser import Query
from search.query.tree import Boolean, Dated, InField, Node, Valued

# Fields of which every article has one, as the index calls them.
_OF_ALL = {"id": "id", "path": "origin"}
# Of the values of a field a note names so many.
_SHOWN = 5


def documents(arrays: Arrays, node: Dated | Valued) -> Docs:
    """Return the documents of a date or of a value, ascending."""
    if isinstance(node, Dated):
        docs = arrays.dates(node.first.isoformat(), node.last.isoformat())
        if not node.month:
            return docs
        since_1970 = (arrays.days[docs] - _EPOCH).astype("datetime64[D]")
        months = since_1970.astype("datetime64[M]").astype(np.int64) % 12 + 1
        in_month: Docs = docs[months == node.month]
        return in_month
    tagged = np.array(node.docs or (), np.int32)
    found, numbers = values(arrays, node.field)
    matches = re.compile(fnmatch.translate(_folded(node.value))).match
    folded = _all_folded(found)
    wanted = [n for n, match in enumerate(map(matches, folded)) if match and folded[n]]
    found_docs = np.flatnonzero(np.isin(numbers, wanted) & arrays.live).astype(np.int32)
    return np.union1d(found_docs, tagged) if len(tagged) else found_docs


_EPOCH = 719163  # 1970-01-01 as `date.toordinal` has it


def values(arrays: OnRecord, name: str) -> tuple[list[str], NDArray[np.int64]]:
    """Return the distinct values of a field, "" for none, and the number of each document's."""
    name = CALLED.get(name, name)
    if name in METADATA:
        return arrays.recorded(name)
    return arrays.recorded(_OF_ALL[name]) if name in _OF_ALL else arrays.own(name)


def is_title(name: str) -> bool:
    """Tell whether a field is the title, which is on no record: articles are read for it."""
    return CALLED.get(name) == "title"


def names(arrays: OnRecord) -> list[str]:
    """Return the fields that articles have."""
    return [*METADATA, *arrays.own_fields]


def of_known_fields(query: Query, arrays: OnRecord) -> Query:
    """Return a query that looks for the words of what is in a field that no article has.

    A field is one that articles have whatever capitals it is written with.
    """
    query = _as_called(query, arrays)
    asked = dict.fromkeys(each.field for each in valued(query.tree) if is_unknown(arrays, each))
    if not asked:
        return query
    tree = known(arrays, query.tree)
    instead = ": its words are searched" if tree != query.tree else ""
    notes = (*query.notes, *(f"{no_field(arrays, name)}{instead}" for name in asked))
    return replace(query, tree=tree, notes=notes)


def _as_called(query: Query, arrays: OnRecord) -> Query:
    """Return a query that calls fields of articles' own as these do: lang, not LANG."""
    own = {name.casefold(): name for name in arrays.own_fields}
    other = {
        node: replace(node, field=own[node.field.casefold()])
        for node in valued(query.tree)
        if node.field not in arrays.own_fields and node.field.casefold() in own
    }
    return replace(query, tree=_exchanged(query.tree, other)) if other else query


def _exchanged(node: Node, others: Mapping[Valued, Valued]) -> Node:
    """Return a query with other values for some of its own."""
    match node:
        case Valued():
            return others.get(node, node)
        case InField(field, inner):
            return InField(field, _exchanged(inner, others))
        case Boolean(should, must, must_not):
            parts = (should, must, must_not)
            return Boolean(*(tuple(_exchanged(n, others) for n in nodes) for nodes in parts))
    return node


def no_field(arrays: OnRecord, name: str) -> str:
    """Say that no article has a field, and which there are."""
    return f"no article has a field '{name}'{told(names(arrays))}"


def told(found: Sequence[str]) -> str:
    """Name some of what there is."""
    return f"; there are {some_of(sorted(found), _SHOWN)}" if found else ""


def known(arrays: OnRecord, node: Node) -> Node:
    """Return a query that looks for the words of what is in a field that no article has.

    A value that must not be in such a field excludes nothing, since it is in no article.
    """
    match node:
        case Valued(words=words) if is_unknown(arrays, node):
            return words
        case InField(field, inner):
            return InField(field, known(arrays, inner))
        case Boolean(should, must, must_not):
            # A field that no article has cannot narrow what is found: its words lift scores only.
            lifts = [child for child in must if is_unknown(arrays, child)]
            return Boolean(
                tuple(known(arrays, child) for child in (*should, *lifts)),
                tuple(known(arrays, child) for child in must if child not in lifts),
                must_not,
            )
    return node


def is_unknown(arrays: OnRecord, node: Node) -> bool:
    """Tell whether a node asks for a field that no article has."""
    if not isinstance(node, Valued) or node.field in _OF_ALL or node.docs is not None:
        return False
    return not any(values(arrays, node.field)[0])


def valued(node: Node) -> Iterator[Valued]:
    """Yield the values that a query asks for."""
    match node:
        case Valued():
            yield node
        case InField(_, inner):
            yield from valued(inner)
        case Boolean(should, must, must_not):
            for child in (*should, *must, *must_not):
                yield from valued(child)


def _all_folded(values: Sequence[str]) -> list[str]:
    """Return values as they are compared."""
    # Most ids are plain letters and digits, which are folded all at once in a tenth of the time.
    lines = "\n".join(values)
    folded = _folded(lines).split("\n") if lines.isascii() else []
    return folded if len(folded) == len(values) else [*map(_folded, values)]


def _folded(text: str) -> str:
    return fold(text).casefold()
