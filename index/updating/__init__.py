"""Files and folders → changes: what `kashaf index PATH` does.

walk            which files are articles
ignore          what .kashafignore leaves out
ids             which article a file is, what a new one is called
doctor          what would spoil search, before it is indexed
update          what is new, changed, gone, unreadable
"""
