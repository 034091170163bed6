"""Documents of offices and printers → their text, in processes of their own.

pdf, word, rtf, sheets      by libraries of the extra kashaf[formats]
opened_zip                  a document that is a .zip, bounded, and XML without entities
opendocument, slides, epub  .odt, .pptx and .epub, which are XML in a .zip
scanned, tesseract          PDF of pictures, by Tesseract
kinds                       which suffix is read by what
child, extraction           the processes, which may hang, crash or eat memory without harm

Libraries were chosen for upkeep, licence and how they read Arabic: PDFium puts lines in order and
gave 99.8 % of the words of a page that LibreOffice set (pdftotext 96.8), mammoth all of Word's.
odfpy has had no release since 2020, ebooklib is AGPL, python-pptx needs a library of pictures: what
they read is plain XML, which is read here.
"""
