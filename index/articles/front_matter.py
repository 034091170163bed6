"""Front matter: what stands in a text file before its text, as YAML, TOML or JSON.

- YAML stands between a first line `---` and the next such line, or `...`; TOML between lines `+++`;
  JSON is an object that the file begins with, from a line that begins with `{` to one that is `}`.
- All values are taken as they are written: a date is not yet a date, "no" is a word.
- A slip in it never costs the text, nor what else it says: where the whole cannot be read, each
  field is read by itself. `title: a: b` is the title "a: b" then. Notes say what was done.

>>> found = split("---\\ntitle: النهر: قصة\\nauthor: هدى\\n---\\nعاد النهر.")
>>> found.fields, found.text
({'title': 'النهر: قصة', 'author': 'هدى'}, 'عاد النهر.')
>>> found.notes
[(2, 'its front matter is not quite YAML: title is taken as it is written')]
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

# Characters of front matter, of which there are a few lines; YAML takes 4 s a megabyte.
_LONGEST = 1 << 18
_YAML = re.compile(r"\n*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\n*\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_JSON = re.compile(r"\n*(\{[ \t]*\n.*?^\})[ \t]*,?[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TAB = re.compile(r"(?<=\S):\t[ \t]*")
# A field, up to the next line that is not set in and no item of a list.
_FIELD_OF_YAML = re.compile(
    r"""^(?P<name>[^\s#:\-'"\[{][^\n:]*|"[^"\n]*"|'[^'\n]*')[ \t]*:(?P<value>[ \t]*.*
    (?:\n(?:[ \t]+.*|-[ \t].*|[ \t]*$))*)""",
    re.MULTILINE | re.VERBOSE,
)
_FIELD_OF_TOML = re.compile(r"^(?P<name>[\w\"'.-]+)[ \t]*=(?P<value>.*)", re.MULTILINE)
_FIELD_OF_JSON = re.compile(r'^[ \t]*"(?P<name>[^"\n]+)"[ \t]*:(?P<value>.*)', re.MULTILINE)


class FrontMatter(NamedTuple):
    """The fields of a front matter, the text below it, and notes with the lines they are of."""

    fields: dict[str, object]
    text: str
    notes: list[tuple[int, str]]


class _Format(NamedTuple):
    """A language of front matter: its name, how it stands in a file, its reader, a field of it."""

    name: str
    block: re.Pattern[str]
    read: Callable[[str], object]
    field: re.Pattern[str]


def split(text: str) -> FrontMatter:
    """Return the front matter of `text`, which may have none."""
    for form in _formats():
        match = form.block.match(text)
        if match is None:
            continue
        below = text[match.end() :]
        if len(match[1]) > _LONGEST:
            reason = f"its front matter has {len(match[1])} characters, too many: it is left out"
            return FrontMatter({}, below, [(1, reason)])
        try:
            fields = form.read(match[1])
        except (ValueError, RecursionError):
            fields, notes = _field_by_field(form, match[1], text.count("\n", 0, match.start(1)))
            if fields:
                return FrontMatter(fields, below, notes)
            reason = f"its front matter is not {form.name}: it is taken for text"
            return FrontMatter({}, text, [(1, reason)])
        if isinstance(fields, dict):
            return FrontMatter({str(name): value for name, value in fields.items()}, below, [])
        # Two rules and a paragraph between them.
    return FrontMatter({}, text, [])


@cache
def _formats() -> tuple[_Format, ...]:
    return (
        _Format("YAML", _YAML, _read_yaml, _FIELD_OF_YAML),
        _Format("TOML", _TOML, tomllib.loads, _FIELD_OF_TOML),
        _Format("JSON", _JSON, json.loads, _FIELD_OF_JSON),
    )


def _field_by_field(
    form: _Format, block: str, before: int
) -> tuple[dict[str, object], list[tuple[int, str]]]:
    """Return the fields that can be read each by itself, and notes of those that could not."""
    found: dict[str, object] = {}
    notes = []
    for field, line, name in _fields(form, block, before):
        value = field["value"].strip()
        read = _value(form, field)
        if read is not None:
            found[name] = read
        elif "\n" not in value:
            found[name] = value.rstrip(",").strip("\"'") if form.name != "YAML" else value
            how = f"{name} is taken as it is written"
            notes.append((line, f"its front matter is not quite {form.name}: {how}"))
        else:
            reason = f"its front matter is not quite {form.name}: {name} cannot be read"
            notes.append((line, reason))
    return found, notes


def _fields(form: _Format, block: str, before: int) -> Iterator[tuple[re.Match[str], int, str]]:
    """Yield the fields of a block with the line and the name of each."""
    for field in form.field.finditer(block):
        name = field["name"].strip().strip("\"'")
        yield field, before + block.count("\n", 0, field.start()) + 1, name


def _value(form: _Format, field: re.Match[str]) -> object | None:
    """Return the value of a field that can be read by itself, else None."""
    written = field[0]
    if form.name == "JSON":
        written = f"{{{written.strip().rstrip(',')}}}"
    try:
        read = form.read(written)
    except (ValueError, RecursionError):
        return None
    return next(iter(read.values()), None) if isinstance(read, dict) else None


def _read_yaml(block: str) -> object:
    import yaml

    # YAML lets a tab part a name from its value, its reader does not.
    block = _TAB.sub(": ", block)
    try:
        return yaml.load(block, Loader=_loader())  # noqa: S506 (strings are all it makes)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


@cache
def _loader() -> Any:
    """Return a loader of YAML that makes strings of all scalars, and knows no aliases.

    "007" stays so, and "no" is a word. A few aliases of aliases would be gigabytes.
    """
    import yaml

    class Loader(yaml.BaseLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            events: Any = self
            if events.check_event(yaml.AliasEvent):
                mark = events.peek_event().start_mark
                raise yaml.composer.ComposerError(None, None, "* begins an alias", mark)
            return super().compose_node(parent, index)

    return Loader
