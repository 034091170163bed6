"""What is on disk: the version of the format, parts and levels, what stands where.

A part is what an article has in one of the fields of index/articles/fields.py. A term's position in
a part is counted in words; where a word has two stems both stand at its position.
"""

from collections.abc import Mapping, Sequence

from index.analysis.analyzer import LEVELS
from index.articles.fields import FIELDS, METADATA

# Raised when what is on disk changes its meaning; an index of another format is refused.
FORMAT_VERSION = 5

FORM, STEM, *_ = LEVELS
SOUND = "sound"
# No level, but looked up as one: its terms are spellings, each that of one word.
SPELLING = "spelling"
# The levels whose terms have lists of their own; those of a form are its words' lists.
TERM_LEVELS = LEVELS[1:]
# The fields of an article that are indexed, and the levels of each.
PARTS: Mapping[str, Sequence[str]] = {
    field.name: tuple(level for level in LEVELS if level in field.weights) for field in FIELDS
}
# What is on record of each document, a value of each: the file it came from, what articles are
# filtered and counted by, and whatever else its source said of it, as JSON.
OWN_FIELDS = "own_fields"
RECORDED = ("origin", *METADATA, OWN_FIELDS)
# Bytes of the digest of a document's content.
DIGEST_SIZE = 16
# Bytes of what near-copies of a document are known by, a power of two: index/writing/sketches.py.
SKETCH_SIZE = 32
# Words between the last of the title and the first of the body, so that no phrase spans both.
TITLE_GAP = 100

# Megabytes that gathered articles may take before they go to disk, unless told otherwise.
MEMORY = 512
# Megabytes that a searcher may keep of what it has read, about, unless told otherwise.
CACHE = 450
