"""pipeline/overlap-oversample"""

from __future__ import annotations

from mlready_jupyter.rules import Calls, Evidence, Iterator, Severity, rule
from mlready_jupyter.rules.pipeline._leaks import leaks
from mlready_jupyter.subjects.flow import Flow

OVERSAMPLERS = frozenset("SMOTE SMOTENC SMOTEN ADASYN BorderlineSMOTE KMeansSMOTE SVMSMOTE RandomOverSampler SMOTEENN SMOTETomek".split())


@rule(severity=Severity.ERROR, about=(*OVERSAMPLERS,))
def overlap_oversample(flow: Flow, calls: Calls) -> Iterator[Evidence]:
    """Rows are oversampled before they are split into train and test.

    Copies of one row, or mixtures of its neighbours, then lie on both sides: the model is tested on
    what it has learned by heart.

    It says nothing about undersampling, which copies no row, about a shuffle by
    `sample(frac=1)`, nor about an oversampler inside a pipeline.

    Source: Yang et al., Data Leakage in Notebooks, ASE 2022 (overlap).
    """
    for leak in leaks(flow, calls, OVERSAMPLERS, frozenset({"fit_resample", "fit_sample"})):
        yield Evidence(
            f"{leak.learned.kind} makes rows out of all rows before {leak.by} in cell {leak.split.cell + 1} sets some aside",
            at=leak.learned.place,
            remedy="Split first and oversample the training rows only, or use imblearn.pipeline.Pipeline.",
        )


SPLIT = "X_train, X_test, y_train, y_test = train_test_split(Xs, ys, random_state=7)\n"
overlap_oversample.good(
    "# %%\nX_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=7)\n"
    "X_train, y_train = SMOTE(random_state=7).fit_resample(X_train, y_train)\n"
)
overlap_oversample.good(f"# %%\nXs = X.sample(frac=1)\nys = y[Xs.index]\n{SPLIT}")
overlap_oversample.good(f"# %%\nXs, ys = RandomUnderSampler().fit_resample(X, y)\n{SPLIT}")
overlap_oversample.bad(f"# %%\nXs, ys = SMOTE().fit_resample(X, y)\n# %%\n{SPLIT}", findings=1, at="nb:0:1")
overlap_oversample.bad(f"# %%\nros = RandomOverSampler()\nXs, ys = ros.fit_resample(X, y)\n{SPLIT}", findings=1, at="nb:0:2")
