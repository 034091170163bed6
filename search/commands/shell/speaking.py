"""Speaking: what the command says in the language that is chosen (search/language/choosing.py).

Within the program all is said in English; what is printed is put into Arabic here
(search/language/messages.py), and ordered as the terminal wants it.
"""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import Any

from search.language.choosing import chosen
from search.output import console

LANGUAGES = ("ar", "en")
_HEADINGS = {
    "Usage:": "الاستعمال:", "Options:": "الخيارات:", "Arguments:": "ما يُعطى:",
    "Commands:": "الأوامر:", "Examples:": "أمثلة:", "Example:": "مثال:",
}  # fmt: skip
_MARKS = {
    "[default:": "[المعتاد:", "[env var:": "[المتغير:", "[required]": "[لازم]",
    "Show this message and exit.": "اعرض هذه الرسالة.",
}  # fmt: skip
_ARABIC = re.compile(r"[\u0600-\u06ff].*\S|[\u0600-\u06ff]")


def begin(args: Sequence[str], settings: Callable[[], Mapping[str, Any]]) -> None:
    """Speak the language that is asked for before anything is parsed, errors of parsing too."""
    is_arabic = chosen(args, settings) == "ar"
    console.speak(_arabic if is_arabic else None, for_terminal)


def _arabic(text: str) -> str:
    # Imported late: English needs nothing of it.
    from search.language.messages import messages

    return messages().arabic(text)


def for_terminal(text: str, stream: Any = None) -> str:
    """Return a line as the terminal behind a stream, stderr if none is named, shows it rightly."""
    from search.terminal.lines import Span
    from search.terminal.ordering import ordered
    from search.terminal.screen import screen

    # By how it begins: names and addresses in it may have more letters.
    return ordered([Span(text)], screen(stream or sys.stderr), bool(_ARABIC.match(text)))


def help_in_arabic(command: Any, text_of: Callable[[Any], str]) -> str:
    """Return the help of a command in Arabic; `text_of` makes it of a command that has it so."""
    shown = []
    for line in text_of(_translated(command)).splitlines():
        word, _, rest = line.partition(" ")
        line = f"{_HEADINGS[word]} {rest}".rstrip() if word in _HEADINGS else line
        line = f"  {_HEADINGS[line.strip()]}" if line.strip() in _HEADINGS else line
        line = marks_in_arabic(line)
        shown.append(_ARABIC.sub(lambda found: for_terminal(found[0], sys.stdout), line))
    return "\n".join(shown)


def marks_in_arabic(line: str) -> str:
    """Return a line of help with what typer itself adds to it in Arabic."""
    for english, arabic in _MARKS.items():
        line = line.replace(english, arabic)
    return line


def _translated(command: Any) -> Any:
    """Return a copy of a command of which all that is told is in Arabic."""
    own = copy(command)
    own.help = "\n\n".join(map(_paragraph, (command.help or "").split("\n\n")))
    own.short_help = _arabic(command.help.split("\n\n")[0].replace("\n", " ")).removesuffix(".")
    own.params = [*map(_told_param, command.params)]
    if hasattr(command, "commands"):
        own.commands = {name: _translated(one) for name, one in command.commands.items()}
    return own


def _paragraph(text: str) -> str:
    return text if text.startswith("\b") else _arabic(" ".join(text.split()))


def _told_param(param: Any) -> Any:
    own = copy(param)
    if getattr(own, "help", None):
        own.help = _arabic(" ".join(own.help.split()))
    return own
