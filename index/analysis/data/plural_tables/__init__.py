"""How the tables of plurals are made, and how the lexicon reads them."""
