"""`kashaf --version`: the version, and what is compiled."""

import typer


def show_version(wanted: bool) -> None:
    """Print the version and end, if it is wanted."""
    if not wanted:
        return
    import platform

    from index import native
    from index.segment.schema import FORMAT_VERSION
    from index.version import COMPILED, VERSION

    typer.echo(f"kashaf {VERSION}")
    typer.echo(f"Python\t{platform.python_version()}")
    typer.echo(f"index format\t{FORMAT_VERSION}")
    missing = native.missing()
    if compiled := [name for name in COMPILED if name not in missing]:
        typer.echo(f"compiled\t{' '.join(compiled)}")
    for reason in dict.fromkeys(missing.values()):
        names = [name for name in missing if missing[name] == reason]
        typer.echo(f"not compiled\t{' '.join(names)}\t{reason}")
    raise typer.Exit
