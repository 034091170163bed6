"""Damages the files of an index in every way a disk or a hand may, and looks at what is told.

    python -m bench.damage --rounds 200       some minutes

Each round damages one file of a small index: a bit, a stretch of zeros or noise, its end, the whole
of it, or the file of another segment or an older state in its place. Then every answer has to be
the right one or a KashafError that names the file; `kashaf check` has to find the damage; and after
`--repair` the index has to hold, word for word, all articles but those listed as lost, and to be
sound. Anything else is a failure, told with its seed.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.crafting import write
from bench.fuzz import QUERIES
from index import Article, Index, KashafError, check_index, open_index
from index.store.storage import MANIFEST

_FILES = (MANIFEST, ".index: ", ".texts: ", ".deleted: ")


def main() -> None:
    """Run the rounds and print what came of them; fail at the first that went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    outcomes = Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        sound, older = Path(folder, "sound"), Path(folder, "older")
        write(sound)
        shutil.copytree(sound, older)
        with open_index(sound) as ix:
            ix.delete("a3")
            ix.delete("a100")
        right = _answers(sound)
        for seed in range(asked.first, asked.first + asked.rounds):
            damaged = Path(shutil.copytree(sound, Path(folder, "damaged")))
            kind = _damage(damaged, older, random.Random(seed))
            try:
                outcomes.update(f"{kind}: {what}" for what in _outcome(damaged, right))
            except Exception as error:
                sys.exit(f"seed {seed}, {kind}: {type(error).__name__}: {error}")
            shutil.rmtree(damaged)
    for outcome, count in sorted(outcomes.items()):
        print(f"{count}\t{outcome}")


def _damage(path: Path, older: Path, chance: random.Random) -> str:
    """Damage a file and say how."""
    file = chance.choice(_sorted(path, "*.*"))
    data = bytearray(file.read_bytes())
    at = chance.randrange(len(data))
    end = min(at + chance.choice([1, 16, 4096]), len(data))
    kind = chance.choice(["bit", "zeros", "noise", "cut", "longer", "gone", "another", "older"])
    if kind == "bit":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "zeros":
        data[at:end] = bytes(end - at)
    elif kind == "noise":
        data[at:end] = chance.randbytes(end - at)
    elif kind == "cut":
        del data[at:]
    elif kind == "longer":
        data += chance.randbytes(chance.choice([1, 5000]))
    elif kind == "gone":
        file.unlink()
        return kind
    else:
        others = _sorted(path if kind == "another" else older, f"*{file.suffix}")
        other = chance.choice([other for other in others if other != file] or [file])
        data = bytearray(other.read_bytes())
    file.write_bytes(data)
    return kind


def _sorted(path: Path, pattern: str) -> list[Path]:
    """Return files in an order that does not depend on their names, which are drawn by chance."""
    files = [file for file in path.glob(pattern) if file.name != "write.lock"]
    return sorted(files, key=lambda file: (file.suffix, file.stat().st_size))


def _outcome(path: Path, right: list[object]) -> list[str]:
    """Return what came of an index; raises for what must not."""
    told = False
    for use, answer in zip(USES, right, strict=True):
        try:
            with open_index(path) as ix:
                if use(ix) != answer:
                    raise AssertionError("a wrong answer")
        except KashafError as error:
            told = True
            if not any(file in str(error) for file in _FILES):
                raise AssertionError(f"no file is named: {error}") from error
    try:
        found = not check_index(path).is_sound
    except KashafError:
        found = True
    if told and not found:
        raise AssertionError("check finds nothing")
    report = check_index(path, repair=True)
    if report.is_sound and found:
        raise AssertionError("repair finds nothing")
    with open_index(path) as ix:
        articles = {article.id: article for article in ix}
    expected: dict[str, Article] = right[-1]  # type: ignore[assignment]
    back = articles.keys() - expected.keys()
    if back and not any("there again" in str(finding) for finding in report.findings):
        raise AssertionError(f"deleted articles are there: {back}")
    if any(expected.get(id_, article) != article for id_, article in articles.items()):
        raise AssertionError("another article")
    if {*report.lost} != expected.keys() - articles.keys():
        raise AssertionError(f"lost are {report.lost}")
    if not check_index(path, full=True).is_sound:
        raise AssertionError("the repaired index is not sound")
    outcome = "told" if told else "answered rightly"
    return [f"{outcome}, {'articles lost' if report.lost else 'nothing lost'}"]


def _ranked(query: str) -> Callable[[Index], object]:
    return lambda ix: [(hit.id, hit.score) for hit in ix.search(query)]


USES: list[Callable[[Index], object]] = [
    *map(_ranked, QUERIES),
    len,
    Index.ids,
    lambda ix: ix.get("book"),
    lambda ix: {article.id: article for article in ix},
]


def _answers(path: Path) -> list[object]:
    with open_index(path) as ix:
        return [use(ix) for use in USES]


if __name__ == "__main__":
    main()
