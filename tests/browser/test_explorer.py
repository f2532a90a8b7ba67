"""The explorer in the real JupyterLab and Notebook 7: a person chooses, examines, stops, drags a limit, waives, saves."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import Notebook, Open, Server

pytestmark = pytest.mark.browser

SETUP = """%load_ext mlready_jupyter
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(as_frame=True, return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X_train, y_train)
today = X_test * 1.0
today["mean area"] *= 10"""
DRIFT = "reliability/drifted-column"
LATE = 120_000


def examined(notebook: Notebook) -> Any:
    """The explorer after an exam on what is there."""
    notebook.run(0)
    notebook.run(1)
    page = notebook.page
    page.wait_for_function("document.querySelector('.mlx [aria-label=Model]')?.value === 'model'", timeout=LATE)
    page.select_option(".mlx [aria-label='Table: production today']", "today")
    page.select_option(".mlx [aria-label='Time for the exam']", "1min")
    page.click(".mlx button.act")
    page.wait_for_selector(".mlx .running progress", timeout=LATE)
    page.wait_for_selector(".mlx .e:not([hidden])", timeout=LATE)
    return page


@pytest.mark.parametrize("app", ["lab", "notebook"])
def test_choose_examine_and_drag_a_limit(opened: Open, app: str) -> None:
    notebook = opened("explore", SETUP, "%mlready ui", app=app)
    page = examined(notebook)
    assert "NOT READY" in page.inner_text(".mlx h2")
    page.fill(".mlx [type=search]", "drifted")
    page.click(f".mlx [data-id='{DRIFT}']")
    page.wait_for_selector(".mlx .mid .s:has-text('drifted-column')", timeout=LATE)
    page.wait_for_selector(".mlx .place.chosen", timeout=LATE)
    assert "mean area" in page.inner_text(".mlx .place.chosen")
    before = page.inner_text(".mlx .say")
    slider = page.locator(".mlx [role=slider]")
    box = slider.bounding_box()
    track = page.locator(".mlx .over-track").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] * 0.6, box["y"] + 60, steps=8)
    page.mouse.up()
    assert page.inner_text(".mlx .say") != before and "would be" in page.inner_text(".mlx .say")
    assert f'limits."{DRIFT}"' in page.inner_text(".mlx .set")
    slider.press("Home")
    assert re.sub("would be", "is", page.inner_text(".mlx .say")) == before
    page.wait_for_selector(".mlx aside svg", timeout=LATE)
    if app == "lab":  # Notebook 7 has errors of its own
        assert notebook.errors == []
    assert notebook.axe(".mlx") == []


def test_stop_keeps_what_there_is(opened: Open) -> None:
    slow = (
        SETUP
        + """

import time
class Slow:
    def __init__(self, model): self.model = model
    def predict(self, X):
        time.sleep(0.4)
        return self.model.predict(X)
model = Slow(model)"""
    )
    notebook = opened("stop", slow, "%mlready ui")
    notebook.run(0)
    notebook.run(1)
    page = notebook.page
    page.wait_for_selector(".mlx .pick", timeout=LATE)
    page.select_option(".mlx [aria-label='Time for the exam']", "none")
    page.click(".mlx button.act")
    page.click(".mlx .running button", timeout=LATE)
    page.wait_for_selector(".mlx .e:not([hidden])", timeout=LATE)
    page.click(".mlx .seg button:has-text('all')")
    page.fill(".mlx [type=search]", "skipped")
    assert page.locator(".mlx [data-id]").count() > 3
    assert notebook.errors == []


def test_the_drop_downs_follow_the_notebook(opened: Open) -> None:
    notebook = opened("follow", SETUP, "%mlready ui", "another = X_test.head(50)")
    notebook.run(0)
    notebook.run(1)
    notebook.page.wait_for_selector(".mlx .pick", timeout=LATE)
    notebook.run(2)
    option = ".mlx [aria-label='Table: held out'] option[value=another]"
    notebook.page.wait_for_selector(option, state="attached", timeout=LATE)


def test_waive_shows_the_change_before_it_is_written(opened: Open, server: Server) -> None:
    notebook = opened("waive", SETUP, "%mlready ui")
    page = examined(notebook)
    page.fill(".mlx [type=search]", "unowned")
    page.click(".mlx [data-id='ownership/unowned']")
    page.wait_for_selector(".mlx form.waive[aria-label*=unowned]", state="attached", timeout=LATE)
    page.click(".mlx .do-waive summary", timeout=LATE)
    page.click(".mlx form.waive button:has-text('Show the change')")
    assert page.inner_text(".mlx form.waive .problem") == "A waiver needs an owner."
    page.fill(".mlx form.waive [name=owner]", "Ana Silva")
    page.fill(".mlx form.waive [name=reason]", "the team is being formed")
    page.click(".mlx form.waive button:has-text('Show the change')")
    page.wait_for_selector(".mlx form.waive .diff:has-text('+owner')", timeout=LATE)
    files = list(server.notebooks.rglob("mlready.toml"))
    assert files == []
    page.click(".mlx form.waive button:has-text('Write it')")
    page.wait_for_selector(".mlx form.waive .diff:has-text('has changed so')", timeout=LATE)
    (written,) = server.notebooks.rglob("mlready.toml")
    assert "Ana Silva" in written.read_text()


def test_under_a_strict_policy(opened: Open, strict_server: Server) -> None:
    notebook = opened("strict", SETUP, "%mlready ui", on=strict_server)
    page = examined(notebook)
    assert "NOT READY" in page.inner_text(".mlx h2")


def test_a_thousand_columns_answer_at_once(opened: Open) -> None:
    wide = """%load_ext mlready_jupyter
import numpy as np, pandas as pd
draw = np.random.default_rng(0)
train = pd.DataFrame(draw.normal(size=(300, 1000)), columns=[f"column {n}" for n in range(1000)])
current = train + 0.8
class Mean:
    feature_names_in_, n_features_in_ = np.asarray(train.columns, dtype=object), 1000
    def predict(self, X): return np.asarray(X, dtype=float).mean(axis=1)
model = Mean()
%mlready exam model --train train --current current --select reliability/drifted-column,pipeline --budget none -q"""
    notebook = opened("wide", wide, "%mlready ui")
    notebook.run(0)
    notebook.run(1)
    page = notebook.page
    page.wait_for_selector(".mlx .place", timeout=LATE)
    page.click(f".mlx [data-id='{DRIFT}']")
    page.wait_for_selector(".mlx .place >> nth=900", state="attached", timeout=LATE)
    took = page.evaluate(
        """() => {
            const slider = document.querySelector('.mlx [role=slider]');
            const start = performance.now();
            for (let n = 0; n < 10; n++) slider.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
            document.querySelector('.mlx .chart').getBoundingClientRect();
            return (performance.now() - start) / 10;
        }"""
    )
    assert took < 100, f"one step of the limit takes {took:.0f} ms"


def test_earlier_exams_come_and_go_at_a_button(opened: Open) -> None:
    elsewhere = "import os, tempfile\nos.chdir(tempfile.mkdtemp())\nopen('mlready.toml', 'w').close()"
    notebook = opened("over_time", f"{SETUP}\n{elsewhere}", "%mlready ui")
    page = examined(notebook)
    page.click(".mlx button:has-text('Over time')")
    page.wait_for_selector(".mlx .past svg", timeout=LATE)
    assert "model: 1 exam" in page.inner_text(".mlx .past h2")
    page.click(".mlx button:has-text('Over time')")
    assert page.locator(".mlx .past").count() == 0
