"""Keys as the footer names them, in the language that is spoken."""

from dataclasses import replace

from textual.binding import BindingsMap

from search.output.console import translated
from search.terminal.lines import Span
from search.terminal.ordering import ordered
from search.terminal.screen import Screen


def in_language(bindings: BindingsMap, screen: Screen) -> BindingsMap:
    """Return the same keys with what they do as it is to be shown."""
    own = bindings.copy()
    for key, many in own.key_to_bindings.items():
        own.key_to_bindings[key] = [
            replace(one, description=_shown(one.description, screen)) for one in many
        ]
    return own


def _shown(told: str, screen: Screen) -> str:
    # mlterm would run the whole line of keys from right to left.
    if screen.order == "embeddings":
        return told
    plain = replace(screen, color=False)
    return ordered([Span(translated(told))], plain) if told else told
