"""The watch: what it sees after a cell, what it is silent about, and that it never stands in the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

from mlready_jupyter.display import quiet
from mlready_jupyter.frontends import watch
from tests.display.markup import Markup

Says = Callable[[str], str]


@pytest.fixture
def says(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> Iterator[Says]:
    """Runs a cell in a shell that has been examined, and gives what was printed after it."""
    draw = np.random.default_rng(0)
    train = pd.DataFrame(draw.normal(size=(5_000, 4)), columns=list("abcd"))
    shell.push({"train": train, "today": train.copy(), "np": np, "pd": pd, "notes": pd.DataFrame({"text": ["x"]})})
    shell.run_cell("def model(X):\n    return X['a'] * 2")
    shell.run_cell("%mlready exam model --train train --current today --select pipeline/schema-change -q")
    shell.run_cell("%mlready watch on")

    def run(cell: str) -> str:
        capsys.readouterr()
        shell.run_cell(cell)
        magics: Any = shell.mlready_jupyter  # type: ignore[attr-defined]
        if magics is not None and magics.watch is not None:
            magics.watch.resting = 0  # a busy machine must not make it miss the next cell
        return capsys.readouterr().out

    yield run
    shell.run_cell("%mlready watch off")


def test_all_is_well(says: Says) -> None:
    assert says("x = 1").startswith("✓ mlready  nothing changed · ")
    assert "today changed, nothing found" in says("today = today.sample(frac=1.0, random_state=1)")


def test_a_table_that_drifted(says: Says) -> None:
    said = says("today['b'] += 2")
    assert said.startswith("✕ mlready  b has drifted") and "reliability/drifted-column" in said
    assert says("y = 2").startswith("✓ mlready  nothing changed")


def test_a_column_that_went(says: Says) -> None:
    assert "pipeline/schema-change" in says("today = today.drop(columns='c')")


def test_a_model_that_was_fitted_on_other_columns(says: Says) -> None:
    says("from sklearn.linear_model import LinearRegression\nline = LinearRegression().fit(train, train['a'])")
    assert "line changed, nothing found" in says("_ = line.fit(train, train['b'])")
    assert "pipeline/schema-vs-model" in says("_ = line.fit(train.assign(extra=1), train['b'])")


def test_without_an_exam_the_lock_says_what_was_agreed(shell: InteractiveShell, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mlready.toml").write_text('select = ["schema-change"]\n')
    today = pd.DataFrame(np.random.default_rng(0).normal(size=(500, 2)).round(1), columns=["a", "b"])
    shell.push({"today": today, "sums": lambda X: X["a"] + X["b"]})
    shell.run_cell("%mlready lock sums --train today --yes")
    shell.run_cell("%reload_ext mlready_jupyter")
    (folder / "mlready.toml").unlink()
    shell.run_cell("%mlready watch on")
    capsys.readouterr()
    shell.run_cell("today['b'] += 1")
    assert "b has drifted" in capsys.readouterr().out
    shell.run_cell("%mlready watch off")


def test_the_cell_itself(says: Says) -> None:
    assert "ownership/task-tag" in says("# TODO: real rates later\nrates = [1, 2]")
    assert "undefined-name" not in says("z = x_from_an_earlier_cell if False else 1")


def test_what_is_none_of_its_business(says: Says) -> None:
    assert says("notes.loc[1] = 'y'").startswith("✓")
    assert says("%mlready explain pipeline/shared-rows").count("mlready  ") == 0
    assert "b has drifted" not in says("1 / 0")


def test_off_is_off_and_unloading_ends_it(says: Says, shell: InteractiveShell) -> None:
    says("%mlready watch off")
    assert says("today['b'] += 9") == ""
    says("%mlready watch on")
    shell.run_cell("%unload_ext mlready_jupyter")
    assert says("today['b'] += 9") == ""
    shell.run_cell("%load_ext mlready_jupyter")


def test_a_slow_look_is_said_and_rests(shell: InteractiveShell, says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    magics: Any = shell.mlready_jupyter  # type: ignore[attr-defined]
    monkeypatch.setattr(magics.watch, "look", lambda source, ran: time.sleep(0.25) or watch.Line(watch.words.CLEAR, "nothing changed"))
    assert "longer than 0.1 s, so the next 2 cells are left alone" in says("x = 1") or "3 cells" in says("x = 1")


def test_what_breaks_is_said_in_one_line(shell: InteractiveShell, says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    magics: Any = shell.mlready_jupyter  # type: ignore[attr-defined]

    def broken(source: str, ran: bool) -> None:
        raise ValueError("odd")

    monkeypatch.setattr(magics.watch, "look", broken)
    assert says("x = 1").startswith("↯ mlready  could not look: ValueError: odd")


def test_a_mark_tells_objects_shapes_types_and_values_apart() -> None:
    table = pd.DataFrame({"a": np.arange(3_000.0), "b": ["x"] * 3_000})
    first = watch.mark(table)
    assert watch.mark(table) == first
    table.iloc[0, 0] = 7.0
    assert watch.mark(table) != first
    assert watch.mark(table.assign(a=table["a"].astype("float32"))).digest != watch.mark(table).digest


def test_hostile_names_are_text() -> None:
    line = quiet.Line(watch.words.ERROR, "`<img src=x onerror=alert(1)>` has drifted", "<b>")
    assert Markup(quiet.html(line)).counts.get("img") is None
