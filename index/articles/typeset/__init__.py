"""Text as it was set on a page → text as it is written.

PDFs, and what was copied from them, hold the signs that a page shows, from left to right.

order       lines in visual order: درفلا for الفرد
letters     shapes of letters, lam-alef whose parts are turned: االشتراك for الاشتراك
spacing     letters and marks that stand apart: ا ل ح ك م, كتاب ا ً
signs       whether there is any of it to mend
mended      all of it, over the text of an article
"""
