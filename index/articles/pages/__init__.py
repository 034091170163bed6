"""Web pages: what of a page is text of its articles, and what it says of itself.

elements        marking where lines begin, the text of an element
content         the parts of a page that are its text, without menus, lists of links and the like
head            title, author, date, address and language, wherever a page states them
"""
