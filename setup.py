"""Compiles what is faster in C; all else about the package stands in pyproject.toml.

Where it cannot be compiled, a module is left out and kashaf does the same in Python; why is kept in
index/not_compiled.txt, for `kashaf --version`. KASHAF_REQUIRE_C=1 makes that an error.
"""

import os
import shutil
import sys
import sysconfig
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
REQUIRED = bool(os.environ.get("KASHAF_REQUIRE_C"))


def _version() -> Any:
    """Return index/version.py without importing `index`, which needs what is not installed yet."""
    spec = spec_from_file_location("version", ROOT / "index" / "version.py")
    module = module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


version = _version()
STAMP: str = version.build_stamp(str(ROOT))
# Relative, because setuptools packs them into an sdist.
C_FILES = [os.path.relpath(file, ROOT) for file in version.c_files(str(ROOT))]


class BuildPy(build_py):  # type: ignore[misc]
    """Packs the page of docs/ that `kashaf help` shows; an editable installation reads docs/."""

    def run(self) -> None:
        """Copy the modules, and the page beside the module that reads it."""
        super().run()
        if not self.editable_mode:
            for name in ("query-language.md", "query-language.ar.md"):
                self.copy_file(f"docs/{name}", f"{self.build_lib}/search/commands")


class BuildC(build_ext):  # type: ignore[misc]
    """Says which modules were left out, and why, in one line and in a file."""

    def run(self) -> None:
        """Compile what can be compiled."""
        self._left_out: dict[str, str] = {}
        inplace = self.inplace
        super().run()
        for folder in {self.build_lib, str(ROOT) if inplace else self.build_lib}:
            self._note(Path(folder, "index", "not_compiled.txt"))
        if self._left_out:
            reasons = "; ".join(dict.fromkeys(self._left_out.values()))
            self.warn(
                f"kashaf is built without {', '.join(self._left_out)}: {reasons}. The same is done"
                " in Python, more slowly. KASHAF_REQUIRE_C=1 makes this an error."
            )

    def build_extension(self, ext: Extension) -> None:
        """Compile a module, or note why it is left out."""
        # What an earlier build left is neither kept nor packed, however new it is.
        built = Path(self.get_ext_fullpath(ext.name))
        if built.exists() and STAMP.encode() not in built.read_bytes():
            built.unlink()
        try:
            super().build_extension(ext)
        except Exception as error:
            reason = self._why(ext)
            if REQUIRED:
                raise SystemExit(f"error: cannot compile {ext.name}: {reason}") from error
            print(error, file=sys.stderr)
            self._left_out[ext.name] = reason

    def _why(self, ext: Extension) -> str:
        """Return why a module could not be compiled, from what is and is not there."""
        compiler = self.compiler.compiler[0]
        headers = Path(sysconfig.get_path("include"))
        if shutil.which(compiler) is None:
            return f"there is no C compiler, {compiler} (on Debian: apt install gcc)"
        if not (headers / "Python.h").exists():
            return f"there is no Python.h in {headers} (on Debian: apt install python3-dev)"
        return f"{compiler} failed on {ext.sources[0]}; 'pip install -v .' shows what it said"

    def _note(self, file: Path) -> None:
        file.unlink(missing_ok=True)
        if self._left_out:
            file.parent.mkdir(parents=True, exist_ok=True)
            lines = (f"{name}\t{reason}\n" for name, reason in self._left_out.items())
            file.write_text("".join(lines), "utf-8")


setup(
    cmdclass={"build_ext": BuildC, "build_py": BuildPy},
    # One wheel for Python 3.11 and all later ones.
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
    ext_modules=[
        Extension(
            name,
            [name.replace(".", "/") + ".c"],
            depends=[*C_FILES, "index/version.py", "setup.py"],
            define_macros=[
                ("Py_LIMITED_API", "0x030B0000"),
                ("KASHAF_BUILD", f'"{STAMP}"'),
            ],
            extra_compile_args=["-include", "index/_build.h"],
            py_limited_api=True,
            optional=not REQUIRED,
        )
        for name in version.COMPILED
    ],
)
