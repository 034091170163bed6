"""`kashaf stats` and `kashaf optimize`: what an index holds, and how it lies on disk."""

import typer

from search.commands import DEFAULT_INDEX, IndexFolder


def stats(index_folder: IndexFolder = DEFAULT_INDEX) -> None:
    """Show what the index holds."""
    from index.articles.fields import FIELDS
    from index.store.reader import open_reader
    from index.store.storage import Storage

    storage = Storage(index_folder)
    manifest = storage.manifest()
    with open_reader(storage) as reader:
        typer.echo(f"articles\t{reader.doc_count}")
        for level, name in (("form", "words"), ("stem", "stems"), ("root", "roots")):
            typer.echo(f"distinct {name}\t{reader.term_count('text', level)}")
        typer.echo(f"segments\t{len(reader.segments)}")
        typer.echo(f"size\t{storage.size() / 1e6:.1f} MB")
        for part, size in reader.disk_use().items():
            typer.echo(f"size of {part}\t{size / 1e6:.1f} MB")
        typer.echo(f"created\t{manifest.created}")
        typer.echo(f"last update\t{manifest.updated}")
        for field in (field.name for field in FIELDS if field.is_counted):
            for value, articles in reader.counts(field).items():
                typer.echo(f"{field}\t{value}\t{articles}")


def optimize(index_folder: IndexFolder = DEFAULT_INDEX) -> None:
    """Write the index as one segment, without what was deleted; searches get a little faster."""
    import index
    from index.store.storage import Storage

    storage = Storage(index_folder)
    with index.open_index(index_folder) as ix:
        before = storage.size()
        ix.optimize()
    typer.echo(f"size {before / 1e6:.1f} MB, now {storage.size() / 1e6:.1f} MB")
