"""What is on disk: the version of the format, parts and levels, what stands where.

The text of an article is its title and its body: a word of the title counts as a word of the
text, and once more as one of `title`. Metadata that is searched by `field:word` has the stem level
only. A term's position in a part is counted in words; where a word has two stems both stand at
its position.
"""

from collections.abc import Mapping, Sequence

from index.analysis.analyzer import LEVELS

# Raised when what is on disk changes its meaning; an index of another format is refused.
FORMAT_VERSION = 2

FORM, STEM = LEVELS[:2]
# No level, but looked up as one: its terms are spellings, each that of one word.
SPELLING = "spelling"
# The levels whose terms have lists of their own; those of a form are its words' lists.
TERM_LEVELS = LEVELS[1:]
PARTS: Mapping[str, Sequence[str]] = {
    "text": LEVELS,
    "title": LEVELS,
    "source": ("stem",),
    "author": ("stem",),
    "category": ("stem",),
}
# Words between the last of the title and the first of the body, so that no phrase spans both.
TITLE_GAP = 100

# Megabytes that gathered articles may take before they go to disk, unless told otherwise.
MEMORY = 512
