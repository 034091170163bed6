"""What an index is: a folder of segments, of which a manifest says which count.

storage         the folder: what a commit is
durable         waiting for names to be on disk
lock            one process writes, and who that is
manifest        which segments count
rebuild         an index written beside the old one, whose place it takes
engine          the seam under searching, on one screen
reader, arrays  what is behind it: the words, articles and postings of all segments
damage          telling damage from whatever else may fail
"""
