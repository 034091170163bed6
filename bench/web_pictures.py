"""Pictures of the page that `kashaf serve` shows, in Debian's Chromium: docs/web/*.png.

    apt install chromium fonts-noto-core; pip install playwright
    python -m bench.pictures web

Of results and an article at the width of a desk and of a phone, light and dark.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.serve import served

OUT = Path(__file__).parents[1] / "docs/web"
DESK, PHONE = {"width": 1180, "height": 760}, {"width": 390, "height": 760}
RESULTS = f"?q={quote('وزراء ليبيا')}"
SHOWN = {
    "results": (RESULTS, DESK, "light"),
    "results-dark": (RESULTS, DESK, "dark"),
    "results-phone": (RESULTS, PHONE, "light"),
    "article": (f"article?id=wire-001&q={quote('وزراء')}", DESK, "light"),
    "concordance": (f"concordance?q={quote('وزراء')}", DESK, "light"),
    "article-phone": (f"article?id=wire-001&q={quote('وزراء')}", PHONE, "dark"),
}


def pictures(index: str) -> Iterator[Path]:
    """Take a picture of each page that is shown; yield its file."""
    # An extra of none: whoever takes pictures installs it.
    from playwright.sync_api import sync_playwright  # type: ignore[import-not-found,unused-ignore]

    OUT.mkdir(exist_ok=True)
    with served(index, 1) as server, sync_playwright() as started:
        found, how = shutil.which("chromium"), ["--no-sandbox"]
        browser: Any = started.chromium.launch(executable_path=found, args=how)
        for name, (address, size, scheme) in SHOWN.items():
            context = browser.new_context(viewport=size, color_scheme=scheme)
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{server.port}/{address}")
            target = OUT / f"{name}.png"
            page.screenshot(path=target)
            context.close()
            yield target
        browser.close()
