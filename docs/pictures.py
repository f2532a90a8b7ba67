"""Takes the pictures of docs/ with Chromium: the first report of the tour, as a page.

Needs Debian's `chromium` package and an executed tour (`make demo`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
PAGE = '<!doctype html><meta charset="utf-8"><body style="margin:16px" data-jp-theme-light="true">{}</body>'


def reports(notebook: Path) -> list[str]:
    """Every report in an executed notebook, as HTML."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    data = [output.get("data", {}) for cell in cells for output in cell.get("outputs", ())]
    return ["".join(shown["text/html"]) for shown in data if "application/vnd.mlready.report+json" in shown]


def take(html: str, picture: Path, size: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(PAGE.format(html), encoding="utf-8")
        subprocess.run(
            ["chromium", *FLAGS, f"--user-data-dir={folder}/profile", f"--window-size={size}", f"--screenshot={picture}", page.as_uri()],
            check=True,
            capture_output=True,
        )
    print(f"written: {picture.relative_to(ROOT)}")


if __name__ == "__main__":
    shown = reports(ROOT / "build" / "demo" / "tour.ipynb")
    if not shown:
        sys.exit("no report in build/demo/tour.ipynb: run make demo first")
    take(shown[0], ROOT / "docs" / "report.png", "1000,1180")
    take(shown[-1], ROOT / "docs" / "report-ready.png", "1000,620")
