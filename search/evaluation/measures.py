"""Measures as the `ir_measures` package writes them: RR@10, P(rel=2)@5, nDCG(gains={0: 0})@10.

Its own `parse_measure`, as of 0.4.3, asks for names that Python 3.14 has no longer.
"""

import ast
from typing import Any

_FORM = "it must be in the form Measure(name=value)@cutoff"


def parse_measure(text: str) -> Any:
    """Return the measure of `ir_measures`, which must be installed.

    Raises ValueError for what is of another form, NameError for a measure that it does not know.
    """
    import ir_measures

    try:
        node: ast.expr = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"problem parsing measure '{text}': {_FORM}") from error
    cutoff: ast.expr | None = None
    given: list[ast.keyword] = []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        cutoff, node = node.right, node.left
    if isinstance(node, ast.Call) and not node.args:
        given, node = node.keywords, node.func
    if not isinstance(node, ast.Name):
        raise ValueError(f"problem parsing measure '{text}': {_FORM}")
    known = ir_measures.measures.registry
    if node.id not in known:
        raise NameError(f"measure not found: {node.id}")
    # What ** brings has no name.
    values = {str(name.arg): _value(name.value if name.arg else None, text) for name in given}
    measure = known[node.id](**values)
    return measure @ _value(cutoff, text) if cutoff else measure


def _value(node: ast.expr | None, text: str) -> object:
    match node:
        case ast.Constant(value):
            return value
        case ast.Dict(keys, values):
            pairs = zip(keys, values, strict=True)
            return {_value(key, text): _value(value, text) for key, value in pairs}
    raise ValueError(f"problem parsing measure '{text}': {_FORM}")
