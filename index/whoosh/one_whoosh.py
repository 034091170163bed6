"""That one Whoosh is installed, and not several over each other."""

from importlib.metadata import PackageNotFoundError, version

from index.errors import KashafError

# Distributions whose package is called whoosh: the later overwrites the files of the earlier.
_RIVALS = ("whoosh", "whoosh3", "whoosh-reloaded", "whoosh-ng", "whooshy")


def require_one_whoosh() -> None:
    """Raise KashafError where forks of Whoosh, which share a folder, overwrote each other."""
    found = [name for name in _RIVALS if _is_installed(name)]
    if len(found) > 1:
        raise KashafError(
            f"cannot use Whoosh: {' and '.join(found)} are installed over each other."
            f" Run: pip uninstall {' '.join(found)}; pip install whoosh"
        )


def _is_installed(distribution: str) -> bool:
    try:
        return bool(version(distribution))
    except PackageNotFoundError:
        return False
