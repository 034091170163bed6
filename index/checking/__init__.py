"""Checking an index, and repairing it from the articles that are stored in it.

check       all that can be wrong, as findings
comparing   stored articles against the postings that are there
salvage     what can still be read of a damaged segment
repair      what is sound is kept, what can be salvaged is indexed anew
"""
