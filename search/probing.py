"""Whether an index finds what it holds: words drawn from stored articles must find these.

Files may be what was written, which `kashaf check` tells, and their words still not those that a
search asks for: of another analyzer, or of another program that wrote the index.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.articles.article import Article
from search.asking import Asking

# Articles that are asked for, words of each, and letters of a text that they are drawn from.
_PROBES, _WORDS, _DRAWN_FROM = 50, 3, 5_000
# Articles with all words of a probe, among which it is looked for.
_MOST = 1_000
_WORD = re.compile("[\u0621-\u064a]{4,}")


@dataclass(frozen=True, slots=True)
class Probe:
    """What was asked, and what is wrong: a kind of it, and the article or numbers it is of."""

    asked: int
    findings: tuple[tuple[str, str], ...]


def probe(
    ix: Asking,
    ids: Sequence[str],
    count: int,
    get: Callable[[str], Article],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Probe:
    """Ask an index for articles that it holds, by words of theirs, and add up what it says.

    It says that it has `count` articles, `ids` are theirs, and `get` gives one.
    """
    findings: list[tuple[str, str]] = []
    if len(ids) != count:
        findings.append(("its totals disagree", f"{count} articles, {len(ids)} ids"))
    if len({*ids}) != len(ids):
        findings.append(("an id is there twice", f"{len(ids) - len({*ids})} times"))
    chosen = ids[:: max(len(ids) // _PROBES, 1)][:_PROBES]
    asked = 0
    for done, id_ in enumerate(chosen, 1):
        words = _words(get(id_))
        if words:
            asked += 1
            if not _finds(ix, words, id_):
                findings.append(("words of its text do not find it", f"{id_}: {' '.join(words)}"))
        progress(done, len(chosen))
    return Probe(asked, tuple(findings))


def _words(article: Article) -> list[str]:
    """Return the longest words of the beginning of an article, which few others have."""
    words = dict.fromkeys(_WORD.findall(f"{article.title} {article.text[:_DRAWN_FROM]}"))
    return sorted(words, key=lambda word: (-len(word), word))[:_WORDS]


def _finds(ix: Asking, words: list[str], id_: str) -> bool:
    query = " ".join(f'"{word}"' for word in words)
    ids = [
        hit.id for hit in ix.hits(query, limit=_MOST, snippets=False, fallback=False, match="all")
    ]
    return len(ids) == _MOST or id_ in ids
