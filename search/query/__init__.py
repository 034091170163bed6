"""The query language: text → a tree of words, phrases and what joins them."""
