"""The OpenAPI document, made of the table of parameters that requests are read by."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from index import Index
from index.version import VERSION
from search.web.api import ENDPOINTS, Endpoint
from search.web.parameters import Parameter

_TYPES = {"strings": "array"}
_IDS = 3
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}


# What a hit of one answer leads to.
_LINKS = {
    "article": {"operationId": "articles", "parameters": {"id": "$response.body#/hits/0/id"}},
    "similar": {"operationId": "similar", "parameters": {"id": "$response.body#/hits/0/id"}},
}
_WITH_HITS = ("search", "similar")
# Queries in the query language, for those who read the document and programs that try it.
_QUERIES = {
    "words": {"value": "وزراء ليبيا"},
    "phrase": {"value": '+"حكومة الوفاق" -قطر'},
    "fields": {"value": "title:ليبيا date:2019..2021"},
    "pattern": {"value": "كتا* OR ليببا~1"},
}


def document(ids: Sequence[str]) -> dict[str, Any]:
    """Return what describes the API to programs, with some ids of the index as examples."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "kashaf", "version": VERSION, "license": {"name": "GPL-3.0-or-later"}},
        "paths": {one.path.replace(":id", ""): {"get": _operation(one, ids)} for one in ENDPOINTS},
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


def some_ids(index: Index) -> list[str]:
    """Return some ids, which a reader of the document may try."""
    return [*islice((article.id for article in index), _IDS)]


def _operation(endpoint: Endpoint, ids: Sequence[str]) -> dict[str, Any]:
    name = endpoint.path.split("/")[2]
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "operationId": name,
        "summary": endpoint.told,
        "parameters": [_parameter(endpoint, one, ids) for one in endpoint.parameters],
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {}}, "application/x-ndjson": {}},
                **({"links": _LINKS} if name in _WITH_HITS else {}),
            },
            "304": {"description": "Nothing was committed since."},
            "default": {"description": "Why there is no answer.", "content": problem},
        },
    }


def _parameter(endpoint: Endpoint, one: Parameter, ids: Sequence[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": _TYPES.get(one.kind, one.kind)}
    if one.kind == "strings":
        schema["items"] = {"type": "string", **({"enum": [*one.of]} if one.of else {})}
    elif one.kind == "integer":
        schema |= {"minimum": one.least, "maximum": one.most}
    elif one.of:
        schema["enum"] = [*one.of]
    if one.default is not None:
        schema["default"] = one.default
    in_path = f"{{{one.name}" in endpoint.path
    examples = {"id": {id_: {"value": id_} for id_ in ids}, "q": _QUERIES}.get(one.name, {})
    return {
        "name": one.name,
        "in": "path" if in_path else "query",
        "required": in_path or one.is_required,
        "description": one.told,
        "schema": schema,
        **({"examples": examples} if examples and one.kind == "string" else {}),
    }
