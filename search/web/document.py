"""The OpenAPI document, made of the table of parameters that requests are read by."""

from typing import Any

from index.version import VERSION
from search.web.api import ENDPOINTS, Endpoint
from search.web.parameters import Parameter

_TYPES = {"strings": "array"}
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


def document() -> dict[str, Any]:
    """Return what describes the API to programs."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "kashaf", "version": VERSION, "license": {"name": "GPL-3.0-or-later"}},
        "paths": {one.path.replace(":id", ""): {"get": _operation(one)} for one in ENDPOINTS},
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "summary": endpoint.told,
        "parameters": [_parameter(endpoint, one) for one in endpoint.parameters],
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {"application/json": {"schema": {}}, "application/x-ndjson": {}},
            },
            "304": {"description": "Nothing was committed since."},
            "default": {"description": "Why there is no answer.", "content": problem},
        },
    }


def _parameter(endpoint: Endpoint, one: Parameter) -> dict[str, Any]:
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
    return {
        "name": one.name,
        "in": "path" if in_path else "query",
        "required": in_path or one.is_required,
        "description": one.told,
        "schema": schema,
    }
