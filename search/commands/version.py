"""`kashaf --version`: the version, and what is compiled."""

import typer

from search.output.console import print_row


def show_version(wanted: bool) -> None:
    """Print the version and end, if it is wanted."""
    if not wanted:
        return
    import platform

    from index import native
    from index.segment.schema import FORMAT_VERSION
    from index.version import COMPILED, VERSION

    print_row(f"kashaf {VERSION}")
    print_row("Python", platform.python_version())
    print_row("index format", FORMAT_VERSION)
    missing = native.missing()
    if compiled := [name for name in COMPILED if name not in missing]:
        print_row("compiled", " ".join(compiled))
    for reason in dict.fromkeys(missing.values()):
        names = [name for name in missing if missing[name] == reason]
        print_row("not compiled", " ".join(names), reason)
    raise typer.Exit
