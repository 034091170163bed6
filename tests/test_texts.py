"""Stored articles, in compressed blocks."""

import itertools
import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article, decode, encode
from index.segment.columns.columns import Columns
from index.segment.texts import TextStore, TextsWriter, compress

BLOCK = 1 << 13


def write(path: Path, *batches: list[bytes]) -> TextStore:
    """Write articles, each batch of them compressed by itself."""
    writer = TextsWriter(path)
    for batch in batches:
        for block in compress(batch):
            writer.add(*block)
    writer.close()
    return TextStore(Columns(path))


TEXTS = st.text(min_size=1).filter(str.strip) | st.sampled_from(
    ["نص\nثان\n", "\n\r\u2028\x85س\n\n"]
)


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=4))
def test_round_trip(batches: list[list[str]]) -> None:
    stored = [[encode(Article(id="1", text=text)) for text in batch] for batch in batches]
    with TemporaryDirectory() as folder:
        texts = write(Path(folder) / "texts", *stored)
        flat = [text for batch in batches for text in batch]
        assert [decode(texts[doc]).text for doc in range(len(flat))] == flat
        assert [texts.block(number) for number in range(len(batches))] == stored
        ends = [sum(map(len, batches[:i])) for i in range(len(batches) + 1)]
        assert list(texts.blocks()) == list(itertools.pairwise(ends))


@given(
    st.builds(
        Article,
        id=TEXTS.filter(lambda text: text.isascii() and text.strip()),
        text=TEXTS,
        url=st.text(),
        date=st.none() | st.dates(),
        metadata=st.dictionaries(st.text(), st.text()),
    )
)
def test_an_article_is_stored_as_json(article: Article) -> None:
    given = ((name, getattr(article, name)) for name in ("id", "text", "date", "url", "metadata"))
    fields = {name: str(value) if name == "date" else value for name, value in given if value}
    assert encode(article).decode("utf-8", "surrogatepass") == json.dumps(
        fields, ensure_ascii=False
    )
    assert decode(encode(article)) == article


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size).replace(b"\n", b"-")


def test_blocks_hold_neighbours_up_to_a_size() -> None:
    articles = [noise(size) for size in (BLOCK // 2, BLOCK // 2, 10, BLOCK * 3, 20, 30)]
    assert [count for count, _ in compress(articles)] == [2, 2, 2]
    assert list(compress([])) == []


def test_full_blocks(tmp_path: Path) -> None:
    sizes = [BLOCK // 2 - 1, BLOCK // 2, BLOCK, 3 * BLOCK, 0]
    texts = write(tmp_path / "texts", *([noise(size)] for size in sizes))
    # By what is in them, however well it is compressed.
    assert [texts.is_full(number) for number in range(5)] == [False, True, True, True, False]
    even = write(tmp_path / "even", [b"a" * BLOCK], [b"a"])
    assert len(even.packed(0)) < 100
    assert [even.is_full(number) for number in range(2)] == [True, False]


def test_a_block_can_be_copied_as_it_is(tmp_path: Path) -> None:
    articles = [b'{"a": %d}' % number for number in range(20)]
    texts = write(tmp_path / "texts", articles[:7], articles[7:])
    writer = TextsWriter(tmp_path / "copy")
    for number, (first, end) in enumerate(texts.blocks()):
        writer.add(end - first, texts.packed(number))
    writer.close()
    copy = TextStore(Columns(tmp_path / "copy"))
    assert [copy[doc] for doc in range(20)] == articles


@pytest.mark.parametrize("after", [0, 1])
def test_giving_up_deletes_the_file(tmp_path: Path, after: int) -> None:
    writer = TextsWriter(tmp_path / "texts")
    for block in compress([b"{}"] * after):
        writer.add(*block)
    writer.abandon()
    assert not list(tmp_path.iterdir())
