"""Files and folders → changes: what `kashaf index PATH` does.

walk            which files are articles, and their ids
update          what is new, changed, gone, unreadable
"""
