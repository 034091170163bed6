"""What the command says in Arabic: `--lang ar`, and by the locale."""

import ast
import inspect
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from cases import cases
from typer.testing import CliRunner

import cli
import index
import search
from search.language.messages import Messages

PACKAGES = [Path(str(package.__file__)).parent for package in (index, search)]
TABLES = Path(str(search.__file__)).parent / "language"
NAMES = re.compile(r"\{\w+\}")
# Of what typer and the system say, which is no text of ours.
FROM_ELSEWHERE = (
    "invalid value", "no such", "missing argument", "option '", "got unexpected", "No such file",
    "Permission denied", "No space left", "Is a directory", "Not a directory", "Show this message",
    "Install completion", "Show completion",
)  # fmt: skip
OverSeeds = Callable[[str], Any]


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (TABLES / name).read_text("utf-8").splitlines()[1:]]


@pytest.mark.parametrize("name", ["messages.tsv", "help.tsv"])
def test_each_row_says_in_arabic_what_it_says_in_english(name: str) -> None:
    for english, arabic in rows(name):
        assert set(NAMES.findall(arabic)) <= set(NAMES.findall(english)), english
        assert re.search("[\u0621-\u064a]", arabic) or english == arabic, english
    assert len({english for english, _ in rows(name)}) == len(rows(name))


