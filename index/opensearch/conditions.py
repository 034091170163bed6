"""Conditions of the seam → the query language of OpenSearch."""

from collections.abc import Sequence
from typing import Any, assert_never

from index.opensearch.documents import folded
from index.opensearch.mapping import field_of
from index.store.finder import All, Condition, HasDate, HasNumber, HasRow, HasTerm, HasValue

QueryBody = dict[str, Any]
EVERYTHING: QueryBody = {"match_all": {}}
# Of a word with more terms than these, as patterns have, none is scored by itself.
_SCORED = 16
_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\*?"})


def query_of(condition: Condition, keys: Sequence[str] = ()) -> QueryBody:
    """Return the query that finds the documents of a condition; `keys` are of all numbers."""
    match condition:
        case HasTerm():
            return _of_term(condition)
        case HasRow():
            return _of_row(condition)
        case HasDate(first, last, month):
            found: list[QueryBody] = [{"range": {"day": {"gte": first, "lte": last}}}]
            if month:
                found.append({"term": {"month": month}})
            return {"bool": {"filter": found}}
        case HasValue():
            return _of_value(condition)
        case HasNumber(docs):
            return {"ids": {"values": [keys[doc] for doc in docs]}}
        case All():
            return _of_all(condition, keys)
        case _:
            assert_never(condition)


def _of_term(has: HasTerm) -> QueryBody:
    field = field_of(has.part, has.level)
    if not has.terms:
        return {"match_none": {}}
    if not has.weight or len(has.terms) > _SCORED:
        every = {"terms": {field: [*has.terms]}}
        return {"constant_score": {"filter": every, "boost": has.weight or 1.0}}
    terms = [{"term": {field: {"value": term, "boost": has.weight}}} for term in has.terms]
    return terms[0] if len(terms) == 1 else {"dis_max": {"queries": terms}}


def _of_row(has: HasRow) -> QueryBody:
    field = field_of(has.part, has.words[0][0])
    words = [_span(field, field_of(has.part, level), terms) for level, terms in has.words]
    if len(words) == 1 or not all(words):
        return words[0] if all(words) else {"match_none": {}}
    if has.in_order:
        return _near(words, has.between, True, has.weight)
    # Each other word stands near the first: pairs, of which the places are looked at later.
    pairs = [_near([words[0], word], has.between - 1, False, has.weight) for word in words[1:]]
    return {"bool": {"must": pairs}}


def _near(words: list[QueryBody], slop: int, in_order: bool, weight: float) -> QueryBody:
    near = {"clauses": words, "slop": slop, "in_order": in_order, "boost": weight or 1.0}
    return {"span_near": near}


def _span(masked: str, field: str, terms: tuple[str, ...]) -> QueryBody:
    each = [{"span_term": {field: term}} for term in terms]
    if not each:
        return {}
    found: QueryBody = each[0] if len(each) == 1 else {"span_or": {"clauses": each}}
    if field == masked:
        return found
    return {"field_masking_span": {"query": found, "field": masked}}


def _of_value(has: HasValue) -> QueryBody:
    value = folded(has.field, has.value)
    if not has.signs or not set("*?") & set(has.value):
        return {"term": {"folded": value}}
    name = folded(has.field, "").translate(_SIGNS)
    return {"wildcard": {"folded": {"value": name + value[len(folded(has.field, "")) :]}}}


def _of_all(condition: All, keys: Sequence[str]) -> QueryBody:
    must, should, must_not, least = condition
    if not (must or should or must_not):
        return EVERYTHING
    found: QueryBody = {}
    if must:
        found["must"] = [query_of(one, keys) for one in must]
    if should:
        found["should"] = [query_of(one, keys) for one in should]
        found["minimum_should_match"] = least
    if must_not:
        found["must_not"] = [query_of(one, keys) for one in must_not]
    return {"bool": found}
