"""Similar articles: an article → a query of its most distinctive words, any of which may match.

    weight(word) = tf · idf

with tf how often words of its stem stand in the article, at most `_MOST_TIMES`, and idf as scoring
has it. Of a long article the beginning is read. The words of most weight are asked for, as often as
they stand there, so that a word of three mentions counts three times; they stay in the order of
the text, in which neighbours lift what has them side by side too. That is an ordinary query: of an
engine it asks nothing but the article, the terms of its words and how many documents have each.
"""

from collections.abc import Callable

from index.analysis.analyzer import DEFAULT_LEVEL
from index.analysis.morphology.function_words import is_function_word
from index.errors import ArticleNotFoundError
from index.segment.schema import STEM
from index.store.engine import Engine
from search.query.nodes import Strictness, any_of, plain_words
from search.query.parser import Query
from search.query.tree import Word
from search.ranking.scoring import idf
from search.words.expansion import TermExpander

# Words asked for, and how often one counts at most.
_WORDS, _MOST_TIMES = 20, 3
# Characters of an article that are read: what it is of stands early.
_READ = 6000
_HOW = Strictness(DEFAULT_LEVEL, frozenset())


def article_of(engine: Engine, id_: str, doing: str = "find what is similar to") -> int:
    """Return the document of an article. Raises ArticleNotFoundError if there is none."""
    doc = engine.doc(id_)
    if doc is None:
        raise ArticleNotFoundError(
            f"cannot {doing} '{id_}': the index holds no article of that id."
            " Ids are shown by 'kashaf search'."
        )
    return doc


def query_like(engine: Engine, expander: TermExpander, doc: int) -> Query:
    """Return a query that finds what is like a document."""
    (stored,) = engine.opened([doc])
    article = stored.article
    text = f"{article.title}\n{article.text[:_READ]}"
    times, words = _counted(text, lambda letters: engine.levels(letters).stem)
    weights = {
        stem: min(times[stem], _MOST_TIMES)
        * idf(engine.doc_count, expander.containing(word, "text", STEM))
        for stem, word in words.items()
    }
    best = {*sorted(weights, key=lambda stem: -weights[stem])[:_WORDS]}
    asked = [
        word
        for stem, word in words.items()
        if stem in best
        for _ in range(min(times[stem], _MOST_TIMES))
    ]
    return Query(" ".join(word.text for word in dict.fromkeys(asked)), any_of(tuple(asked)))


_Stems = tuple[str, ...]


def _counted(
    text: str, stems: Callable[[str], _Stems]
) -> tuple[dict[_Stems, int], dict[_Stems, Word]]:
    """Return how often words of each stem stand in a text, and the first of them."""
    times: dict[_Stems, int] = {}
    words: dict[_Stems, Word] = {}
    for word in plain_words(text, _HOW):
        if len(word.letters) > 1 and not is_function_word(word.letters):
            key = stems(word.letters) or (word.letters,)
            times[key] = times.get(key, 0) + 1
            words.setdefault(key, word)
    return times, words
