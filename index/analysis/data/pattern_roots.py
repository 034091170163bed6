"""The root that a word has by its pattern, from Tashaphyne, for `build_spellings`.

It takes some 100 microseconds a word and is a guess, good for telling whether a word may be formed
of an Arabic root at all.
"""

from functools import cache

from tashaphyne.stemming import ArabicLightStemmer


@cache
def pattern_root(word: str) -> str:
    """Return the root that most cuts of a word leave, or "" if none is a root.

    Roots of three letters come first, and among equals that of the least cut; Tashaphyne's own
    choice among equals differs from run to run.
    """
    stemmer = _stemmer()
    # Tashaphyne finds affixes in a word whose آ is two letters, and cuts the word as it is.
    written = word.replace("آ", "ءا")
    rights = stemmer.lookup_suffixes(written)
    cuts = {
        (right - left, left, right)
        for left in stemmer.lookup_prefixes(written)
        for right in rights
        if right >= left + 2
    }
    cuts.add((len(written), 0, len(written)))
    # The most of the word first.
    roots = [
        root for _, left, right in sorted(cuts, key=_order) if (root := _root(word[left:right]))
    ]
    return min(roots, key=lambda root: (len(root) != 3, -roots.count(root)), default="")


def _order(cut: tuple[int, int, int]) -> tuple[int, int, int]:
    size, left, right = cut
    return -size, left, right


def _root(stem: str) -> str:
    stemmer = _stemmer()
    stemmer.word = stemmer.unvocalized = stem
    root: str = stemmer.get_root(0, len(stem))
    return root if stemmer.is_root(root) else ""


@cache
def _stemmer() -> ArabicLightStemmer:
    return ArabicLightStemmer()
