"""CoNLL-U: the sentences of a treebank, an article for each document (`# newdoc`), else for a file.

Sentences are `# text = `, else the words of their lines.

>>> data = "# newdoc id = n1\\n# text = عاد النهر\\n1\\tعاد\\n\\n1\\tسكن\\n".encode()
>>> record, = read(Source("a.conllu", "a.conllu", data, None))
>>> record.id, record.parse().text
('n1', 'عاد النهر\\nسكن')
"""

import re
from collections.abc import Iterator

from index.articles.encodings.decoding import decode
from index.articles.readers import Record, Source, record_of
from index.errors import ReadError

SUFFIXES = (".conllu", ".conll")

_NEW = re.compile(r"#\s*newdoc(?:\s+id\s*=\s*(\S+))?")
_TEXT = re.compile(r"#\s*text\s*=\s*(.+)")
_PART = re.compile(r"(\d+)(?:-(\d+))?\t([^\t]+)")


def read(source: Source) -> Iterator[Record | ReadError]:
    """Yield a record for each document; raises ReadError for a file without sentences."""
    text = decode(source.data, source.path, source.encoding, source.note)
    number, line, fields = 1, 1, dict[str, object]()
    sentences: list[str] = []
    for at, sentence in _sentences(text):
        if (new := _NEW.search(sentence)) and sentences:
            yield _record(source, fields, sentences, line, number)
            number, line, fields, sentences = number + 1, at, {}, []
        if new and new[1]:
            fields["id"] = new[1]
        if said := _TEXT.search(sentence):
            sentences.append(said[1])
        elif words := _words(sentence):
            sentences.append(" ".join(words))
    if not sentences:
        raise ReadError(source.path, "no text: it has no sentences of CoNLL-U")
    yield _record(source, fields, sentences, line, number)


def _record(
    source: Source, fields: dict[str, object], sentences: list[str], line: int, number: int
) -> Record:
    text = "\n".join(sentences)
    return record_of(source, {**fields, "text": text}, text.encode(), line, number)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    line = 1
    for block in text.split("\n\n"):
        if block.strip():
            yield line, block
        line += block.count("\n") + 2


def _words(sentence: str) -> list[str]:
    """Return the words of a sentence: those that are cut in parts whole, without the parts."""
    words, covered = [], 0
    for line in sentence.split("\n"):
        if found := _PART.match(line):
            if int(found[1]) > covered:
                words.append(found[3])
            if found[2]:
                covered = int(found[2])
    return words
