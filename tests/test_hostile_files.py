"""Files that were made to take for ever, or all memory, when they are read."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from cases import cases

# Reads a file as `kashaf index` does, in a process that may take so much memory and time.
READ = """
import resource, sys
from pathlib import Path
from index.articles.readers import Source, reader_for
from index.errors import ReadError

resource.setrlimit(resource.RLIMIT_AS, (1536 << 20,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (40,) * 2)
name = sys.argv[1]
source = Source(name, name, Path(name).read_bytes(), None)
try:
    for record in reader_for(name)(source):
        if isinstance(record, ReadError):
            raise record
        article = record.parse()
        print(len(f"{article.title} {article.text}".split()))
except ReadError as error:
    print(error.reason)
"""

TOO_DEEP = "its elements are left open, "
OPTIONS = "a choice in it has more than 14000 options"
MANY = "an element of it has more than 20000 attributes"
LETTERS = "".join(f"<b a={n}>" for n in range(2000))
LAUGH = "".join(f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}]\n" for a, b in pairwise("abcdefghij"))

FILES = {
    "articles in each other": ("a.html", "<article>ليبيا " * 16_000, "16000"),
    "blocks in each other": ("a.html", "<div>" * 200_000 + "ليبيا", TOO_DEEP),
    "the same, seen from lists": ("a.html", "<ul><li>ليبيا" * 100_000, TOO_DEEP),
    "ends of what was never begun": ("a.html", "<div></span>" * 100_000 + "ليبيا", TOO_DEEP),
    "elements of no name known": ("a.html", "<x-y/>" * 200_000 + "ليبيا", TOO_DEEP),
    "in a script": ("a.html", "<svg><style>" + "<div>" * 200_000 + "ليبيا", TOO_DEEP),
    "letters made anew": ("a.html", LETTERS + "<p>ليبيا" * 20_000, TOO_DEEP),
    "attributes": ("a.html", "<p " + " ".join(f"a{n}" for n in range(200_000)) + ">ليبيا", MANY),
    "attributes of one body": ("a.html", "".join(f"<body a{n}>" for n in range(100_000)), MANY),
    "options": ("a.html", "<p>ليبيا<select>" + "<option selected>خبر" * 300_000, OPTIONS),
    "options in groups": ("a.html", "<select>" + "<optgroup><option>خبر" * 200_000, OPTIONS),
    "groups of options outside of a choice": ("a.html", "<optgroup>ليبيا " * 100_000, TOO_DEEP),
    "readings outside of any": ("a.html", "<rp>ليبيا<rt>" * 50_000, TOO_DEEP),
    "groups of options of many choices": ("a.html",
        "<select><optgroup><option>خبر</optgroup></select><p>ليبيا " * 20_000, "20000"),
    "many choices": ("a.html", "<select><option>خبر</select><p>ليبيا " * 40_000, "40000"),
    "an ordinary page, long": ("a.html", "<div><p>ليبيا <b>خبر</b><br></div>" * 20_000, "40000"),
    "a picture in a page": ("a.html", f"<img src='data:{'a/ b' * 100_000}'><p>ليبيا", "1"),
    "unclosed paragraphs": ("a.html", "<p>ليبيا<br>" * 25_000, "25000"),
    "blocks in Markdown": ("a.md", "<div>\n\nليبيا\n\n" * 25_000, TOO_DEEP),
    "quotes in each other": ("a.md", ">" * 100_000 + " ليبيا خبر", "3"),
    "lists in each other": ("a.md", "- " * 50_000 + "ليبيا", "49971"),
    "lists below each other": ("a.md",
        "".join(f"{'  ' * n}- ليبيا\n" for n in range(1_000)), "1970"),
    "a wide table": ("a.md", ("|" + "ك|" * 3000 + "\n|" + "-|" * 3000 + "\n") * 2
        + ("|" + "ك|" * 3000 + "\n") * 15, "54000"),
    "aliases": ("a.md", f"---\na: &a [x, x, x, x]\n{LAUGH}---\nليبيا", "1"),
    "long front matter": ("a.md", "---\n" + "a: b\n" * 100_000 + "---\nليبيا",
        "1"),
    "nested front matter": ("a.md", "---\na: " + "[" * 100_000 + "\n---\nليبيا", "1"),
    "fields that are none": ("a.md", "---\n" + "a: b: c\n \n" * 10_000 + "---\nليبيا", "1"),
    "long TOML": ("a.md", "+++\n" + "a = \n" * 20_000 + "+++\nليبيا", "1"),
    "a long book": ("a.md", "## فصل\n\nعاد **النهر** إلى [مجراه](x)\n\n" * 10_000, "50000"),
    "a table of quotes": ("a.csv", "text,n\n" + 'خبر","خبر\n' * 100_000, "a quote is opened here"),
    "front of a page without end": ("a.txt", '<doc id="' + 'x" y="' * 200_000, "no text: it"),
    "a book of marks": ("a.txt", "######OpenITI#\n#META#Header#End#\n"
        + "# ms1 PageV01P001 @A@ خبر\n" * 60_000, "6667"),
    "subtitles of brackets": ("a.srt", "1\n00:01,000 --> 00:02,000\nخبر " + "<{\\" * 300_000, "2"),
    "a field of tags": ("a.jsonl", '{"text": "خبر ' + "<p <b &#" * 200_000 + '"}', "400002"),
    "decoded wrongly by all": ("a.txt", "Ø§ ط§ ÿß ╪º Ïº Ш§ Ř§ Çá ÃÃ «· Зб خبر " * 10_000, "120000"),
    "JSON in lines that is none": ("a.json", '{"text": "خبر"\n' * 40_000, "it is not JSON"),
    "a subject of many words": ("a.eml",
        "Subject: " + "=?utf-8?q?a?= " * 200_000 + "\n\nليبيا", "3"),
    "brackets": ("a.jsonl", '{"a":' * 100_000, "it is JSON too large to be an article"),
}  # fmt: skip


@cases("name text said", FILES)
def test_a_file_takes_no_longer_than_it_is_large(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", READ, name],
        cwd=tmp_path, capture_output=True, encoding="utf-8",
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(said), done.stdout
