"""`kashaf save`, `kashaf saved` and `kashaf tag`: what a reader keeps beside an index."""

from typing import Annotated

from search.commands import (
    LockTimeout,
    OwnWordsFolder,
    flag,
    given,
    say_own_words,
)
from search.commands.shell.indexes import DEFAULT_INDEX, IndexFolder
from search.output.console import fail, print_row, translated


def save(
    name: Annotated[str, given("NAME", "A name of one word.")],
    words: Annotated[list[str] | None, given("QUERY...", "What to look for.")] = None,
    index_folder: IndexFolder = DEFAULT_INDEX,
    own_words: OwnWordsFolder = None,
    forget: Annotated[bool, flag("--forget", "Forget the search instead.")] = False,
    lock_timeout: LockTimeout = None,
) -> None:
    """Save a query under a name, to be searched as @NAME.

    What it finds now counts as seen: search --new @NAME shows what has come since.

    \b
    Examples:
      kashaf save وفاق '"حكومة الوفاق"'
      kashaf save --forget وفاق
    """
    import index

    query = " ".join(words or [])
    if forget == bool(query):
        fail("cannot save so: write a name and a query, or a name and --forget.")
    with index.open_index(index_folder, lock_timeout=lock_timeout, words=own_words) as ix:
        if not forget:
            say_own_words(ix)
        if forget:
            ix.kept.forget(name)
        else:
            ix.kept.save(name, query)
    print_row(translated("forgotten" if forget else "saved"), f"@{name}")


def saved(index_folder: IndexFolder = DEFAULT_INDEX) -> None:
    """List the saved searches, with their queries.

    \b
    Example:
      kashaf saved
    """
    import index

    with index.open_index(index_folder) as ix:
        for name, query in sorted(ix.kept.searches.items()):
            print_row(f"@{name}", query)


def tag(
    words: Annotated[
        list[str] | None,
        given("+TAG -TAG ID|RANK...", "Tags to give and to take, and articles."),
    ] = None,
    index_folder: IndexFolder = DEFAULT_INDEX,
    lock_timeout: LockTimeout = None,
) -> None:
    """Give tags to articles, or take them; without any, list them.

    What has a tag is searched as tag:NAME.

    \b
    Examples:
      kashaf tag +مهم 003_bbc.txt
      kashaf tag -مهم +قرئ 003_bbc.txt 004_cnn.txt
    """
    import index
    from search.ids import ids_meant
    from search.terminal.last_list import last_list, with_ranks

    names = [word for word in words or [] if word[:1] in ("+", "-")]
    ids = [word for word in words or [] if word not in names]
    if bool(names) != bool(ids):
        fail("cannot tag so: write +TAG or -TAG, and the ids of articles.")
    last, doing = last_list([index_folder]), "tag article"
    with index.open_index(index_folder, lock_timeout=lock_timeout) as ix:
        if ids:
            add = [name[1:] for name in names if name[0] == "+"]
            # Tags are taken from articles that are gone, too, so any id is one then.
            meant = [*dict.fromkeys(ids)]
            if add:
                meant = ids_meant(with_ranks(ids, ix, last, doing), ix, doing)
            ix.kept.tag(meant, add=add, remove=[name[1:] for name in names if name[0] == "-"])
            print_row(translated(f"tagged {len(meant)}"))
        else:
            for name, tagged in ix.kept.tags.items():
                print_row(name, len(tagged))
