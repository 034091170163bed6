"""What an index is: a folder of segments, of which a manifest says which count.

storage         folder, manifest, lock: what a commit is
reader          the seam under searching: what the query path sees of an index
whoosh          the same index for those who have Whoosh
"""
