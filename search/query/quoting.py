"""Quoting: what stands for a phrase without straight quotation marks, written with them.

    «حكومة الوفاق» “…” ‹…› „…“    other pairs of quotation marks
    #محمد_صلاح  محمد_صلاح          hashtags, and words joined by underscores

As with straight marks, only what stands apart from other text counts: «حكومة»، is text.

>>> quoted("#محمد_صلاح و«الخضر» «حكومة الوفاق»")
'"محمد صلاح" و«الخضر» "حكومة الوفاق"'
"""

import re

_BEFORE, _AFTER = r"(?<![^\s(+:=-])", r"(?![^\s)])"
_PAIRS = (("«", "»"), ("“", "”"), ("‹", "›"), ("„", "“"))
_QUOTED = re.compile(
    _BEFORE + "(?:" + "|".join(f'{a}([^"{a}{b}]*){b}' for a, b in _PAIRS) + ")" + _AFTER
)
_JOINED = re.compile(_BEFORE + r"#?([^\W_]+(?:_+[^\W_]+)+)_*" + _AFTER)


def quoted(text: str) -> str:
    """Return a query whose phrases have straight quotation marks."""
    # Most texts have none of the marks, which is quicker to tell.
    if any(begin in text for begin, _ in _PAIRS):
        text = _QUOTED.sub(lambda found: f'"{found[found.lastindex or 0]}"', text)
    if "_" in text:
        text = _JOINED.sub(lambda found: '"' + found[1].replace("_", " ") + '"', text)
    return text
