"""What is known of a notebook's names, and of the cells that made them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

from mlready_jupyter.frontends.exam import exam
from mlready_jupyter.settings import Settings
from mlready_jupyter.subjects.candidate import Candidate
from mlready_jupyter.subjects.namespace import Namespace, Run, bound_in


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = y = 1", {"x", "y"}),
        ("for i, (a, b) in rows:\n    c = 1", {"i", "a", "b", "c"}),
        ("import a.b, c.d as e\nfrom f import g as h", {"a", "e", "h"}),
        ("def f(x):\n    y = 1\nclass C:\n    z = 1\ng = lambda q: q", {"f", "C", "g"}),
        ("with open(p) as f:\n    (n := 1)", {"f", "n"}),
        ("total = sum(k for k in ks)", {"total"}),
        ("get_ipython().run_cell_magic('time', '', 'x = 1\\n')", {"x"}),
        ("get_ipython().run_cell_magic('bash', '', 'x=1')", set()),
        ("x = = 1", set()),
    ],
)
def test_names_that_a_cell_binds(source: str, names: set[str]) -> None:
    assert bound_in(source) == names


def test_from_a_shell() -> None:
    InteractiveShell.clear_instance()
    shell: Any = InteractiveShell.instance()
    for cell in ("x = 1", "%%time\nx = 2", "def f(): ..."):
        shell.run_cell(cell, store_history=True)
    namespace = Namespace.of(shell.user_ns)
    InteractiveShell.clear_instance()
    assert set(namespace.names) == {"x", "f"}
    made = namespace.maker("x")
    assert made is not None and made.number == 2
    assert namespace.maker("f") == Run(3, "def f(): ...") and namespace.maker("g") is None


def test_what_is_said_of_a_candidate() -> None:
    table = pd.DataFrame({"day": ["2026-01-01"] * 3, "who": [1, 2, 3], "age": [31, 45, 52], "bought": [0, 1, 1]})

    class Fitted:
        n_features_in_ = 1

        def predict(self, rows: Any) -> Any:
            assert list(rows.columns) == ["age"]
            return rows["age"] * 0

    candidate = Candidate.of(Fitted(), train=table, target="bought", time="day", keys=["who"], features=(pd.DataFrame.copy, table))
    assert (candidate.time, candidate.keys) == ("day", ("who",))
    assert candidate.features is not None and candidate.features.name == "copy" and candidate.features.raw.rows == 3
    assert not candidate.answers[0].error
    bare = Candidate.of(train=table, target="bought")
    assert bare.time is bare.keys is bare.features is bare.namespace is None


def test_settings_name_columns_for_the_tables_that_have_them() -> None:
    table = pd.DataFrame({"who": [1, 2, 3], "bought": [0, 1, 1]})
    settings = Settings(time="nowhere", keys=("who", "elsewhere"))
    exam(lambda rows: [0] * len(rows), train=table, target="bought", settings=settings, select="duplicate-rows")
