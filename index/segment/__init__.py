"""Arrays on disk: a segment holds some articles and where each of their terms stands.

schema          parts and levels, and the version of the format
columns/        files of named arrays, mapped into memory, under checksums
shape           which columns a segment has to have; soundness: whether all in them is sound
postings        posting lists, one; packing: many
terms, words    sorted dictionaries
documents       what is on record of articles: ids, dates, values of fields
texts           stored articles, compressed; frames: of long ones
segment_writer  a segment is written once; segment: and read where it lies; compiled: by C
ahead           portions are made by threads while others are written
merge           which segments become one, and how
"""
