"""The licences of what kashaf needs, from the metadata of what is installed.

    python -m bench.licences > docs/licences.md

Packages that a package needs come with it. Names, homes and licences are as the packages tell them;
where one tells none, its classifiers do.
"""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, requires

from packaging.requirements import Requirement

# Extras, in the order in which they are told; what an earlier one needs is not told again.
_EXTRAS = (
    "",
    "evaluate",
    "formats",
    "browse",
    "regex",
    "watch",
    "web",
    "bench",
    "test",
    "lexicon",
    "dev",
)
_HEAD = """# Licences

kashaf is GPL-3.0-or-later; `index/analysis/data/README.md` tells of the data it is made from. What
it needs is installed beside it by pip, under these licences: `python -m bench.licences` tells them.
"""


def main() -> None:
    """Print the document."""
    print(_HEAD, end="")
    told: set[str] = set()
    for extra in _EXTRAS:
        rows = [row for name in sorted(needed(extra) - told) if (row := _row(name))]
        told |= needed(extra)
        if rows:
            print(f"\n## {f'kashaf[{extra}]' if extra else 'kashaf'}\n")
            print("| package | licence | home |\n|---|---|---|", *rows, sep="\n")


def needed(extra: str) -> set[str]:
    """Return the names of all that kashaf needs with an extra, and of what these need."""
    found: set[str] = set()
    waiting = [*_needed("kashaf", {extra})]
    while waiting:
        name, extras = waiting.pop()
        if name == "kashaf":
            waiting += _needed("kashaf", extras)
        elif name not in found:
            found.add(name)
            waiting += _needed(name, extras | {""})
    return found


def direct(extra: str) -> set[str]:
    """Return the names of what kashaf itself asks for with an extra."""
    return {name for name, _ in _needed("kashaf", {extra})} - {"kashaf"}


def _needed(name: str, extras: set[str]) -> Iterator[tuple[str, set[str]]]:
    try:
        wanted = requires(name) or []
    except PackageNotFoundError:
        return
    for requirement in map(Requirement, wanted):
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
            yield re.sub(r"[-_.]+", "-", requirement.name).lower(), set(requirement.extras)


def _row(name: str) -> str | None:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None
    return f"| {name} | {_licence(found)} | {_home(found)} |"


def _licence(found: Distribution) -> str:
    told = found.metadata
    licence = told["License-Expression"] or ""
    if not licence:
        classifiers = told.get_all("Classifier") or []
        classes = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License :: ")]
        text = (told["License"] or "").strip()
        # The field may hold the whole text.
        licence = text if text and "\n" not in text else ", ".join(classes)
    return licence.replace("|", "/") or "not told"


def _home(found: Distribution) -> str:
    homes = dict(
        reversed(line.split(", ", 1)) for line in found.metadata.get_all("Project-URL") or []
    )
    named = [home for home, name in homes.items() if re.search("home|source|repo", name.lower())]
    return found.metadata["Home-page"] or next(iter([*named, *homes]), "")


if __name__ == "__main__":
    main()
