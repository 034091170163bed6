"""Bytes → articles: what an article is, and how files of each format are read as articles.

article         what an article is, and how it is stored
readers/        a module for each format
records         named fields → articles, by the names of fields
encodings/      bytes → text, whatever they are in, and text that was decoded wrongly
tables/         rows, JSON values, names of fields, markup in fields
calendars/      text → dates
pages/          what of a web page is text, and what it says of itself
packed/         what is in packed files, and standard input
locators        where in its file a part of a text stands
front_matter    what stands above a text → fields; notes: what is odd about a file
"""
