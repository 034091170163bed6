"""Arrays on disk: a segment holds some articles and where each of their terms stands.

schema          parts and levels, and the version of the format
columns         files of named arrays, mapped into memory, under checksums
postings        posting lists, packed; ragged: rows of different lengths
terms, words    sorted dictionaries
texts           stored articles, compressed
segment_writer  a segment is written once; segment: and read where it lies
ahead           portions are made by threads while others are written
merge           which segments become one, and how
"""
