"""Rows and records → articles: which field is what, by its name or by what stands in it."""
