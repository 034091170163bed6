"""Pictures of a search in real terminals, light and dark, of browsing and of the page.

    apt install xvfb xterm mlterm gir1.2-vte-2.91 python3-gi imagemagick xdotool fonts-dejavu
    python -m bench.pictures
    python -m bench.pictures web    what bench/web_pictures.py tells

Each terminal runs under a server of its own (Xvfb), over an index of seeds/.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.web_pictures import pictures

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs/terminals"
COLUMNS, ROWS = 90, 24
COMMAND = "search --limit 3 --scores ليبيا وزير تركيا"
BROWSE = "browse ليبيا وزير"
# What is pressed before a picture of browsing, and where it is taken.
BROWSED = {"browse": "Down", "browse-article": "Down Return n"}
BROWSED_IN = (("vte", "light"), ("xterm", "dark"))
# Without a window manager keys go to where the pointer is.
_TYPING = ["xdotool", "mousemove", "50", "50", "key"]
# Seconds that it takes to show what was pressed.
SHOWN = 3
# And to begin to browse.
BROWSING = 16
THEMES = {"light": ("#000000", "#ffffff"), "dark": ("#dddddd", "#111111")}
# VTE is a widget: this is the smallest program around it. The system's Python has its bindings.
VTE = """
import sys, gi
gi.require_version("Gtk", "3.0"); gi.require_version("Vte", "2.91")
from gi.repository import Gdk, GLib, Gtk, Pango, Vte
columns, rows, ink, paper, *called = sys.argv[1:]
def color(name):
    found = Gdk.RGBA(); found.parse(name); return found
terminal = Vte.Terminal()
terminal.set_size(int(columns), int(rows))
terminal.set_font(Pango.FontDescription("DejaVu Sans Mono 10"))
terminal.set_colors(color(ink), color(paper), None)
terminal.spawn_async(Vte.PtyFlags.DEFAULT, None, called, None, GLib.SpawnFlags.SEARCH_PATH,
                     None, None, -1, None, None)
window = Gtk.Window(); window.add(terminal); window.show_all(); Gtk.main()
"""


def terminal(kind: str, theme: str, script: str) -> list[str]:
    """Return what runs a script in a terminal of a kind."""
    ink, paper = THEMES[theme]
    size = f"{COLUMNS}x{ROWS}+0+0"
    if kind == "xterm":
        look = ["-fa", "DejaVu Sans Mono", "-fs", "10", "-bg", paper, "-fg", ink]
        return ["xterm", "-u8", *look, "-geometry", size, "-e", "sh", script]
    if kind == "mlterm":
        look = ["--type=xft", "--fontsize=16", f"--bg={paper}", f"--fg={ink}", "--sbmod=none"]
        return ["mlterm", *look, f"--geometry={size}", "-e", "sh", script]
    size_and_look = [str(COLUMNS), str(ROWS), ink, paper]
    return ["/usr/bin/python3", "-c", VTE, *size_and_look, "sh", script]


def picture(
    kind: str, theme: str, script: str, display: str, wait: float, name: str = "", keys: str = ""
) -> Path:
    """Take a picture of a terminal, in which keys are pressed before; return its file."""
    target = OUT / f"{name}{'-' * bool(name)}{kind}-{theme}.png"
    # What this process was started in says nothing of the terminal that it starts.
    strange = ("VTE_VERSION", "XTERM_VERSION", "MLTERM", "KASHAF_BIDI", "NO_COLOR")
    environment = {k: v for k, v in os.environ.items() if k not in strange} | {"DISPLAY": display}
    server = subprocess.Popen(["Xvfb", display, "-screen", "0", "1100x800x24"])
    time.sleep(1)
    shown = subprocess.Popen(terminal(kind, theme, script), env=environment)
    try:
        _await_end(Path(f"{script}.ended"), wait)
        if keys:
            subprocess.run([*_TYPING, *keys.split()], env=environment, check=True)
            time.sleep(SHOWN)
        taken = [
            "import",
            "-window",
            "root",
            "-trim",
            "+repage",
            "-colors",
            "8",
            "-strip",
            str(target),
        ]
        subprocess.run(taken, env=environment, check=True)
    finally:
        shown.kill()
        server.kill()
        shown.wait()
        server.wait()
    return target


def _await_end(ended: Path, wait: float) -> None:
    """Wait for what a script runs to end, then to be drawn; no longer than `wait` seconds."""
    begun = time.monotonic()
    while time.monotonic() < begun + wait and not ended.exists():
        time.sleep(0.2)
    if ended.exists():
        ended.unlink()
        time.sleep(SHOWN)


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("of", nargs="?", default="terminals", choices=("terminals", "web"))
    parser.add_argument("--wait", type=float, default=40, help="seconds until it is shown")
    parser.add_argument("--display", default=":97", help="a display that nothing uses")
    chosen = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        index = f"{folder}/index"
        called = [sys.executable, "cli.py", "index", "--index", index]
        if chosen.of == "web":
            # A page tells the whole path of a file, and this checkout's is nobody else's.
            archive = Path(tempfile.gettempdir(), "kashaf", "seeds")
            shutil.copytree(ROOT / "seeds", archive, dirs_exist_ok=True)
            subprocess.run([*called, str(archive)], cwd=ROOT, check=True)
            for file in pictures(index):
                print(file)
            return
        subprocess.run([*called, "seeds"], cwd=ROOT, check=True)
        scripts = {}
        for name, command in (("search", COMMAND), ("browse", BROWSE)):
            scripts[name] = Path(folder, name)
            scripts[name].write_text(
                f"cd '{ROOT}'\nKASHAF_INDEX='{index}' '{sys.executable}' cli.py {command}\n"
                f"touch '{scripts[name]}.ended'\nsleep 60\n"
            )
        for kind in ("vte", "mlterm", "xterm"):
            for theme in THEMES:
                print(picture(kind, theme, str(scripts["search"]), chosen.display, chosen.wait))
        for name, keys in BROWSED.items():
            for kind, theme in BROWSED_IN:
                script = str(scripts["browse"])
                # It does not end, and what draws the screen has to be read first.
                print(picture(kind, theme, script, chosen.display, BROWSING, name, keys))


if __name__ == "__main__":
    main()
