"""Changes of an index that bench/crash.py lets fail, and the states that each goes through."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cli
from index import Article, Index, open_index
from index.store.storage import Storage

# Of each article its id and its text; {} where there is no index.
State = dict[str, str]
_WORDS = "وصل الوزير إلى المدينة مساء أمس وافتتح السوق والمطار على ضفة النهر".split()


def _text(id_: str, turn: int) -> str:
    """Return the text of an article, other ones each turn."""
    first = (len(id_) + ord(id_[-1]) * 7 + turn * 3) % len(_WORDS)
    return " ".join([*(_WORDS * 2)[first : first + 6], f"{id_} {turn}"])


def _state(ids: str, turn: int = 0) -> State:
    return {id_: _text(id_, turn) for id_ in ids}


@dataclass(frozen=True, slots=True)
class Change:
    """Commits to an index in `index` below a folder: each leads from one of the states to the next.

    `do` says of each that it returned. `prepared` is what the index is before, in so many commits.
    """

    name: str
    states: tuple[State, ...]
    do: Callable[[Path, Callable[[], None]], None]
    prepared: tuple[State, ...] = ()

    def prepare(self, folder: Path) -> None:
        """Make what there is before."""
        for state in self.prepared:
            write(folder / "index", state)


def write(index: Path, state: State) -> None:
    """Add articles, or replace them, in one commit."""
    with open_index(index, create=True) as ix:
        _update(ix, state)


def _update(ix: Index, state: State) -> None:
    for id_, text in state.items():
        ix.update(Article(id=id_, text=text))


def _commit(ix: Index, state: State, say: Callable[[], None]) -> None:
    _update(ix, state)
    ix.commit()
    say()


def _made(ids: str, **how: Any) -> Callable[..., None]:
    def do(folder: Path, say: Callable[[], None]) -> None:
        with open_index(folder / "index", **how) as ix:
            _commit(ix, _state(ids), say)

    return do


def _made_by_command(ids: str, *how: str) -> Callable[..., None]:
    def do(folder: Path, say: Callable[[], None]) -> None:
        _command("index", *how, "--index", folder / "index", _news(folder, ids))
        say()

    return do


def _news(folder: Path, ids: str) -> Path:
    """Return a file of articles, outside of what is watched."""
    file = folder.with_name("news.jsonl")
    file.write_text("".join(f'{{"id": "{i}", "text": "{_text(i, 0)}"}}\n' for i in ids), "utf-8")
    return file


def _command(*arguments: object) -> None:
    try:
        cli.app([*map(str, arguments)])
    except SystemExit as ended:
        if ended.code:
            raise CommandError(f"exit status {ended.code}") from ended


class CommandError(Exception):
    """A command that failed; it has said why."""


def _updated(turns: Iterator[State] | tuple[State, ...]) -> Callable[..., None]:
    def do(folder: Path, say: Callable[[], None]) -> None:
        with open_index(folder / "index") as ix:
            for state in turns:
                _commit(ix, state, say)

    return do


def _with_little_memory(folder: Path, say: Callable[[], None]) -> None:
    storage = Storage(folder / "index")
    with Index(storage, storage, memory=0) as ix:
        _commit(ix, _state("cde"), say)


def _deleted(folder: Path, say: Callable[[], None]) -> None:
    with open_index(folder / "index") as ix:
        for ids in ("a", "bc"):
            for id_ in ids:
                if id_ in ix:
                    ix.delete(id_)
            ix.commit()
            say()


def _optimized(folder: Path, say: Callable[[], None]) -> None:
    with open_index(folder / "index") as ix:
        ix.optimize()
        say()


_FOUR = _state("abcd")
# So that there are segments of four articles, of two and of one.
_MANY = (_FOUR, _state("ef"), _state("g"))
_SEVEN = _state("abcdefg")
CHANGES = (
    Change("first creation", ({}, _state("abc")), _made("abc", create=True)),
    Change("first creation by kashaf index", ({}, _state("abc")), _made_by_command("abc")),
    Change(
        "add, twice",
        (_FOUR, _FOUR | _state("x"), _FOUR | _state("xyz")),
        _updated((_state("x"), _state("yz"))),
        (_FOUR,),
    ),
    Change(
        "add with little memory", (_state("ab"), _state("abcde")), _with_little_memory,
        (_state("ab"),),
    ),
    Change(
        "update, twice",
        (_FOUR, _FOUR | _state("a", 1), _FOUR | _state("a", 2) | _state("bc", 2)),
        _updated((_state("a", 1), _state("abc", 2))),
        (_FOUR,),
    ),
    Change("delete, twice", (_FOUR, _state("bcd"), _state("d")), _deleted, (_FOUR,)),
    Change("merge", (_SEVEN, _state("abcdefgh")), _updated((_state("h"),)), _MANY),
    Change("optimize", (_SEVEN, _SEVEN), _optimized, _MANY),
    Change("rebuild", (_SEVEN, _state("xy")), _made("xy", rebuild=True), _MANY),
    Change(
        "rebuild by kashaf index", (_SEVEN, _state("xy")), _made_by_command("xy", "--rebuild"),
        _MANY,
    ),
)  # fmt: skip
