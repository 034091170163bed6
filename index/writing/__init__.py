"""Articles → a segment, and what a commit changes.

inversion       articles → running words → which word stands where
gathering       articles gathered until there are enough for a segment
workers         other processes to share the work with
writer          changes gathered by id, committed in one step
"""
