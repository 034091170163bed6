"""The tree is laid out as ARCHITECTURE.md promises: a folder a concept, a name one thing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = [*(ROOT / "index").rglob("*.py"), *(ROOT / "search").rglob("*.py")]
C_SOURCES = [file for top in ("index", "search") for file in (ROOT / top).rglob("*.[ch]")]
pytestmark = pytest.mark.skipif(not SOURCES, reason="there are no sources here, as beside a wheel")
# Words that say nothing of what a type holds.
EMPTY_NAMES = {"found", "some", "held"}
ALIAS = re.compile(r"_?[A-Z][a-z]+(?:[A-Z][a-z]+)*")


def types_of(file: Path) -> Iterator[str]:
    """Yield the names of a module's classes and of its aliases of types."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            (target,) = node.targets
            if isinstance(target, ast.Name) and ALIAS.fullmatch(target.id):
                yield target.id


def structs_of(file: Path) -> Iterator[str]:
    yield from re.findall(r"^} (\w+);", file.read_text("utf-8"), re.MULTILINE)


def where_each_stands() -> dict[str, dict[str, list[str]]]:
    """Return the files that each type of Python stands in, and of C, without the underscore."""
    found: dict[str, dict[str, list[str]]] = {"Python": {}, "C": {}}
    for language, files, names_of in (
        ("Python", SOURCES, types_of),
        ("C", C_SOURCES, structs_of),
    ):
        for file in files:
            for name in names_of(file):
                found[language].setdefault(name.lstrip("_"), []).append(str(file))
    return found


@pytest.mark.parametrize("language", ["Python", "C"])
def test_no_two_types_have_one_name(language: str) -> None:
    found = where_each_stands()[language]
    assert len(found) > 40
    assert {name: files for name, files in found.items() if len(files) > 1} == {}
    names = [name.removesuffix("NotFoundError") for name in found]
    words = {name: re.findall("[A-Z][a-z]*", name) for name in names}
    assert [n for n, parts in words.items() if EMPTY_NAMES & {*map(str.lower, parts)}] == []


FUNCTION_OF_C = re.compile(
    r"^(?:static )?(?:inline )?\w[\w *]*?\b(\w+)\([^;{]*\)\s*\{", re.MULTILINE
)


def test_functions_of_c_are_called_after_their_file() -> None:
    others = {
        f"{file.name}: {name}"
        for file in C_SOURCES
        for name in FUNCTION_OF_C.findall(file.read_text("utf-8"))
        if not name.startswith((file.stem.lstrip("_"), "PyInit_"))
    }
    assert others == set()


def test_no_folder_has_more_modules_than_one_sees_at_once() -> None:
    folders = {file.parent for file in SOURCES}
    assert len(folders) > 20
    counts = {
        str(folder): len([file for file in folder.glob("*.py") if file.name != "__init__.py"])
        for folder in folders
    }
    assert {folder: count for folder, count in counts.items() if count > 15} == {}
