"""Which matches are shown, in which order, and how many there are of each field's values."""
