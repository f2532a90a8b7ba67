"""pipeline/fit-before-split"""

from __future__ import annotations

from mlready_jupyter.rules import Evidence, Iterator, Nodes, Severity, rule
from mlready_jupyter.subjects.fixes.split_first import split_first
from mlready_jupyter.subjects.provenance import Provenance


@rule(severity=Severity.ERROR, about=("fit", "fit_transform", "scale", "minmax_scale"))
def fit_before_split(provenance: Provenance, nodes: Nodes) -> Iterator[Evidence]:
    """A scaler, imputer, selector or vectoriser is fitted on all rows, and the rows are split afterwards.

    What it learned (means, ranges, components, the best columns) comes from the test rows too.
    The test score then promises more than production will pay; with feature selection it can
    be a good score on pure noise.

    Usual causes: a preprocessing cell that is older than the split.

    It follows rows from cell to cell: through assignments, tuples, methods, loops, the notebook's own
    functions and classes, slices and masks. It says nothing about encoders of labels and categories, about
    transformers that learn nothing from rows, about pipelines (they refit in every fold), about rows of a
    train side that are split again, nor about a vectoriser that was fitted on another corpus.

    The fix fits behind the split, on the training rows, where `Z = scaler.fit_transform(A)` and `train_test_split(Z, ...)` follow one
    another and nothing else asks for Z.

    Source: Yang et al., Data Leakage in Notebooks, ASE 2022; Kapoor & Narayanan 2023.
    """
    for leak in provenance.leaks:
        if leak.lesson.kind == "fit":
            split = "" if leak.split.cell == leak.lesson.at.cell else f" in cell {leak.split.cell + 1}"
            yield Evidence(
                f"{leak.lesson.by} is fitted on all rows, and {leak.by}{split} sets some of them aside",
                at=leak.lesson.at.place,
                remedy="Split first and fit on the training rows, or put the step into a Pipeline.",
                fix=split_first(leak, nodes),
            )


SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=7)\n"
fit_before_split.good(
    f"# %%\n{SPLIT}# %%\nscaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)\n"
)
fit_before_split.good(f"# %%\nmodel = make_pipeline(StandardScaler(), LogisticRegression())\n{SPLIT}model.fit(X_train, y_train)\n")
fit_before_split.good(f"# %%\nX = Normalizer().fit_transform(X)\n{SPLIT}")
fit_before_split.good(f"# %%\ny = LabelEncoder().fit_transform(df.label)\n{SPLIT}")
fit_before_split.good("# %%\nX2 = PCA(2).fit_transform(X)\nplt.scatter(X2[:, 0], X2[:, 1])\n")
fit_before_split.good(f"# %%\nX2 = PCA(2).fit_transform(X)\nplt.scatter(X2[:, 0], X2[:, 1])\n# %%\n{SPLIT}")
fit_before_split.good(f"# %%\nvec = TfidfVectorizer()\nvec.fit(wikipedia)\nX = vec.transform(reviews)\n{SPLIT}")
fit_before_split.good("# %%\nX = np.log1p(X).astype(float)\nscores = cross_val_score(make_pipeline(StandardScaler(), SVC()), X, y)\n")
fit_before_split.good(
    "# %%\ndf['z'] = StandardScaler().fit_transform(df[['x']])\nX = df[['a', 'b']]\nA, B = train_test_split(X, random_state=1)\n"
)
fit_before_split.bad(
    "# %%\nscaler = StandardScaler()\nX = scaler.fit_transform(df[cols])\n# %%\n" + SPLIT,
    findings=1,
    at="nb:0:2",
)
fit_before_split.bad(f"# %%\nX = StandardScaler().fit_transform(X)\nX = pd.DataFrame(X)\n{SPLIT}", findings=1, at="nb:0:1")
fit_before_split.bad(f"# %%\nsel = SelectKBest(k=9)\nsel.fit(X, y)\nX = sel.transform(X)\n{SPLIT}", findings=1, at="nb:0:2")
fit_before_split.bad(f"# %%\nsc = StandardScaler()\nsc.fit(X)\n{SPLIT}Z = sc.transform(X_train)\n", findings=1, at="nb:0:2")
fit_before_split.bad("# %%\nX = SimpleImputer().fit_transform(X)\nscores = cross_val_score(SVC(), X, y)\n", findings=1)
fit_before_split.bad(
    "# %%\ndef prepare(df):\n    X = MinMaxScaler().fit_transform(df)\n    return train_test_split(X, df.y, random_state=1)\n",
    findings=1,
    at="nb:0:2",
)
fit_before_split.bad(
    "# %%\nfor col in cols:\n    df[col] = scaler.fit_transform(df[[col]])\n# %%\nscaler = 1\n# %%\n"
    "imp = KNNImputer()\ndf[cols] = imp.fit_transform(df[cols])\nX = df.drop(columns='y')\n" + SPLIT,
    findings=2,
    at="nb:0:2",
)

