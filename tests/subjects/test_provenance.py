"""Rows are followed through whatever stands between reading and splitting, and through whatever is too deep or too long to follow."""

from __future__ import annotations

from datetime import date
from time import process_time

import pytest

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.finding import Edit, Fix
from mlready_jupyter.core.judge import Policy, judge
from mlready_jupyter.subjects.notebook import Notebook
from mlready_jupyter.subjects.provenance import Provenance
from mlready_jupyter.subjects.provenance.names import claims_side

SPLIT = "A, B, a, b = train_test_split(X, y)\n"


def of(*cells: str) -> Provenance:
    return Notebook.from_json({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}).provenance


WAYS = {
    "alias": ("from sklearn.preprocessing import StandardScaler as SS\nX = SS().fit_transform(X)", SPLIT),
    "frame": ("X = pd.DataFrame(StandardScaler().fit_transform(X), columns=X.columns)", "X = X.dropna().copy()\n" + SPLIT),
    "function": ("def scaled(d):\n    s = StandardScaler()\n    return s.fit_transform(d), s", "X, s = scaled(X)\n" + SPLIT),
    "function that splits": (
        "def halves(X, y):\n    return train_test_split(X, y)",
        "X = PCA(2).fit_transform(X)\nA, B, a, b = halves(X, y)",
    ),
    "method": (
        "class M:\n    def go(self, X, y):\n        self.s = StandardScaler()\n"
        "        Z = self.s.fit_transform(X)\n        train_test_split(Z, y)",
    ),
    "columns": ("pre = ColumnTransformer([('n', StandardScaler(), cols)])\nX = pre.fit_transform(X)", SPLIT),
    "stacked": (
        "import numpy as np\nX = np.hstack([TfidfVectorizer().fit_transform(d.t), d[['n']]])",
        SPLIT,
    ),
    "list of texts": (
        "texts = []\nfor t in df.text:\n    texts.append(clean(t))\nX = CountVectorizer().fit_transform(texts).toarray()",
        SPLIT,
    ),
    "later transform": ("s = StandardScaler().fit(X)", SPLIT + "A = s.transform(A)\nB = s.transform(B)"),
    "slices": ("z = MinMaxScaler().fit_transform(df)\nn = int(len(z) * 0.8)", "train, test = z[:n], z[n:]"),
    "masks": ("z = MinMaxScaler().fit_transform(df)\nm = np.random.rand(len(df)) < 0.8", "train = z[m]\ntest = z[~m]"),
    "indices": ("z = MinMaxScaler().fit_transform(X)\ni, j = train_test_split(range(len(z)))", "A = z[i]\nB = z[j]"),
    "folds": ("X = MinMaxScaler().fit_transform(X)\nfor tr, te in KFold(5).split(X):\n    m.fit(X[tr])",),
    "cross": ("X = MinMaxScaler().fit_transform(X)\nprint(cross_val_score(m, X, y))",),
    "both files": (
        "train = pd.read_csv('a')\ntest = pd.read_csv('b')\nboth = pd.concat([train, test])",
        "s = StandardScaler().fit(both)\ntrain = s.transform(train)",
    ),
    "splitter of one's own": ("p = Splitter()\nX = PCA(2).fit_transform(X)", "X_train, X_test, y_train, y_test = p.split(X, y)"),
    "cleaner of one's own": ("c = Cleaner()\nX = c.clean(PCA(2).fit_transform(X))", SPLIT),
    "branch": ("if scale:\n    X = MinMaxScaler().fit_transform(X)\nelse:\n    X = X.values", SPLIT),
    "selection": ("k = SelectKBest(k=9).fit(X, y)\nX = X[X.columns[k.get_support()]]\nX = X.loc[:, k.get_support()]", SPLIT),
    "torch": ("X = torch.tensor(StandardScaler().fit_transform(X))\nd = TensorDataset(X, y)", "train, test = random_split(d, [9, 1])"),
    "helper elsewhere": ("X = StandardScaler().fit_transform(X)", "X_train, X_test, y_train, y_test = my_own_split(X, y)"),
}


@pytest.mark.parametrize("cells", WAYS.values(), ids=WAYS)
def test_a_leak_is_followed(cells: tuple[str, ...]) -> None:
    assert [leak.lesson.kind for leak in of(*cells).leaks] == ["fit"]


