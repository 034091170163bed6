"""Files of named arrays, mapped into memory, under checksums.

files     names of a segment's files, what the manifest knows of them, how they are opened
mapped    a file in memory, and whether it is still there as a whole
blocks    each piece of it has a checksum, looked at when it is first read
columns   the file: a directory of arrays
numbers   arrays of whole numbers, and places
ragged    rows of different lengths
"""
