"""pipeline/overlap-oversample"""

from __future__ import annotations

from mlready_jupyter.rules import Evidence, Iterator, Severity, rule
from mlready_jupyter.subjects.provenance import Provenance


@rule(severity=Severity.ERROR, about=("fit_resample", "fit_sample", "resample", "sample", "concat", "concatenate", "vstack", "repeat"))
def overlap_oversample(provenance: Provenance) -> Iterator[Evidence]:
    """Rows are oversampled, repeated or drawn with replacement before they are split into train and test.

    Copies of one row, or mixtures of its neighbours, then lie on both sides: the model is tested on
    what it has learned by heart.

    It sees SMOTE and its kin, scikit-learn's `resample`, `sample(replace=True)`, `np.repeat`, and a table
    that is stacked onto itself. It says nothing about undersampling without replacement, which copies no row, about
    a shuffle by `sample(frac=1)`, nor about an oversampler inside a pipeline.

    Source: Yang et al., Data Leakage in Notebooks, ASE 2022 (overlap).
    """
    for leak in provenance.leaks:
        if leak.lesson.kind == "copies":
            split = "" if leak.split.cell == leak.lesson.at.cell else f" in cell {leak.split.cell + 1}"
            yield Evidence(
                f"{leak.lesson.by} makes copies or mixtures of rows, and {leak.by}{split} sets some of them aside",
                at=leak.lesson.at.place,
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
overlap_oversample.good(
    "# %%\ng0 = resample(X[y == 0], n_samples=9, replace=False)\ng1 = resample(X[y == 1], n_samples=9, replace=False)\n"
    "Xs = np.concatenate((g0, g1), axis=0)\nys = np.concatenate((np.zeros(9), np.ones(9)))\n" + SPLIT
)
overlap_oversample.good(
    "# %%\nimport pandas as pd\nboth = pd.concat([df[df.y == 1], df[df.y == 0]])\nwide = pd.concat([both, coded(both.c)], axis=1)\n"
    "train, test = train_test_split(wide)\n"
)
overlap_oversample.good("# %%\nmonthly = df.resample('M').sum()\ntrain, test = train_test_split(monthly, shuffle=False)\n")
overlap_oversample.good("# %%\nbetween = make_pipeline(SMOTE(), SVC())\nA, B, a, b = train_test_split(X, y)\nbetween.fit(A, a)\n")
overlap_oversample.bad(
    "# %%\nimport pandas as pd\nfew = df[df.y == 1]\nmore = resample(few, replace=True, n_samples=900)\n"
    "both = pd.concat([df[df.y == 0], more])\n# %%\nX = both.drop(columns='y')\nA, B, a, b = train_test_split(X, both.y)\n",
    findings=1,
    at="nb:0:3",
)
overlap_oversample.bad("# %%\nmore = df.sample(n=900, replace=True)\n# %%\ntrain, test = train_test_split(more)\n", findings=1, at="nb:0:1")
overlap_oversample.bad(
    "# %%\nimport pandas as pd\ndf = pd.read_csv('a.csv')\ndf = pd.concat([df, df])\ntrain, test = train_test_split(df)\n", findings=1
)
overlap_oversample.bad(
    "# %%\ndef balance(X, y):\n    return SMOTE().fit_resample(X, y)\n# %%\nXs, ys = balance(X, y)\n" + SPLIT, findings=1, at="nb:0:2"
)
overlap_oversample.bad(
    "# %%\nimport polars as pl\ndf = pl.read_csv('a.csv')\nmore = df.filter(pl.col('y') == 1).sample(n=900, with_replacement=True)\n"
    "train, test = train_test_split(pl.concat([df, more]).to_pandas())\n",
    findings=1,
    at="nb:0:3",
)
