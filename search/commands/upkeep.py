"""`kashaf stats` and `kashaf optimize`: what an index holds, and how it lies on disk."""

from search.commands import DEFAULT_INDEX, IndexFolder, LockTimeout
from search.console import print_row


def stats(index_folder: IndexFolder = DEFAULT_INDEX) -> None:
    """Show what the index holds."""
    from index.articles.fields import FIELDS
    from index.store.reader import open_reader
    from index.store.storage import Storage

    storage = Storage(index_folder)
    manifest = storage.manifest()
    with open_reader(storage) as reader:
        print_row("articles", reader.doc_count)
        for level, name in (("form", "words"), ("stem", "stems"), ("root", "roots")):
            print_row(f"distinct {name}", reader.term_count("text", level))
        print_row("segments", len(reader.segments))
        print_row("size", f"{storage.size() / 1e6:.1f} MB")
        for part, size in reader.disk_use().items():
            print_row(f"size of {part}", f"{size / 1e6:.1f} MB")
        print_row("created", manifest.created)
        print_row("last update", manifest.updated)
        for field in (field.name for field in FIELDS if field.is_counted):
            for value, articles in reader.counts(field).items():
                print_row(field, value, articles)


def optimize(index_folder: IndexFolder = DEFAULT_INDEX, lock_timeout: LockTimeout = None) -> None:
    """Write the index as one segment, without what was deleted; searches get a little faster."""
    import index
    from index.store.storage import Storage

    storage = Storage(index_folder)
    with index.open_index(index_folder, lock_timeout=lock_timeout) as ix:
        before = storage.size()
        ix.optimize()
    print_row(f"size {before / 1e6:.1f} MB, now {storage.size() / 1e6:.1f} MB")
