"""Tables that the analysis reads, and the script that builds them."""

from pathlib import Path

# Not by importlib.resources, which takes longer to import than most queries to answer.
FOLDER = Path(__file__).parent
