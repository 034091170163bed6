"""Words → stems and roots: how a word can be cut, weighed by a lexicon and the odds of affixes."""
