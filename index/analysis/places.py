"""Places and the words that are of a place: لبنان, لبناني; تركيا, تركي, أتراك.

The table `data/places.tsv` (built by `data/build_places.py`) has the key of each place, then the
words of it: its names, its adjectives and what its people are called, each as
`lexicon.first_key` files it. An adjective of any other noun (علمي, سياسي) has no key.

>>> places_of("لبنان"), places_of("لبناني"), places_of("سياسي")
(('لبنان',), ('لبنان',), ())
"""

from functools import cache

from index.analysis.data import FOLDER

PLACES = FOLDER / "places.tsv"
# The CRC-32 of the table, hexadecimal.
DIGEST = FOLDER / "places_digest.txt"


def places_of(word: str) -> tuple[str, ...]:
    """Return the keys of the places that a word, given by its key in the lexicon, is of."""
    return _places().get(word, ())


@cache
def _places() -> dict[str, tuple[str, ...]]:
    places: dict[str, tuple[str, ...]] = {}
    for row in PLACES.read_text("utf-8").splitlines():
        place, words = row.split("\t")
        for word in words.split():
            places[word] = (*places.get(word, ()), place)
    return places
