"""What people are told, in Arabic and in English: pages, messages and help of commands.

    languages       a language: how it says things, counts, names days, and gives reasons
    pages.tsv       what pages say, by keys
    messages        what commands say, found by how it is said in English
    messages.tsv    notes, errors and reports, in Arabic
    help.tsv        help of commands, in Arabic

Commands speak English within the program, so that what `index` raises in a program is what the
command prints; they are translated where they are printed.
"""
