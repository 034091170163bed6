"""Bytes → articles: what an article is, and how files of each format are read as articles.

article         what an article is, and how it is stored
readers/        a module for each format
decoding        bytes → text, by detection and code_pages; mojibake: text decoded wrongly → text
records         named fields → articles, by names and columns; fragments: markup in a field → text
rows            a table → rows; nesting, objects: JSON → articles; front_matter: text → fields
dates           text → dates, by months and hijri
unpacking       packed files → what is in them; packing: what they are called; streams: stdin
"""