BEFORE = "# %%\nX, y = load_iris(return_X_y=True)\nscaler = StandardScaler()\n"
TWO = "X_train = scaler.fit_transform(X_train)\nX_test = scaler.transform(X_test)\n"
fit_before_split.bad(
    f"{BEFORE}X = scaler.fit_transform(X)\n# %%\nprint(len(y))\n{SPLIT}model.fit(X_train, y_train)\n",
    mended=f"{BEFORE}# %%\nprint(len(y))\n{SPLIT}{TWO}model.fit(X_train, y_train)\n",
)
fit_before_split.bad(
    f"{BEFORE}Z = scaler.fit_transform(df[['a']])\ny = df['y']\n# %%\n{SPLIT.replace('(X,', '(Z,')}",
    mended=f"{BEFORE}y = df['y']\n# %%\n{SPLIT.replace('(X,', '(df[[{}]],').format(repr('a'))}{TWO}",
)
fit_before_split.bad(
    "# %%\ndef f(df, y):\n    X = SelectKBest(k=9).fit_transform(df, y)  # the best\n    A, B, a, b = train_test_split(X, y)  # half\n"
    "    return A, B\n",
    mended="# %%\ndef f(df, y):\n    transformer = SelectKBest(k=9)  # the best\n    A, B, a, b = train_test_split(df, y)  # half\n"
    "    A = transformer.fit_transform(A, a)\n    B = transformer.transform(B)\n    return A, B\n",
)
for untouched in (
    f"{BEFORE}X = scaler.fit_transform(X)\n{SPLIT}scores = search(X, y)\n",
    f"{BEFORE}X = scaler.fit_transform(X)\nprint(scaler.mean_)\n{SPLIT}",
    f"{BEFORE}Z = scaler.fit_transform(X)\nX.dropna(inplace=True)\n{SPLIT.replace('(X,', '(Z,')}",
    f"{BEFORE}Z = scaler.fit_transform(X)\nclean(X)\n{SPLIT.replace('(X,', '(Z,')}",
    f"{BEFORE}Z = scaler.fit_transform(load())\n{SPLIT.replace('(X,', '(Z,')}",
    f"{BEFORE}X = pd.DataFrame(scaler.fit_transform(X), columns=X.columns)\n{SPLIT}",
    f"{BEFORE}X = scaler.fit_transform(X)  # scaled\n{SPLIT}",
    f"{BEFORE}X = scaler.fit_transform(X)\n# %%\nif again:\n    {SPLIT}",
    f"{BEFORE}X = scaler.fit_transform(X)\n# %%\ndef rows():\n    return len(X)\n# %%\n{SPLIT}",
    "# %%\nsc = StandardScaler()\nfor n in sizes:\n    X = grown(X, n)\n    X = sc.fit_transform(X)\n    A, B = train_test_split(X)\n",
):
    fit_before_split.bad(untouched, findings=1, mended=untouched)
