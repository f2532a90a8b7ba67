"""Mended code is run, with the real libraries: tables that grew are the same tables, and transformers know the training rows alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.judge import Policy, judge
from mlready_jupyter.subjects.notebook import Notebook
from mlready_jupyter.subjects.rewrite import compatible, rewritten

TODAY = date(2026, 6, 1)
KNOWN = catalogue()


def mended(rule: str, source: str) -> str:
    made = Notebook.of(source)
    fixes = [f.evidence.fix for f in judge(made, [KNOWN.find(rule)], Policy(today=TODAY)).findings]
    return rewritten(made.file, compatible(fix for fix in fixes if fix is not None)).decode()


def run(source: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(source, "notebook", "exec"), names)
    return names


GROWN = [
    "out = pd.DataFrame()\nfor n in range(5):\n    out = pd.concat([out, pd.DataFrame({'n': [n, n], 'c': 'x'})])\n",
    "out = pd.DataFrame()\nfor n in range(5):\n    x = pd.DataFrame({'n': [n], f'c{n % 2}': [1.5]})\n"
    "    if n != 2:\n        out = pd.concat([out, x], ignore_index=True)\n",
    "out = pd.DataFrame({'n': [9]})\nfor n in range(3):\n    for m in range(2):\n        out = pd.concat((out, pd.DataFrame({'n': [n]}), "
    "pd.DataFrame({'m': [m]})), axis=0, sort=False)\n",
    "out = pd.DataFrame()\nfor n in []:\n    out = pd.concat([out, pd.DataFrame({'n': [n]})])\n",
    "def read(names):\n    out = pd.DataFrame()\n    for name in names:\n        out = pd.concat([out, pd.DataFrame({'name': [name]})])\n"
    "    return out\nout = read('abc')\n",
]


@pytest.mark.parametrize("source", GROWN)
@pytest.mark.filterwarnings("ignore:The behavior of DataFrame concatenation:FutureWarning")
def test_a_table_that_grew_is_the_same(source: str) -> None:
    source = "# %%\nimport pandas as pd\n" + source
    new = mended("scale/grow-in-loop", source)
    assert "_parts" in new
    pd.testing.assert_frame_equal(run(new)["out"], run(source)["out"], check_dtype="c1" not in source)


HEAD = (
    "# %%\nimport pandas as pd\nfrom sklearn.datasets import load_iris\nfrom sklearn.feature_selection import SelectKBest\n"
    "from sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\n"
    "df = load_iris(as_frame=True).frame\ny = df['target']\nX = df.drop(columns='target')\n"
)
SPLIT = "X_train, X_test, y_train, y_test = train_test_split({}, y, random_state=7)\n"
FITTED = [
    "scaler = StandardScaler()\nX = scaler.fit_transform(X)\n# %%\n" + SPLIT.format("X"),
    "Z = StandardScaler().fit_transform(df[['sepal length (cm)', 'petal width (cm)']])\n# %%\n" + SPLIT.format("Z"),
    "scaler = SelectKBest(k=2)\nbest = scaler.fit_transform(df.drop(columns='target'), y)\n" + SPLIT.format("best"),
]


@pytest.mark.slow
@pytest.mark.parametrize("source", FITTED)
def test_a_transformer_knows_the_training_rows_alone(source: str) -> None:
    old, new = run(HEAD + source), run(mended("pipeline/fit-before-split", HEAD + source))
    assert new["X_train"].shape == old["X_train"].shape
    assert new["X_test"].shape == old["X_test"].shape
    assert list(new["y_train"]) == list(old["y_train"])
    scaler = new["scaler"]
    if hasattr(scaler, "n_samples_seen_"):
        assert scaler.n_samples_seen_ == len(new["X_train"]) < len(new["df"])
        assert abs(new["X_train"].mean()) < 1e-9 < abs(new["X_test"].mean())


def test_a_cell_that_is_moved_up_makes_the_notebook_run() -> None:
    source = "# %%\nimport math\n# %%\nprint(area(2))\n# %%\nx = 1\n# %%\nPI = 3.1\n\ndef area(r):\n    return math.sqrt(PI) * r\n"
    with pytest.raises(NameError):
        run(source)
    assert run(mended("reliability/use-before-definition", source))["x"] == 1