def said() -> Iterator[str]:
    """Yield the texts that stand in the program, what varies in them left out."""
    for path in (path for package in PACKAGES for path in package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_no_row_is_of_a_message_that_is_no_longer_said() -> None:
    every = "\n".join(said())
    for english, _ in rows("messages.tsv"):
        words = max(NAMES.split(english), key=len).split()
        pairs = [
            " ".join(words[at : at + 2]).strip(" ,;:.?") for at in range(max(len(words) - 1, 1))
        ]
        # A message may be put together of several texts.
        found = [pair for pair in pairs if pair in every]
        assert english.startswith(FROM_ELSEWHERE) or 2 * len(found) >= len(pairs), english


def told_by_help() -> Iterator[str]:
    group: Any = typer.main.get_command(cli.app)
    for command in (group, *group.commands.values()):
        yield from inspect.cleandoc(command.help).split("\n\n")
        yield from (param.help for param in command.params if getattr(param, "help", None))


def test_all_help_has_its_arabic_and_nothing_else_has() -> None:
    told = {" ".join(text.split()) for text in told_by_help() if not text.startswith("\b")}
    known = {english for english, _ in rows("help.tsv")}
    assert told - known == set()
    assert {text for text in known - told if not text.startswith(FROM_ELSEWHERE)} == set()


SAID: dict[str, tuple[str, int, str]] = {
    "results": ("search -n 1 طرابلس", 0, r"النتائج 1-1، والمجموع \d+ مقال\w*، في \d+ ملي ثانية\n"),
    "a fallback": (
        "search -n 1 ليببا",
        0,
        "ملاحظة: ليس في أي مقال: 'ليببا'\n"
        "ملاحظة: بُحث بدلا منه عن: ليبيا\n"
        r"النتائج 1-1، والمجموع \d+ مقال\w*، في \d+ ملي ثانية\n",
    ),
    "nothing": (
        "search --no-fallback قشطبلغ",
        1,
        "ملاحظة: ليس في أي مقال: 'قشطبلغ'\nلا شيء يطابق: قشطبلغ\n"
        "جرّب 'kashaf analyze' لترى كيف تُقرأ الكلمات.\n",
    ),
    "no index": (
        "search --index nowhere ليبيا",
        2,
        "كشّاف: تعذّر فتح الفهرس 'nowhere': لا فهرس هنا. شغّل 'kashaf index PATH' أولا.\n",
    ),
    "no such option": (
        "search --limits 3 ليبيا",
        2,
        r"كشّاف: لا خيار باسم --limits.*شغّل 'kashaf search --help'\.\n",
    ),
    "a wrong number": (
        "search -n 0 ليبيا",
        2,
        "كشّاف: قيمة لا تصلح في '--limit' / '-n': '0' ليس عددا صحيحا من 1 فما فوق."
        " شغّل 'kashaf search --help'.\n",
    ),
    "no article": (
        "show none",
        2,
        "كشّاف: تعذّر عرض المقال 'none': لا مقال في الفهرس بهذا المعرّف."
        " المعرّفات يعرضها 'kashaf search'.\n",
    ),
    "nothing that is there": (
        "index nowhere",
        2,
        "كشّاف: تعذّرت فهرسة 'nowhere': لا ملف ولا مجلد بهذا الاسم.\n",
    ),
    "what has no arabic yet": ("evaluate --topics x --qrels y", 2, r"كشّاف: .*\n"),
}


@cases("typed status told", SAID)
def test_what_is_said(over_seeds: OverSeeds, typed: str, status: int, told: str) -> None:
    result = over_seeds(f"{typed} --lang ar")
    assert result.exit_code == status
    assert re.fullmatch(told, result.stderr), result.stderr


def test_a_report_and_a_reason(over_seeds: OverSeeds) -> None:
    printed = over_seeds("index --lang ar").stdout
    assert re.fullmatch(r"أُضيف 0، حُدّث 0، لم يتغير \d+، حُذف 0، تُرك 0\n", printed)
    reasons = over_seeds("search --lang ar --reasons -n 1 وزراء").stdout.splitlines()[-1]
    assert reasons.startswith("   وزير ← وزراء: مفرد · ووزير ← وزراء: مع و، مفرد")


PRINTED = {
    "check": ("check", r"سليم: فيه \d+ مقال\w* و(قطعة واحدة|قطعتان|\d+ قطع\w*)، .* \d+ مقال\w*\n"),
    "doctor of files": ("doctor seeds/economy", r"ما يُقرأ: مقالان\n"),
    "doctor of an index": ("doctor", r"\d+ مقال\w*، سُئل عن \d+ منها بكلماتها\n"),
    "explain": (
        "search --explain -n 1 --format text وزراء",
        r"(?s).*\n   [\d.]+ وزراء \(الكلمة نفسها [\d.]+، الجذر نفسه [\d.]+؛ في العنوان: .*\) .*",
    ),
    "a tag": ("tag +مهم wire-001", r"وُسم 1\n"),
    "a saved search": ("save نفط النفط", r"حُفظ\t@نفط\n"),
}


@cases("typed told", PRINTED)
def test_what_is_printed_for_people(over_seeds: OverSeeds, typed: str, told: str) -> None:
    printed = over_seeds(f"{typed} --lang ar").stdout
    assert re.fullmatch(told, printed), printed


def test_what_is_for_programs_stays_as_it_is(over_seeds: OverSeeds) -> None:
    for typed in ("search --format jsonl وزير", "stats", "analyze والليبية"):
        assert over_seeds(f"{typed} --lang ar").stdout == over_seeds(typed).stdout


CHOSEN = {
    "the locale": ("", {"LANG": "ar_LY.UTF-8"}, True),
    "another locale": ("", {"LANG": "fr_FR.UTF-8"}, False),
    "that of messages": ("", {"LANG": "en_US.UTF-8", "LC_MESSAGES": "ar"}, True),
    "that of all": ("", {"LC_ALL": "C", "LC_MESSAGES": "ar"}, False),
    "a variable": ("", {"LANG": "ar_LY.UTF-8", "KASHAF_LANG": "en"}, False),
    "an option": ("--lang ar", {"KASHAF_LANG": "en"}, True),
    "an option of the command": ("search --lang=ar x", {}, True),
    "words behind dashes": ("search -- --lang ar", {}, False),
}


@cases("typed variables is_arabic", CHOSEN)
def test_which_language_is_spoken(
    monkeypatch: pytest.MonkeyPatch, typed: str, variables: dict[str, str], is_arabic: bool
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "KASHAF_LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(cli.app, [*typed.split(), *["-h"] * ("--" not in typed.split())])
    assert ("الاستعمال" in result.output or "كشّاف" in result.output) == is_arabic


def test_settings_choose_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "kashaf").mkdir()
    (tmp_path / "kashaf/config.toml").write_text('[all]\nlang = "ar"\n', "utf-8")
    assert "كشّاف: تعذّر فتح" in CliRunner().invoke(cli.app, ["stats", "--index", "x"]).stderr
    named = CliRunner().invoke(cli.app, ["stats", "--lang", "en", "--index", "x"])
    assert named.stderr.startswith("kashaf: cannot open index 'x'")


def test_a_language_that_is_none() -> None:
    result = CliRunner().invoke(cli.app, ["search", "--lang", "fr", "ليبيا"])
    assert (result.exit_code, result.stderr) == (
        2,
        "kashaf: invalid value for '--lang': 'fr' is none of ar, en. Run 'kashaf search --help'.\n",
    )


def test_help_is_in_arabic_whole() -> None:
    printed = CliRunner().invoke(cli.app, ["--lang", "ar", "--help"]).stdout
    assert "  index     فهرس المقالات، أو حدّث الفهرس بها\n" in printed
    assert not re.search("[A-Z][a-z]+ [a-z]+", printed)


def test_what_varies_may_hold_anything() -> None:
    told = Messages().arabic
    assert told("nothing found for: {query} %s") == "لا شيء يطابق: {query} %s"
    assert told("note: no article has 'x', 'y'") == "ملاحظة: ليس في أي مقال: 'x', 'y'"
    assert told("something that nobody says") == "something that nobody says"
    nested = "skipped " * 50 + "x: it is empty"
    assert isinstance(told(nested), str)


def test_the_terms_of_the_documentation_are_those_in_use() -> None:
    page = (Path(__file__).parents[1] / "docs/arabic.md").read_text("utf-8")
    terms = re.findall(r"^\| [a-z][a-z -]+ \| ([^|]+) \|$", page, re.M)
    spoken = "\n".join(
        (TABLES / name).read_text("utf-8")
        for name in sorted(os.listdir(TABLES))
        if name.endswith(".tsv")
    )
    assert len(terms) > 30
    # Of a noun its plural may stand there, or the noun with an article or an ending.
    roots = [term.removesuffix("ة").split()[0] for term in terms]
    assert [root for root in roots if root not in spoken] == []
