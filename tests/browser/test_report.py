"""The static report as a page, in print, stripped by a host, and in the real JupyterLab; scanned for accessibility."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import mlready_jupyter.display  # noqa: F401  # teaches reports to be saved
from mlready_jupyter.core.finding import Evidence, Finding
from mlready_jupyter.core.measure import Answer, Interval, Limit, Severity
from mlready_jupyter.core.places import InColumn
from mlready_jupyter.core.report import Report
from tests.browser.conftest import Notebook, Open, write
from tests.browser.test_explorer import SETUP
from tests.display import samples

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    shown = browser.new_page(viewport={"width": 1100, "height": 900})
    yield shown
    shown.close()


def saved(report: Report, folder: Path) -> str:
    return report.save(folder / "report.html").resolve().as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("make", samples.SAMPLES.values(), ids=samples.SAMPLES.keys())
def test_nothing_serious_for_a_screen_reader(browser: Any, make: Callable[[], Report], scheme: str, tmp_path: Path) -> None:
    shown = browser.new_page(color_scheme=scheme)
    shown.goto(saved(make(), tmp_path))
    assert Notebook(shown).axe(".mlr") == []
    shown.close()


def test_a_phone_needs_no_sideways_scrolling(page: Any, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 420, "height": 800})
    page.goto(saved(samples.not_ready(), tmp_path))
    assert page.evaluate("document.documentElement.scrollWidth") <= 420


def test_print_unfolds_everything(page: Any, tmp_path: Path) -> None:
    page.goto(saved(samples.not_ready(), tmp_path))
    page.emulate_media(media="print")
    hidden = page.evaluate("[...document.querySelectorAll('details:not([open]) > :not(summary)')].filter(e => !e.checkVisibility()).length")
    assert hidden == 0
    assert len(page.pdf()) > 20_000


def test_stripped_of_style_and_pictures_every_number_stands(page: Any, tmp_path: Path) -> None:
    page.goto(saved(samples.not_ready(), tmp_path))
    page.evaluate("document.querySelectorAll('style, svg').forEach(each => each.remove())")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    words = re.sub(r"\s", " ", page.inner_text("body"))
    for said in ("NOT READY", "38.6 %", "0.163", "limit 0.05", "ERROR", "WARNING", "%mlready waive"):
        assert said in words, said


def hundred() -> Report:
    """A hundred findings with pictures to be drawn."""
    base = samples.not_ready()
    exhibit = next(finding.exhibit for finding in base.findings if finding.exhibit is not None and finding.exhibit.kind == "histograms")
    outcomes = []
    for n in range(25):
        ident = f"reliability/check-{n}"
        findings = tuple(
            Finding(
                ident,
                Evidence(
                    f"`column {n}-{k}` has drifted",
                    at=InColumn("current", f"column {n}-{k}"),
                    measured=Interval(0.1, 0.2, 0.3),
                    limit=Limit(0.05),
                    remedy="Ask whoever sends it.",
                ),
                Answer.FOUND,
                Severity.ERROR,
                exhibit,
            )
            for k in range(4)
        )
        outcomes.append(samples.asked(ident, Severity.ERROR, *findings))
    return Report(base.about, outcomes, started=base.started, today=base.today)


PAINTED = """new Promise(done => {
    const look = () => {
        const [entry] = performance.getEntriesByName('first-contentful-paint');
        entry ? done(entry.startTime) : requestAnimationFrame(look);
    };
    look();
})"""


def test_a_hundred_findings_are_painted_at_once(page: Any, tmp_path: Path) -> None:
    where = saved(hundred(), tmp_path)
    assert (tmp_path / "report.html").stat().st_size < 100_000
    painted = []
    for _ in range(3):
        page.goto(where)
        painted.append(page.evaluate(PAINTED))
    assert min(painted) < 300, painted


@pytest.mark.parametrize("app", ["lab", "notebook"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_in_a_notebook(opened: Open, app: str, dark: bool) -> None:
    exam = "%mlready exam model --train X_train y_train --test X_test y_test --current today --budget 1min"
    notebook = opened("report", SETUP, exam, app=app, dark=dark)
    page = notebook.page
    if dark:
        page.wait_for_selector(".jp-Notebook", timeout=120_000)
        page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    notebook.run(0)
    notebook.run(1)
    page.wait_for_selector(".mlr h2", timeout=120_000)
    assert "NOT READY" in page.inner_text(".mlr h2")
    assert page.evaluate("getComputedStyle(document.querySelector('.mlr .facts, .mlr td')).textAlign") in ("left", "start")
    assert page.evaluate("document.querySelectorAll('.jp-OutputArea-output script').length") == 0
    if app == "lab":  # Notebook 7 has errors of its own
        assert notebook.errors == []


def test_executed_and_converted_by_nbconvert(page: Any, tmp_path: Path) -> None:
    exam = "%mlready exam model --train X_train y_train --test X_test y_test --current today --ignore scale"
    write(tmp_path / "train.ipynb", (SETUP, exam))
    words = (sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "--ExecutePreprocessor.timeout=120", "train.ipynb")
    subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
    page.goto((tmp_path / "train.html").resolve().as_uri())
    assert "NOT READY" in page.inner_text(".mlr h2")
    assert page.locator(".mlr svg").count() > 3
    assert Notebook(page).axe(".mlr") == []


def test_a_report_that_must_not_pass_ends_nbconvert(tmp_path: Path) -> None:
    write(tmp_path / "train.ipynb", (SETUP, "%mlready exam model --train X_train y_train --current today --ignore scale --fail-on error"))
    words = (sys.executable, "-m", "nbconvert", "--execute", "--to", "html", "--ExecutePreprocessor.timeout=120", "train.ipynb")
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode and "NOT READY" in done.stderr
