"""Searching an index: query → matches → hits → snippets."""
