"""pipeline/train-is-test"""

from __future__ import annotations

from mlready_jupyter.rules import Evidence, Iterator, Severity, rule
from mlready_jupyter.subjects.provenance import Provenance, Score, covers


@rule(severity=Severity.ERROR, about=("fit", "dmatrix", "lgb", "lightgbm"))
def train_is_test(provenance: Provenance) -> Iterator[Evidence]:
    """A model is scored on rows that it was fitted on, and on no others.

    It may have learned them by heart: the score says how well it remembers, not how well it predicts.

    Usual causes: fitting on X instead of X_train, after the split; a notebook that never splits.

    A score on test rows of a model that was fitted on all of them is an error. A score on the very
    table that was fitted is a warning, and only where no rows of that data are scored apart and nothing is
    cross-validated: a train score next to a test score is good practice. Where other data of the notebook are
    held out, it is silent, too, of data on which a model predicts rows that it had not seen, and of tables that
    stand in the code itself, number by number. It says nothing about clusters and outliers, about predictions
    that are only drawn, nor about summaries of statistical fits.

    Source: Yang et al., Data Leakage in Notebooks, ASE 2022 (overlap).
    """
    apart = [score for score in provenance.scores if not covers(score.fitted, score.on)]
    held_out = {part.origin for score in apart for part in score.fitted | score.on}
    spoken_for = held_out | provenance.tested | provenance.written if held_out else held_out
    told = set()
    for score in provenance.scores:
        of_test = _tests_what_it_learned(score)
        alone = not provenance.crossed and covers(score.fitted, score.on) and not any(part.origin in spoken_for for part in score.on)
        alone = alone and not _may_be_tested(score, tested=bool(provenance.tested))
        if (of_test or alone) and id(score.model) not in told:
            told.add(id(score.model))
            yield Evidence(
                f"{score.by} scores {score.model.kind} on {'test rows' if of_test else 'rows'} that it was fitted on",
                at=score.at.place,
                remedy="Fit on the training rows only, and score on rows that were set aside.",
                milder=None if of_test else Severity.WARNING,
            )
            if alone:
                return


def _tests_what_it_learned(score: Score) -> bool:
    """Whether the rows are the test side of a split, and the model has seen them among others."""
    on_test = bool(score.on) and all(part.side == "test" for part in score.on)
    return on_test and covers(score.fitted, score.on) and score.fitted != score.on


def _may_be_tested(score: Score, *, tested: bool) -> bool:
    """Whether there are rows held out that somebody may score the model on, by a way that cannot be seen."""
    return any(part.side == "test" or (part.steps and (tested or part.name is not None)) for part in score.on)


SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=7)\n"
train_is_test.good(f"# %%\n{SPLIT}m = SVC().fit(X_train, y_train)\nprint(m.score(X_train, y_train), m.score(X_test, y_test))\n")
train_is_test.good(f"# %%\n{SPLIT}m = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))\nm.fit(X, y)\njoblib.dump(m, 'm')\n")
train_is_test.good(
    "# %%\nends = np.array([-1, 1])\nlow, high = 3 * ends\nX_train = rng.uniform(low, high, 9)\nX_test = np.linspace(*ends, num=9)\n"
    "m.fit(X_train, y_train)\nprint(m.score(X_test, y_test))\n"
)
train_is_test.good("# %%\nm = SVC()\nprint(cross_val_score(m, X, y))\nm.fit(X, y)\nprint(m.score(X, y))\n")
train_is_test.good("# %%\nm = LinearRegression().fit(X, y)\nplt.plot(X, m.predict(X))\n")
train_is_test.good("# %%\nm = KMeans(3).fit(X)\nprint(silhouette_score(X, m.predict(X)), m.score(X))\n")
train_is_test.good("# %%\nm = smf.ols('y ~ x', data=df).fit()\nprint(r2_score(df.y, m.predict(df)))\n")
train_is_test.good(
    "# %%\nfor tr, te in KFold(5).split(X):\n    m = SVC().fit(X[tr], y[tr])\n    print(m.score(X[te], y[te]), m.score(X[tr], y[tr]))\n"
)
train_is_test.good(
    "# %%\ndef preview(model, x, y, x_t, y_t):\n    model.fit(x, y)\n    print(model.score(x, y))\n    print(model.score(x_t, y_t))\n"
)
train_is_test.bad("# %%\nm = RandomForestClassifier()\nm.fit(X, y)\n# %%\nprint(m.score(X, y))\n", findings=1, at="nb:1:1")
train_is_test.bad("# %%\nm = SVC().fit(X, y)\np = m.predict(X)\nprint(accuracy_score(y, p), f1_score(y, p))\n", findings=1, at="nb:0:3")
train_is_test.bad(f"# %%\n{SPLIT}m = SVC()\nm.fit(X, y)\n# %%\nprint(accuracy_score(y_test, m.predict(X_test)))\n", findings=1, at="nb:1:1")
train_is_test.good(
    f"# %%\n{SPLIT}m = SVC().fit(X_train, y_train)\nprint(m.score(X_train, y_train))\nmy_report(y_test, m.predict(X_test))\n"
)
train_is_test.good("# %%\ndef train(model, X_train, y_train):\n    model.fit(X_train, y_train)\n    return model.score(X_train, y_train)\n")
train_is_test.bad(f"# %%\n{SPLIT}m = SVC().fit(X_train, y_train)\nprint(m.score(X_train, y_train))\n", findings=1, at="nb:0:3")
train_is_test.bad(
    f"# %%\n{SPLIT}import numpy as np\nm = SVC().fit(np.concatenate([X_train, X_test]), Y)\nprint(m.score(X_test, y_test))\n",
    findings=1,
    at="nb:0:4",
)
train_is_test.bad(
    f"# %%\n{SPLIT}m = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))\n"
    "# %%\nZ = np.random.randn(500, 10)\nm = SVC().fit(Z, z)\nprint(log_loss(z, m.predict(Z)))\n",
    findings=1,
    at="nb:1:3",
)
train_is_test.good(
    f"# %%\n{SPLIT}m = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))\n"
    "# %%\nZ = np.array([[0, 0], [0, 1], [1, 0], [1, -1]])\nm = SVC().fit(Z, [0, 1, 1, 0])\nprint(m.score(Z, [0, 1, 1, 0]))\n"
)
train_is_test.good(
    f"# %%\n{SPLIT}m = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))\n"
    "# %%\nold, new = pd.read_csv('a'), pd.read_csv('b')\nm = SVC().fit(old, z)\nprint(m.score(old, z))\nreport(m.predict(new))\n"
)
train_is_test.good("# %%\nold, new = pd.read_csv('a'), pd.read_csv('b')\nm = SVC().fit(old, z)\nprint(m.score(old, z), m.score(new, z2))\n")
train_is_test.bad(
    "# %%\nimport pandas as pd\ndf = pd.read_csv('a.csv')\nX, y = df[['a', 'b']].values, df['y'].values\n"
    "pipe = Pipeline([('scale', StandardScaler()), ('model', SVC())])\npipe.fit(X, y)\n# %%\nprint(pipe.score(X, y))\n",
    findings=1,
    at="nb:1:1",
)
train_is_test.bad(
    "# %%\nimport xgboost as xgb\nrows = xgb.DMatrix(X, label=y)\nbooster = xgb.train(params, rows, 100)\n"
    "print(mean_squared_error(y, booster.predict(rows)))\n",
    findings=1,
    at="nb:0:4",
)
train_is_test.good("# %%\n(xa, ya), (xb, yb) = mnist.load_data()\nxa = xa / 255.0\nm = Sequential()\nm.fit(xa, ya)\nm.evaluate(xb, yb)\n")
train_is_test.good("# %%\nxa, xb, ya, yb = my_own(X, y)\nm = SVC().fit(xa, ya)\nprint(accuracy_score(yb, m.predict(xb)))\n")
train_is_test.bad("# %%\nX, y, names, units = load()\nm = SVC().fit(X, y)\nprint(accuracy_score(y, m.predict(X)))\n", findings=1)
train_is_test.good("# %%\np = make_pipeline(StandardScaler(), PCA(2)).fit(X)\nprint(p.score(X))\n")
train_is_test.good("# %%\np = Pipeline([('scale', StandardScaler()), ('groups', KMeans(3))])\np.fit(X)\nprint(p.score(X))\n")
train_is_test.bad("# %%\nm = SVC().fit(X, y)\nprint(roc_auc_score(y, m.predict_proba(X)[:, 1]))\n", findings=1, at="nb:0:2")
