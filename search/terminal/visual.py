"""Letters shaped and ordered for terminals that do neither.

arabic-reshaper gives each letter the shape that it has beside its neighbours, python-bidi the order
by the Unicode algorithm. Vowel marks are left out, which such terminals put on the wrong letter.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from arabic_reshaper import ArabicReshaper
from arabic_reshaper.letters import (
    LETTERS_ARABIC,
    connects_with_letter_after,
    connects_with_letter_before,
)
from bidi import algorithm

from search.terminal.lines import Span, Styled

_JOINER = "\u200d"
_RESHAPER = ArabicReshaper({"delete_harakat": True, "support_ligatures": True})


def visual(field: Styled, rtl: bool) -> Sequence[Span]:
    """Return a field as it is to be printed from left to right, in spans of the same styles.

    >>> [span.text for span in visual([Span("لأن"), Span(" BBC")], True)]
    ['BBC ', 'ﻥﻷ']
    """
    shaped = [Span(_RESHAPER.reshape(text), style) for text, style in field]
    # As a word may begin in one style and end in another, letters are told apart by their number.
    styles = [(number, span.style) for number, span in enumerate(shaped) for _ in span.text]
    letters: dict[str, Any] = algorithm.get_empty_storage()
    letters["base_level"], letters["base_dir"] = (1, "R") if rtl else (0, "L")
    algorithm.get_embedding_levels("".join(span.text for span in shaped), letters)
    for letter, style in zip(letters["chars"], styles, strict=True):
        letter["style"] = style
    for step in (
        algorithm.explicit_embed_and_overrides,
        algorithm.resolve_weak_types,
        algorithm.resolve_neutral_types,
        algorithm.resolve_implicit_levels,
        algorithm.reorder_resolved_levels,
        algorithm.apply_mirroring,
    ):
        step(letters, False)
    return [
        Span("".join(letter["ch"] for letter in run), style)
        for (_, style), run in groupby(letters["chars"], key=lambda letter: letter["style"])
    ]


def joined(parts: Sequence[str]) -> list[str]:
    """Return parts of a text with joiners where a letter of one joins one of the next.

    >>> "".join(span.text for span in visual([*map(Span, joined(["ك", "ت", "اب"]))], True))
    'ﺏﺎﺘﻛ'
    """
    shown = [*parts]
    for at in range(len(parts) - 1):
        before, after = parts[at][-1:], parts[at + 1][:1]
        if not (before in LETTERS_ARABIC and after in LETTERS_ARABIC and before and after):
            continue
        if connects_with_letter_after(before, LETTERS_ARABIC) and connects_with_letter_before(
            after, LETTERS_ARABIC
        ):
            shown[at] += _JOINER
            shown[at + 1] = _JOINER + shown[at + 1]
    return shown