CLEAN = {
    "another corpus": ("v = TfidfVectorizer().fit(wikipedia)\nX = v.transform(reviews)", SPLIT),
    "two reads": ("def get(p):\n    return pd.read_csv(p)", "A = get('a')\nB = get('b')\ns = StandardScaler().fit(A)\nB = s.transform(B)"),
    "train side again": (SPLIT, "s = StandardScaler()\nA = s.fit_transform(A)\nC, D = train_test_split(A)"),
    "within folds": (
        "for tr, te in KFold(5).split(X):\n    s = StandardScaler().fit(X[tr])\n    C, D = s.transform(X[tr]), s.transform(X[te])",
    ),
    "only counted": ("Z = PCA(2).fit_transform(X)\nn = Z.shape[0]\nk = len(Z)\nX = X[:n]", SPLIT),
    "target only": (
        "df['price'] = StandardScaler().fit_transform(df[['price']])\ny = df['price']",
        "X = df.drop(columns='price')\n" + SPLIT,
    ),
    "column left out": ("df['z'] = PCA(1).fit_transform(df[['a', 'b']])", "X = df.drop(['z'], axis=1)\n" + SPLIT),
    "overwritten": ("Z = StandardScaler().fit_transform(X)\nZ = X", "A, B = train_test_split(Z)"),
    "recursion": (
        "def f(x):\n    return f(StandardScaler().fit_transform(x))\nf(X)",
        "def g(x):\n    return h(x)\ndef h(x):\n    return g(x)\ng(X)",
    ),
    "names as given": ("def f(X_train, X_test):\n    s = StandardScaler().fit(X_train)\n    return s.transform(X_test)",),
}


@pytest.mark.parametrize("cells", CLEAN.values(), ids=CLEAN)
def test_no_leak_is_made_up(cells: tuple[str, ...]) -> None:
    assert not of(*cells).leaks


NAMES = {
    "train": ("X_train", "xtrain", "trainX", "y_tr", "df_train", "training_set", "Xtr", "features_train"),
    "test": ("X_test", "xtest", "testX", "y_val", "df_valid", "holdout", "Xte", "X_dev", "y_te"),
    None: ("X", "latest", "contest", "constrained", "trained", "trainer", "values", "df", "train_test", "value", "estimate", "states"),
}


@pytest.mark.parametrize(("side", "name"), [(side, name) for side, names in NAMES.items() for name in names])
def test_what_names_claim(side: str | None, name: str) -> None:
    assert claims_side(name) == side


FIT = "m.fit(X, y)\n"
LARGE = {
    "brackets": [FIT + "x = " + "(" * 90 + "X" + ")" * 90],
    "calls": [FIT + "x = " + "f(" * 80 + "X" + ")" * 80],
    "methods": [FIT + "x = X" + ".f()" * 3000],
    "operands": [FIT + "x = " + " + ".join(["X"] * 20_000)],
    "branches": [FIT + "if a:\n    X = 1\n" + "".join(f"elif a == {n}:\n    X = f(X)\n" for n in range(900))],
    "blocks": [FIT + "".join(" " * n + "if a:\n" for n in range(90)) + " " * 90 + "X = 1\n"],
    "cells": [FIT, *["X = scale(X)\ny = f(X, y)\n"] * 10_000],
    "functions": [
        FIT + "def f0(x):\n    return x\n" + "".join(f"def f{n + 1}(x):\n    return f{n}(f{n}(x))\n" for n in range(60)) + "f60(X)"
    ],
    "names": [FIT + "X = " + ", ".join(f"a{n}" for n in range(20_000))],
    "frames": [FIT + "import pandas as pd\n" + "".join(f"d = pd.concat([d, X[X.a == {n}]])\n" for n in range(3000))],
    "surrogates": [FIT + "x = '\ud800'\n\0\n"],
}


@pytest.mark.slow
@pytest.mark.parametrize("cells", LARGE.values(), ids=LARGE)
def test_no_notebook_takes_long(cells: list[str]) -> None:
    start = process_time()
    of(*cells)
    assert process_time() - start < 3


def test_a_second_fit_on_test_rows_is_mended() -> None:
    source = (
        "# %%\nA_train, A_test = train_test_split(A)\ns = StandardScaler()\nB = s.fit_transform(A_train)\nC = s.fit_transform(A_test)\n"
    )
    report = judge(Notebook.of(source), catalogue().load("rules", ["pipeline/fit-on-test"]), Policy(today=date(2026, 1, 1)))
    assert [finding.evidence.fix for finding in report.findings] == [Fix((Edit(0, 4, 7, 4, 20, "transform"),), safe=True)]
