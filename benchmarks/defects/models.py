"""Models that are worth less than their score: constant, overfitted, miscalibrated, bad somewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from benchmarks.defects import defect, random_of
from benchmarks.defects.wrappers import Below, Bent, Constant, Fragile, Sharpened, Unsummed
from benchmarks.subjects import Subject


@defect(
    found="assumptions/no-better-than-baseline | assumptions/constant-model",
    at="test | model | call:",
    on="fair/logistic | cancer/forest | diabetes/ridge",
)
def constant_model(s: Subject) -> Subject:
    """The model always says the same."""
    y = s.train[1]
    answer = y.mean() if s.regression else y.mode()[0]
    share = None if s.regression else y.value_counts(normalize=True).sort_index().to_numpy()
    return s.having(model=Constant(s.model, answer=answer, share=share))


@defect(found="assumptions/no-better-than-baseline", at="test | model", on="nhefs/boosting | scorecard/boosting | segments/lightgbm")
def model_of_shuffled_labels(s: Subject) -> Subject:
    """The labels had lost their rows when the model was fitted: it knows nothing."""
    labels = s.train[1].sample(frac=1.0, random_state=1).reset_index(drop=True)
    return s.having(model=s.build(0).fit(s.train[0], labels))


@defect(found="assumptions/overfit-gap", at="test | train | model", on="fair/logistic | diabetes/ridge | nhefs/boosting")
def overfitted(s: Subject) -> Subject:
    """One tree without a limit, grown until each training row has a leaf."""
    tree = DecisionTreeRegressor(random_state=0) if s.regression else DecisionTreeClassifier(random_state=0)
    model = make_pipeline(*[step for _, step in s.build(0).steps[:-1]], tree)
    return s.having(model=model.fit(*s.train), build=lambda seed: make_pipeline(*[step for _, step in s.build(0).steps[:-1]], tree))


@defect(found="assumptions/calibration", at="test | model | call:predict_proba", on="fair/logistic | cps/xgboost | nhefs/boosting")
def overconfident(s: Subject) -> Subject:
    """Probabilities are pushed towards 0 and 1."""
    return s.having(model=Sharpened(s.model, power=5.0))


@defect(found="assumptions/calibration", at="test | model | call:predict_proba", on="fair/logistic | cps/xgboost")
def resampled_without_correction(s: Subject) -> Subject:
    """Fitted on a training set balanced by undersampling, and used as if its probabilities were rates."""
    X, y = s.train
    counts = y.value_counts()
    rare, common = counts.idxmin(), counts.idxmax()
    few = counts.min() // 3
    rows = np.concatenate([np.flatnonzero(y == rare)[:few], np.flatnonzero(y == common)[: few * 4 if counts.min() / len(y) > 0.4 else few]])
    return s.having(model=s.build(0).fit(X.iloc[rows], y.iloc[rows]))


@defect(found="assumptions/worst-slice", at="{word} | {number} | branch", on="fair/logistic | fair/lightgbm | cps/xgboost")
def one_group_is_served_badly(s: Subject) -> Subject:
    """In one branch of five the outcome is the other way round, and training had no row of it."""
    random = random_of(s)
    names = np.array(["north", "south", "east", "west"])
    train = s.train[0].assign(branch=names[random.integers(0, 4, len(s.train[0]))])
    test = s.test[0].assign(branch=np.append(names, "island")[random.integers(0, 5, len(s.test[0]))])
    mirrored = s.test[1].where(test["branch"] != "island", 1 - s.test[1])
    return s.retrained(
        (train, s.train[1]), test=(test, mirrored), current=s.current.assign(branch=names[random.integers(0, 4, len(s.current))])
    )


@defect(found="assumptions/worst-slice", at="{number} | {strong}", on="scorecard/boosting | autompg/forest")
def errors_gather_at_one_end(s: Subject) -> Subject:
    """For the largest eighth of a column the measured target is far off, in the test table alone."""
    X, y = s.test
    far = X[s.number] > X[s.number].quantile(0.875)
    return s.having(test=(X, y + 2.5 * y.std() * far))


@defect(found="assumptions/label-noise", at="train | target | {word}", on="cancer/logistic | segments/lightgbm | digits/logistic")
def labels_mistaken(s: Subject) -> Subject:
    """One training label in six was ticked wrongly."""
    random = random_of(s)
    y = s.train[1].copy()
    rows = random.random(len(y)) < 0.17
    classes = np.unique(y)
    other = {label: np.setdiff1d(classes, [label]) for label in classes}
    y[rows] = [random.choice(other[label]) for label in y[rows]]
    return s.retrained((s.train[0], y))


@defect(found="assumptions/perturbation-stability", at="{strong} | call:", on="diabetes/ridge | cancer/logistic")
def decided_by_the_ninth_decimal(s: Subject) -> Subject:
    """The answer hangs on decimals that no measurement has."""
    column = s.train[0][s.strong]
    return s.having(model=Fragile(s.model, column=s.strong, low=column.quantile(0.1), high=column.quantile(0.9)))


@defect(found="assumptions/monotonicity-violations", at="{strong} | call:", on="diabetes/ridge | autompg/forest")
def rises_where_it_must_fall(s: Subject) -> Subject:
    """A direction was declared for a column, and above the middle the model goes the other way."""
    X = s.train[0]
    sign = int(np.sign(np.corrcoef(X[s.strong], s.train[1])[0, 1]))
    return s.stating(monotonic={s.strong: sign}).having(model=Bent(s.model, column=s.strong, middle=X[s.strong].median()))


@defect(found="assumptions/assumption-ledger", at="age | current | test | age between 18 and 40", on="fair/logistic | cps/xgboost")
def assumption_violated(s: Subject) -> Subject:
    """An age between 18 and 40 was assumed and written down; one current row in ten is older."""
    s = s.retrained(tuple(part[s.train[0]["age"].fillna(30).between(18, 40)].reset_index(drop=True) for part in s.train))  # type: ignore[arg-type]
    young = s.test[0]["age"].fillna(30).between(18, 40)
    test = s.test[0][young].reset_index(drop=True), s.test[1][young].reset_index(drop=True)
    current = s.current.assign(age=s.current["age"].clip(18, 40).mask(random_of(s).random(len(s.current)) < 0.1, 41.0))
    return s.having(test=test, current=current).stating(assumptions=["age between 18 and 40"])


@defect(found="assumptions/assumption-ledger", at="current | hight < 3 | hight", on="nhefs/boosting")
def assumption_never_evaluated(s: Subject) -> Subject:
    """What was assumed speaks of a column that no table has."""
    return s.stating(assumptions=["hight < 3"])


@defect(found="assumptions/extrapolation-share", at="{number} | current", on="autompg/forest | segments/lightgbm")
def another_region(s: Subject) -> Subject:
    """A third of the current rows lies beyond where training ended, not far, but outside."""
    X = s.train[0]
    edge, spread = X[s.number].max(), X[s.number].std()
    rows = random_of(s).random(len(s.current)) < 0.33
    beyond = pd.Series(edge + spread * random_of(s, "far").uniform(0.1, 1.0, len(s.current)))
    return s.having(current=s.current.assign(**{s.number: s.current[s.number].astype(float).mask(rows, beyond)}))


@defect(found="reliability/output-contract", at="call:", on="digits/logistic | segments/lightgbm")
def probabilities_do_not_sum_to_one(s: Subject) -> Subject:
    """Scores of one class against the rest are handed on as probabilities."""
    return s.having(model=Unsummed(s.model))


@defect(found="reliability/output-invariants", at="call: | test | current | model", on="autompg/forest | waterflow/boosting")
def answers_below_zero(s: Subject) -> Subject:
    """The target cannot be negative, and that was declared; the model's answers are."""
    return s.stating(lowest=0.0).having(model=Below(s.model, taken=s.train[1].median()))


@defect(found="reliability/seed-churn", at="model | test", on="nhefs/boosting | fair/logistic")
def another_seed_another_model(s: Subject) -> Subject:
    """Three deep trees: each seed gives another model of the same score."""

    def build(seed: int) -> object:
        steps = [step for _, step in s.build(0).steps[:-1]]
        return make_pipeline(*steps, RandomForestClassifier(3, max_features=1, random_state=seed))

    return s.having(build=build, model=build(0).fit(*s.train))  # type: ignore[attr-defined]
