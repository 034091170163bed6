"""Files and folders → changes: what `kashaf index PATH` does.

walk            which files are articles
ignore          what .kashafignore leaves out
directions      what .kashaf.toml says of how files are read
ids             which article a file is, what a new one is called
doctor          what would spoil search, before it is indexed
reading         how many bytes were read
exported        what an export tells of articles beside their fields
report          what an update did
update          what is new, changed, gone, unreadable
"""
