"""Hits: the best documents → their articles, with the words that matched and snippets."""
