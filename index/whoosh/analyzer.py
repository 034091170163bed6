"""kashaf's analysis as an analyzer of Whoosh, for a field of any Whoosh schema.

    schema = Schema(path=ID(stored=True), content=TEXT(analyzer=ArabicAnalyzer(), stored=True))

A word that can be read two ways is indexed with both its stems, at one position: كتب (he wrote,
books) with كتب and كتاب. A query must not ask for both of them, which Whoosh's parser makes of
several tokens, so that in a query a word is one token: the stem that it shares with most other
words, كتاب. All words spelled as the query's are found, in phrases too. A field that is to find
those of either stem says so twice:

    TEXT(analyzer=ArabicAnalyzer(alternatives=True), multitoken_query="or")

>>> analyzer = ArabicAnalyzer()
>>> [(token.text, token.pos) for token in analyzer("كتب الوزراء", positions=True, mode="index")]
[('كتب', 0), ('كتاب', 0), ('وزير', 1)]
>>> [token.text for token in analyzer("كتب الوزراء", mode="query")]
['كتاب', 'وزير']
"""

from collections.abc import Iterator, Sequence
from typing import Any

from whoosh.analysis import Analyzer, Token

from index import arguments
from index.analysis.analyzer import LEVELS, levels, tokenize
from index.analysis.morphology.lexemes import stem_of
from index.analysis.morphology.lexicon import lookup
from index.analysis.morphology.unknown import ARTICLES, CLITICS
from index.analysis.tokens.normalize import fold, fold_seats
from index.segment.schema import FORM, STEM


class ArabicAnalyzer(Analyzer):  # type: ignore[misc]
    """Gives the terms of a text on one level: "form", "stem", "kin", "sound" or "root".

    With `alternatives` a word of a query gives all its terms; see the module. It can be pickled,
    compared, and followed by Whoosh's filters. Where a new version of kashaf reads words otherwise
    an index of Whoosh's is to be made anew, as its changelog says. Raises ValueError for another
    level and for a value that is no string, TypeError for arguments of other types.
    """

    # Whoosh pickles it with a schema, by the name that stays.
    __module__ = "kashaf.whoosh"

    def __init__(self, level: str = STEM, alternatives: bool = False) -> None:
        if arguments.string("level", level) not in LEVELS:
            raise ValueError(f"there is no level {level!r}: name one of {', '.join(LEVELS)}")
        self.level = level
        self.alternatives = arguments.flag("alternatives", alternatives)

    def __repr__(self) -> str:
        return f"ArabicAnalyzer({self.level!r}, alternatives={self.alternatives})"

    @property
    def is_morph(self) -> bool:
        """Whether words lose their form; Whoosh then offers to spell by the forms."""
        return self.level != FORM

    def __call__(
        self,
        value: str,
        *,
        positions: bool = False,
        chars: bool = False,
        start_pos: int = 0,
        start_char: int = 0,
        tokenize: bool | None = None,
        mode: str = "",
        **kwargs: Any,
    ) -> Iterator[Token]:
        """Yield the tokens of a text, as all of Whoosh's analyzers do: one object, changed.

        `tokenize=False`, as of a prefix, gives the text whole, folded as terms are. Whoosh's parser
        says whether to tokenize for a word, and not for a phrase.
        """
        if not isinstance(value, str):
            raise ValueError(f"{value!r} is no string")
        # Whoosh calls it by either name, to have the words of which it makes suggestions.
        plain = kwargs.pop("no_morph", False) or kwargs.pop("nomorph", False)
        level = FORM if plain else self.level
        token = Token(positions, chars, mode=mode, **kwargs)
        is_phrase = tokenize is None
        found = _whole(value, level) if tokenize is False else _words(value, level)
        for word, start, end, position, terms in found:
            if mode == "query":
                terms = self._asked(word, terms, is_phrase)
            for term in terms:
                token.text = term
                token.boost = 1.0
                token.stopped = False
                token.original = value[start:end]
                token.pos = start_pos + position
                token.startchar, token.endchar = start_char + start, start_char + end
                yield token

    def _asked(self, word: str, terms: Sequence[str], is_phrase: bool) -> Sequence[str]:
        """Return what a query asks for of the terms of a word."""
        if len(terms) < 2 or (self.alternatives and not is_phrase):
            return terms
        # The term that is the word itself, clitics aside (مدارس of المدارس), has words of its own,
        # the other those of its family: it finds more of what either finds, 93 % of the documents
        # of each word in bench/data. A usual noun that may also be the plural of another (كتاب of
        # كاتب) has both.
        letters = fold_seats(fold(word))
        standing = [term for term in terms if _stands_in(letters, term)]
        if not standing:
            return terms[:1]
        own = max(standing, key=len)
        other = next(term for term in terms if term != own)
        begin = letters.index(own)
        base = word[begin : begin + len(own)]
        return [own if _is_rather_noun(base, own, other) else other]


def _stands_in(letters: str, term: str) -> bool:
    """Tell whether a word has these letters after the clitics before it, if there are any."""
    before, stands, _ = letters.partition(term)
    return bool(stands) and (not before or before in ARTICLES or before in CLITICS)


def _is_rather_noun(word: str, own: str, other: str) -> bool:
    """Tell whether a word is far more often a noun of that stem than the plural of the other."""
    entries = lookup(word)
    nouns = [e.frequency for e in entries if e.kind in "na" and stem_of(e.lemma) == own]
    plurals = [e.frequency for e in entries if e.kind == "b" and stem_of(e.lemma) == other]
    return bool(plurals) and max(nouns, default=0) > 3 * max(plurals)


# A word's letters, where it begins and ends, its position and terms.
_ReadWord = tuple[str, int, int, int, Sequence[str]]


def _words(text: str, level: str) -> Iterator[_ReadWord]:
    for token in tokenize(text):
        terms = getattr(levels(token.letters), level)
        yield token.letters, token.start, token.end, token.position, terms


def _whole(text: str, level: str) -> Iterator[_ReadWord]:
    form = fold(text)
    yield text, 0, len(text), 0, [form if level == FORM else fold_seats(form)]
