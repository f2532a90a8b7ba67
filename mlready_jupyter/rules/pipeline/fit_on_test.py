"""pipeline/fit-on-test"""

from __future__ import annotations

import ast

from mlready_jupyter.core.finding import Edit
from mlready_jupyter.rules import Evidence, Fix, Iterator, Severity, rule
from mlready_jupyter.subjects.provenance import Provenance, Refit

JOINT = "fit_transform"


@rule(severity=Severity.ERROR, about=("fit", "fit_transform"))
def fit_on_test(provenance: Provenance) -> Iterator[Evidence]:
    """A transformer that was fitted on training rows is fitted again on test rows.

    The model is then tested on rows that are scaled or coded otherwise than those it was trained on, and the transformer
    that is kept for production is the one of the test rows.

    Usual causes: `fit_transform` copied from the line above.

    It says nothing about another transformer fitted on test rows alone, as for a picture, about `transform`, nor about models.
    """
    for refit in provenance.refits:
        yield Evidence(
            f"{refit.kind} was fitted on training rows in cell {refit.trained.cell + 1}, and is fitted again on test rows",
            at=refit.at.place,
            remedy="Call transform here, with what was learned from the training rows.",
            fix=_fixed(refit),
        )


def _fixed(refit: Refit) -> Fix | None:
    """`fit_transform(X_test)` becomes `transform(X_test)`: the same transformer knows the training rows."""
    call = refit.at.node
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == JOINT):
        return None
    if len(call.args) != 1 or call.keywords:
        return None
    end = refit.at.code.after(call.func, "")
    return Fix((Edit(end.cell, end.line, end.column - len(JOINT), end.line, end.column, "transform"),), safe=True)


SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=7)\nscaler = StandardScaler()\n"
fit_on_test.good(f"# %%\n{SPLIT}X_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)\n")
fit_on_test.good(f"# %%\n{SPLIT}X_train = scaler.fit_transform(X_train)\nplt.scatter(*PCA(2).fit_transform(X_test).T)\n")
fit_on_test.good(f"# %%\n{SPLIT}le = LabelEncoder()\ny_train = le.fit_transform(y_train)\ny_test = le.fit_transform(y_test)\n")
fit_on_test.good(f"# %%\n{SPLIT}scaler.fit(X_test)\nscaler.fit(X_train)\n")
fit_on_test.good("# %%\nfor tr, te in folds.split(X):\n    scaler = StandardScaler().fit(X[tr])\n    scaler.transform(X[te])\n")
fit_on_test.bad(
    f"# %%\n{SPLIT}# %%\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.fit_transform(X_test)\n", findings=1, at="nb:1:2"
)
fit_on_test.bad(
    "# %%\nimport pandas as pd\ntrain = pd.read_csv('train.csv')\ntest = pd.read_csv('test.csv')\nimp = SimpleImputer()\n"
    "train[cols] = imp.fit_transform(train[cols])\ntest[cols] = imp.fit_transform(test[cols])\n",
    findings=1,
    at="nb:0:6",
)
