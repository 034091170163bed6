"""The sound of a name: what its spellings in Arabic letters have in common.

Foreign names and loans are written as they are heard, and each paper hears for itself: أردوغان,
أوردغان; غوتيريش, جوتيريش; ريغان, ريجان. The key keeps the consonants, with letters that stand for
one another merged, and drops vowels and hamza:

- ن before ب is م, as it is said: إسطنبول, اسطمبول; نورنبرغ, نورمبرغ;
- ق غ ج گ for k and g, and تش for the sound of چ, are ك; ص ش ث are س; ط is ت; ض is د; ذ ظ are ز;
- ا و ي ى ء ة and a final ه are dropped, but و and ي at the beginning, where they are consonants;
  doubled letters are one.

Two or three consonants alone would be shared by too many words. So a key of two or three also says
whether a vowel comes first, and has the long vowels after the consonants, sorted, so that أمريكا
meets أميركا. In the key of a name of four letters the vowels keep their places. A query also looks
for keys with one vowel more or less (`sounds_near`): so بوتين meets بوتن, but مارك does not meet
أمريكا, nor باريس أبرشية.

Names that may be formed of an Arabic root have no key of two or three consonants, because there a
long vowel makes another name: عمر, عامر. So it does in longer names with ع or ح, sounds that names
of other languages lack, so their keys have the vowels too: محمد, محمود.

>>> sound_key("اردوغان") == sound_key("اوردغان")
True
>>> sound_key("غوغل") == sound_key("جوجل") != sound_key("غواياكيل")
True
>>> sound_key("بوتين"), "بتنو" in sounds_near("بتنوي")
('بتنوي', True)
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter

# Two letters that stand for a sound, and the letters of another spelling.
DIGRAPHS = (("تش", "ج"), ("نب", "مب"))
# Letters that stand for one another, and those that are dropped, at the end of a name too.
MERGED = dict(zip("قغجصشثطضذظ", "كككسسستدزز", strict=True))
VOWELS = "اوي"
DROPPED = VOWELS + "ء"
DROPPED_AT_END = "ه"
# A key of so many consonants tells enough; one of less, down to the fewest, has vowels.
ENOUGH_CONSONANTS = 4
FEWEST_CONSONANTS = 2
# What is shorter has none; of so many letters, two of them consonants, vowels keep their places.
SHORTEST = 4
# Names of other languages lack the sounds of these.
_ARABIC_ONLY = re.compile("[عح]")
_DOUBLED = re.compile(r"(.)\1+")
_NO_VOWELS_INSIDE = re.compile(f".[^{VOWELS}]*")
# The keys of stems that are at hand for a while.
_at_hand: dict[str, str] = {}


def merged(letters: str) -> str:
    """Return a folded word, or lines of some, with one letter for a sound or two of a kind.

    >>> merged("غوته"), merged("تشيللو")
    ('كوتا', 'كيلو')
    """
    for digraph, letter in DIGRAPHS:
        letters = letters.replace(digraph, letter)
    # A function is quicker here than a template, since few words have anything doubled.
    letters = _DOUBLED.sub(itemgetter(1), letters)
    letters = f"{letters}\n".replace(f"{DROPPED_AT_END}\n", f"{VOWELS[0]}\n")[:-1]
    # No letter is merged into one that is merged itself, so they are replaced one after the other.
    for letter, other in MERGED.items():
        letters = letters.replace(letter, other)
    return letters


def consonants_and_vowels(sounds: str) -> tuple[str, str]:
    """Return the consonants of a merged word, and its long vowels, sorted.

    Of the vowels that come first ا alone is left, before the consonants; the last letter is ا where
    it is a vowel, since writers differ most there.

    >>> consonants_and_vowels("امريكا")
    ('امرك', 'اي')
    """
    rest = sounds[1:]
    if rest[-1:] and rest[-1] in VOWELS:
        rest = rest[:-1] + VOWELS[0]
    vowels = sorted([letter for letter in rest if letter in VOWELS])
    return consonants_of(sounds), "".join(vowels)


def consonants_of(sounds: str) -> str:
    """Return the consonants of a merged word."""
    consonants = sounds[1:]
    for letter in DROPPED:
        consonants = consonants.replace(letter, "")
    return sounds[:1] + consonants


def sound_key(stem: str, is_native: bool = False) -> str:
    """Return the key of a name, given by its stem, or "" where it would tell too little.

    `is_native` says that the name may be formed of an Arabic root.
    """
    key = None if is_native else _at_hand.get(stem)
    return _key(stem, merged(stem), is_native) if key is None else key


@contextmanager
def keys_at_hand(stems: Sequence[str]) -> Iterator[None]:
    """Have the keys of many stems that are not native at hand, in a quarter of the time."""
    lines = merged("\n".join(stems)).split("\n") if stems else []
    _at_hand.update({stem: _key(stem, one) for stem, one in zip(stems, lines, strict=True)})
    try:
        yield
    finally:
        _at_hand.clear()


def _key(stem: str, sounds: str, is_native: bool = False) -> str:
    # The vowels are looked at only where there are few consonants: that takes longer.
    sounded = consonants_of(sounds).removeprefix("ا")
    if len(sounded) >= ENOUGH_CONSONANTS:
        return "".join(consonants_and_vowels(sounds)) if _ARABIC_ONLY.search(stem) else sounded
    if len(sounded) < FEWEST_CONSONANTS or is_native or _ARABIC_ONLY.search(stem):
        return ""
    if len(sounds) > SHORTEST or len(sounded) > FEWEST_CONSONANTS:
        return "".join(consonants_and_vowels(sounds))
    return sounds if len(sounds) == SHORTEST else ""


def sounds_near(key: str) -> tuple[str, ...]:
    """Return a key and those of names that have one long vowel more or less."""
    consonants = key[:1] + key[1:].rstrip(VOWELS)
    vowels = key[len(consonants) :]
    keeps_places = not _NO_VOWELS_INSIDE.fullmatch(consonants)
    if keeps_places or len(consonants.removeprefix("ا")) >= ENOUGH_CONSONANTS:
        return (key,)
    less = {vowels.replace(vowel, "", 1) for vowel in vowels}
    more = {"".join(sorted(vowels + vowel)) for vowel in VOWELS}
    return (key, *sorted(consonants + others for others in less | more))
