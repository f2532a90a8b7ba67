"""Takes the pictures of docs/: the report and the explorer in the real JupyterLab, light and dark.

Needs what `make browser` installs; `make pictures` takes them.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import chromium  # noqa: E402
from tests.browser.conftest import FLAGS, PATIENCE, Notebook, Server, write  # noqa: E402

LATE = PATIENCE * 1000
PREPARED = """%load_ext mlready_jupyter
import numpy as np
import statsmodels.api as sm
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

people = sm.datasets.fair.load_pandas().data
X, y = people.drop(columns="affairs"), (people["affairs"] > 0).astype(int)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
model = make_pipeline(FunctionTransformer(np.asarray), HistGradientBoostingClassifier(random_state=0))
model.fit(X_train, y_train)
today = X_test[X_test["age"] > 22]"""
EXAM = "%mlready exam model --train X_train y_train --test X_test y_test --current today --budget 1min"
EXPLORE = EXAM + " --ui"
TALLEST = 1400
DRIFT = "reliability/drifted-column"
THEMES = Path("config/lab/user-settings/@jupyterlab/apputils-extension/themes.jupyterlab-settings")


@contextmanager
def lab(*, dark: bool) -> Iterator[Callable[[str], Notebook]]:
    """Opens notebooks of one more cell in a JupyterLab of this theme."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        themes = server.home / THEMES
        themes.parent.mkdir(parents=True)
        themes.write_text(json.dumps({"theme": f"JupyterLab {'Dark' if dark else 'Light'}"}), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=FLAGS)

        def opened(cell: str) -> Notebook:
            write(server.notebooks / "train.ipynb", (PREPARED, cell))
            page = browser.new_page(viewport={"width": 1560, "height": 3600}, color_scheme="dark" if dark else "light")
            page.goto(server.url("train.ipynb"))
            return Notebook(page)

        try:
            yield opened
        finally:
            browser.close()
            server.close()


def report(notebook: Notebook) -> Any:
    notebook.run(0)
    notebook.run(1)
    notebook.page.wait_for_selector(".mlr h2", timeout=LATE)
    return notebook.page.locator(".jp-CodeCell").nth(1)


def explorer(notebook: Notebook) -> Any:
    notebook.run(0)
    notebook.run(1)
    page = notebook.page
    page.wait_for_selector(f".mlx [data-id='{DRIFT}']", timeout=LATE)
    page.click(f".mlx [data-id='{DRIFT}']")
    page.wait_for_selector(".mlx .place.chosen", timeout=LATE)
    page.wait_for_selector(".mlx aside svg", timeout=LATE)
    return page.locator(".mlx")


def take(shown: Any, picture: Path) -> None:
    """As much of it as a screen of some height holds."""
    box = shown.bounding_box()
    shown.page.screenshot(path=picture, clip={**box, "height": min(box["height"], TALLEST)})


if __name__ == "__main__":
    for theme in ("light", "dark"):
        with lab(dark=theme == "dark") as opened:
            for name, cell, look in (("report", EXAM, report), ("explorer", EXPLORE, explorer)):
                picture = ROOT / "docs" / f"{name}-{theme}.png"
                take(look(opened(cell)), picture)
                print(f"written: {picture.relative_to(ROOT)}")
