"""Ids at the command line: several, with blanks, nearly right."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cases import cases
from processes import kashaf

from index import Article, KashafError, open_index
from search.ids import near_ids

FILES = {
    "سياسة/زيارة أنقرة.txt": "وصل الوزير إلى أنقرة.",
    "سياسة/زيارة طرابلس.txt": "وصل الوفد إلى طرابلس.",
    "اقتصاد/أسعار النفط.txt": "ارتفعت أسعار النفط.",
    "wire-001.txt": "أمطرت السماء فوق المدينة.",
}


@pytest.fixture(autouse=True)
def here(written: Callable[[Mapping[str, str]], Path]) -> Path:
    """Work in a folder with an index of news."""
    folder = written({f"news/{name}": text for name, text in FILES.items()})
    assert kashaf("index", "news")[0] == 0
    return folder


def shown(*names: str) -> str:
    """Return what `show` prints of some files."""
    rule = "\n────────\n\n"
    return rule.join(f"{Path('news', name).absolute()}\n\n{FILES[name]}\n" for name in names)


def test_show_several() -> None:
    names = ["wire-001.txt", "اقتصاد/أسعار النفط.txt"]
    assert kashaf("show", *names) == (0, shown(*names), "")
    assert kashaf("show", *names, names[0]) == (0, shown(*names), "")


def test_ids_with_blanks_need_no_quotes() -> None:
    names = ["سياسة/زيارة أنقرة.txt", "wire-001.txt", "اقتصاد/أسعار النفط.txt"]
    assert kashaf("show", *" ".join(names).split()) == (0, shown(*names), "")
    assert kashaf("similar", *names[0].split(), "-n", "1")[0] == 0
    assert kashaf("tag", "+مهم", *names[0].split(), names[1]) == (0, "tagged 2\n", "")
    assert kashaf("search", "tag:مهم", "--format", "csv", "--fields", "id")[1].count("\n") == 3
    assert kashaf("delete", *names[0].split(), names[1]) == (0, "deleted 2\n", "")
    assert kashaf("stats")[1].startswith("articles\t2\n")


def test_ids_that_begin_so_are_named_first() -> None:
    ids = [f"{number:03}_b{number}00.txt" for number in range(1, 100)] + ["news/000_a.txt"]
    assert near_ids("00", ids)[0] == "001_b100.txt"
    assert near_ids("000", ids)[0] == "news/000_a.txt"
    assert near_ids("09", ids) == ["090_b9000.txt", "091_b9100.txt", "092_b9200.txt"]


def test_what_may_be_several_ids_is_not_guessed() -> None:
    with open_index(".kashaf") as ix:
        for id_ in ("نهر", "نهر النيل", "النيل الأزرق"):
            ix.add(Article(id=id_, text=id_))
    assert kashaf("show", "نهر", "النيل", "الأزرق") == (
        0, "\nنهر\n\n────────\n\n\nالنيل الأزرق\n", ""
    )  # fmt: skip
    with open_index(".kashaf") as ix:
        ix.add(Article(id="الأزرق", text="لون"))
    assert kashaf("show", "نهر", "النيل", "الأزرق") == (
        2,
        "",
        "kashaf: cannot show article 'نهر النيل الأزرق': this may be read as several ids:"
        " 'نهر', 'نهر النيل', 'النيل الأزرق', 'الأزرق'. Put quotes around each.\n",
    )
    assert kashaf("show", "نهر النيل", "الأزرق")[0] == 0


NEAR = {
    "without suffix": (["wire-001"], "wire-001", "'wire-001.txt'"),
    "its beginning": (["wi"], "wi", "'wire-001.txt'"),
    "a slip": (["wire-01.txt"], "wire-01.txt", "'wire-001.txt'"),
    "without folder and hamza": (["اسعار النفط"], "اسعار النفط", "'اقتصاد/أسعار النفط.txt'"),
    "a slip, without quotes": (["أسعر", "النفط"], "أسعر النفط", "'اقتصاد/أسعار النفط.txt'"),
    "several": (
        ["زيارة"], "زيارة", "'سياسة/زيارة أنقرة.txt' or 'سياسة/زيارة طرابلس.txt'"
    ),
    "among others": (["wire-001.txt", "طرابلس"], "طرابلس", "'سياسة/زيارة طرابلس.txt'"),
}  # fmt: skip


@cases("typed named near", NEAR)
def test_near_ids_are_named(typed: list[str], named: str, near: str) -> None:
    for command in ("show", "delete"):
        assert kashaf(command, *typed) == (
            2,
            "",
            f"kashaf: cannot {command} article '{named}': the index holds none of that id."
            f" Did you mean {near}?\n",
        )
    assert kashaf("stats")[1].startswith("articles\t4\n")


def test_what_is_like_no_id_is_told_where_ids_are() -> None:
    assert kashaf("show", "مباراة") == (
        2,
        "",
        "kashaf: cannot show article 'مباراة': the index holds none of that id."
        " Ids are shown by 'kashaf search'.\n",
    )


def test_from_python() -> None:
    with open_index(".kashaf") as ix:
        assert ix.path("wire-001.txt") == str(Path("news/wire-001.txt").absolute())
        assert near_ids("wire-1", ix.ids()) == ["wire-001.txt"]
        ix.add(Article(id="a", text="نهر"))
        ix.commit()
        assert ix.path("a") is None
        with pytest.raises(KashafError, match="cannot show article 'b'"):
            ix.path("b")


def test_blanks_that_a_shell_makes_one() -> None:
    with open_index(".kashaf") as ix:
        ix.add(Article(id="تقرير  عام", text="نهر"))
        ix.add(Article(id="تقرير أول عام", text="سوق"))
    assert kashaf("show", "تقرير", "عام") == (0, "\nنهر\n", "")
    assert kashaf("show", "تقرير", "أول", "عام", "تقرير  عام")[0] == 0
    with open_index(".kashaf") as ix:
        ix.add(Article(id="تقرير عام", text="مطار"))
    # A blank as it is typed is nearer than two.
    assert kashaf("show", "تقرير", "عام") == (0, "\nمطار\n", "")
