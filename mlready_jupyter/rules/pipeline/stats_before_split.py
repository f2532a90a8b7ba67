"""pipeline/stats-before-split"""

from __future__ import annotations

from mlready_jupyter.rules import Evidence, Iterator, Severity, rule
from mlready_jupyter.subjects.provenance import Provenance


@rule(severity=Severity.ERROR, about=("train_test_split", "fit", "fit_transform"))
def stats_before_split(provenance: Provenance) -> Iterator[Evidence]:
    """A mean, median or range of all rows is put into them, and the rows are split afterwards.

    Filling holes with the mean of all rows, or scaling by hand, is what a SimpleImputer or a StandardScaler does:
    the training rows then carry something of the test rows, and the score is a little too good. It also
    leaves no place where production would find the number that it must fill in.

    It sees statistics that are filled in (`fillna(df.mean())`, `replace`, `np.where`), subtracted or divided by, also by
    group and also in a lambda. It says nothing about constants, statistics along a row, a range that is only divided by (pixels),
    statistics that only filter rows or only are looked at, those of the target, nor about those of training rows.

    Source: Yang et al., Data Leakage in Notebooks, ASE 2022.
    """
    for leak in provenance.leaks:
        if leak.lesson.kind == "statistic":
            split = "" if leak.split.cell == leak.lesson.at.cell else f" in cell {leak.split.cell + 1}"
            yield Evidence(
                f"the {leak.lesson.by} of all rows is put into them, and {leak.by}{split} sets some of them aside",
                at=leak.lesson.at.place,
                remedy="Split first and take it from the training rows, or use SimpleImputer or a scaler in a Pipeline.",
            )


SPLIT = "A, B, a, b = train_test_split(X, y, random_state=7)\n"
stats_before_split.good(
    "# %%\nregion = df.mean('columns')\nwidth = df.std(1)\nX = df.sub(region, axis=0).div(width, axis=0)\na, b = train_test_split(X)\n"
)
stats_before_split.good(f"# %%\nX = df.fillna(0)\ny = df.y\n{SPLIT}A = A.fillna(A.mean())\nB = B.fillna(A.mean())\n")
stats_before_split.good(f"# %%\nX['total'] = X[['a', 'b']].mean(axis=1)\nX = X / 255\nX = X / X.max()\n{SPLIT}")
stats_before_split.good(
    f"# %%\nprint(X.mean(), X.std())\nX = X[X.price < X.price.quantile(0.99)]\ny = (X.price > X.price.median())\n{SPLIT}"
)
stats_before_split.good(f"# %%\ny = (y - y.mean()) / y.std()\n{SPLIT}")
stats_before_split.good("# %%\nX['week'] = X.a.rolling(7).mean()\nA, B = train_test_split(X, shuffle=False)\n")
stats_before_split.good(
    "# %%\nX['mean_length'] = X.text.apply(lambda t: np.mean([len(w) for w in t.split()]))\nA, B = train_test_split(X)\n"
)
stats_before_split.bad(f"# %%\nX = X.fillna(X.mean())\n# %%\n{SPLIT}", findings=1, at="nb:0:1")
stats_before_split.bad(f"# %%\ndf['Age'].fillna(df['Age'].median(), inplace=True)\n# %%\nX = df[['Age', 'b']]\n{SPLIT}", findings=1)
stats_before_split.bad(f"# %%\nX = (X - np.mean(X, axis=0)) / np.std(X, axis=0)\n{SPLIT}", findings=2)
stats_before_split.bad(
    f"# %%\nfor c in cols:\n    df[c] = df.groupby('g')[c].transform(lambda x: x.fillna(x.mean()))\nX = df.drop('y', axis=1)\n{SPLIT}",
    findings=1,
    at="nb:0:2",
)
stats_before_split.bad("# %%\nz = (s - s.min()) / 7\n# %%\ntrain, test = z[:n], z[n:]\nmodel.fit(train)\n", findings=1, at="nb:0:1")
stats_before_split.bad(f"# %%\nX = clean(X).apply(lambda c: c.fillna(c.median()))\n{SPLIT}", findings=1, at="nb:0:1")
stats_before_split.bad(
    f"# %%\nimport polars as pl\nX = pl.read_csv('a.csv')\nX = X.with_columns(pl.col('a').fill_null(pl.col('a').mean()))\n{SPLIT}",
    findings=1,
    at="nb:0:3",
)
stats_before_split.good(
    "# %%\ndf = df.assign(days=(df.date - df.date.min()).dt.days)\ndf['n'] = df.n.fillna(0)\na, b = train_test_split(df[['n']])\n"
)
stats_before_split.bad(
    "# %%\ndf = df.assign(z=(df.x - df.x.mean()) / df.x.std())\n# %%\na, b = train_test_split(df[['z', 'n']])\n", findings=2, at="nb:0:1"
)
