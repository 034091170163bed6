"""Texts → tokens: where words begin and end, and how each is spelled."""
