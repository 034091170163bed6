"""Modules that are loaded when they are first used, by the loader that importlib has for it."""

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType


def load_when_used(name: str) -> ModuleType | None:
    """Return a module that loads itself when an attribute of it is first asked for.

    None if there is no such module. Its parent is imported, and offers it as an attribute.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        return None
    spec.loader = LazyLoader(spec.loader)
    module = sys.modules[name] = module_from_spec(spec)
    # Found here, it is not looked into by `from parent import child`, which would load it.
    parent, _, child = name.rpartition(".")
    setattr(sys.modules[parent], child, module)
    spec.loader.exec_module(module)
    return module
