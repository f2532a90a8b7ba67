"""pipeline/shuffled-time-split"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Evidence, Fix, Iterator, Severity, rule
from mlready_jupyter.subjects.provenance import Leak, Provenance


@rule(severity=Severity.WARNING, about=("shift", "rolling", "diff", "pct_change", "expanding", "ewm"))
def shuffled_time_split(provenance: Provenance) -> Iterator[Evidence]:
    """Rows with lags or rolling windows are split at random.

    The row after a test row is a training row, and holds the test row's value as its lag: the model is told the answer. In
    production there is no tomorrow to learn from.

    It sees `shift`, `rolling`, `diff`, `pct_change`, `expanding` and `ewm` in rows that a shuffling split then divides. It says nothing
    about `shuffle=False`, TimeSeriesSplit or slices, nor about lags that no split ever sees.
    """
    told = set()
    for leak in provenance.leaks:
        if leak.lesson.kind == "time" and leak.split not in told:
            told.add(leak.split)
            yield Evidence(
                f"these rows look back by {leak.lesson.by}, and {leak.by} in cell {leak.split.cell + 1} shuffles them",
                at=leak.lesson.at.place,
                remedy="Split by time: shuffle=False, or TimeSeriesSplit.",
                fix=_fix(leak),
            )


def _fix(leak: Leak) -> Fix | None:
    """`shuffle=False` for train_test_split, unless it says how to shuffle or is to keep the shares of classes, which it then cannot."""
    call = leak.split.node
    if not isinstance(call, ast.Call) or leak.by != "train_test_split" or not call.args:
        return None
    if any(keyword.arg in (None, "shuffle", "stratify") for keyword in call.keywords):
        return None
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    last = max(given, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0))
    return Fix((leak.split.code.after(last, ", shuffle=False"),))


shuffled_time_split.good("# %%\ndf['lag'] = df.x.shift(1)\ntrain, test = train_test_split(df, shuffle=False)\n")
shuffled_time_split.good("# %%\ndf['lag'] = df.x.shift(1)\ntrain, test = df[:900], df[900:]\nmodel.fit(train)\n")
shuffled_time_split.good("# %%\ndf['lag'] = df.x.shift(1)\nfor tr, te in TimeSeriesSplit(5).split(df):\n    model.fit(df.iloc[tr])\n")
shuffled_time_split.good("# %%\nplt.plot(df.x.rolling(7).mean())\n# %%\ntrain, test = train_test_split(df)\n")
shuffled_time_split.good("# %%\ndf['lag'] = df.x.shift(1)\n# %%\ntrain, test = train_test_split(df[['a', 'b']])\n")
shuffled_time_split.bad(
    "# %%\ndf['lag'] = df.x.shift(1)\n# %%\ntrain, test = train_test_split(df, random_state=1)\n", findings=1, at="nb:0:1"
)
shuffled_time_split.bad(
    "# %%\ndf['week'] = df.x.rolling(7).mean()\ndf = df.dropna()\nX = df.drop(columns='y')\nA, B, a, b = train_test_split(X, df.y)\n",
    findings=1,
    at="nb:0:1",
)

LAG = "# %%\ndf['lag'] = df.x.shift(1)\n"
shuffled_time_split.bad(
    f"{LAG}train, test = train_test_split(df, random_state=1)\n",
    mended=f"{LAG}train, test = train_test_split(df, random_state=1, shuffle=False)\n",
)
shuffled_time_split.bad(
    f"{LAG}train, test = train_test_split(df, stratify=df.y)\n", mended=f"{LAG}train, test = train_test_split(df, stratify=df.y)\n"
)
shuffled_time_split.bad(
    "# %%\ndf = df.assign(change=df.close.pct_change(), week=lambda d: d.close.rolling(5).mean())\n"
    "# %%\ntrain, test = train_test_split(df[['change', 'week']].dropna())\n",
    findings=1,
    at="nb:0:1",
)
shuffled_time_split.good("# %%\ndf = df.assign(change=df.close.pct_change())\n# %%\ntrain, test = train_test_split(df[['a', 'b']])\n")
shuffled_time_split.good(
    "# %%\ndf = df.assign(lag=lambda d: d.y.shift(1))\nprint(cross_val_score(Ridge(), df[['lag']], df.y, cv=TimeSeriesSplit(5)))\n"
    "print(cross_val_score(Ridge(), df[['lag']], df.y, cv=5))\n"
)
shuffled_time_split.bad(
    "# %%\ndf['lag'] = df.y.shift(1)\nprint(cross_val_score(Ridge(), df[['lag']], df.y, cv=KFold(5, shuffle=True)))\n",
    findings=1,
    at="nb:0:1",
)
