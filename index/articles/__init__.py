"""Bytes → articles: what an article is, and how files of each format are read as articles.

article         what an article is, and how it is stored
readers/        a module for each format
decoding        bytes → text; dates: text → dates; records: named fields → articles
"""
