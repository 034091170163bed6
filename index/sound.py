"""The sound of a name: what its spellings in Arabic letters have in common.

Foreign names are written as they are heard, and each paper hears for itself: أردوغان, أوردغان;
غوتيريش, جوتيريش; إسطنبول, استانبول. The key keeps the consonants, with letters that stand for
one another merged, and drops vowels and hamza:

- ق غ ج گ for k and g, and تش for the sound of چ, are ك; ص ش ث are س; ط is ت; ض is د; ذ ظ are ز;
- ا و ي ى ء ة and a final ه are dropped, doubled letters are one.

It is used for names and words the lexicon does not know, where the alternative is not to find
them at all; a dictionary word has its stem and root.

>>> sound_key("أردوغان") == sound_key("أوردغان") == sound_key("إردوغان")
True
>>> sound_key("موسكو"), sound_key("علي")
('مسك', '')
"""

import re

from index.normalize import fold, fold_seats

_MERGED = str.maketrans("قغجصشثطضذظ", "كككسسستدزز")
_DOUBLED = re.compile(r"(.)\1+")
_DROPPED = re.compile("[اويء]|ه$")
# Fewer consonants are shared by too many names, save those of long ones.
_FEWEST_CONSONANTS = 3
_LONG = 5


def sound_key(name: str) -> str:
    """Return the key of an unmarked name without clitics, or "" where it would tell too little."""
    letters = fold_seats(fold(name))
    key = _DROPPED.sub("", _DOUBLED.sub(r"\1", letters.replace("تش", "ج")).translate(_MERGED))
    enough = _FEWEST_CONSONANTS - (len(letters) >= _LONG)
    return key if len(key) >= enough else ""
