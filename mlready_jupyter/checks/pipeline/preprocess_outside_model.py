"""What prepares the rows goes with the model."""

from __future__ import annotations

import numpy as np

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, MakeTable, Model, Severity, Table, check
from mlready_jupyter.subjects.steps import steps
from mlready_jupyter.subjects.tables import Floats

LEAST, CLOSE = 50, 1e-6


@check(severity=Severity.WARNING)
def preprocess_outside_model(train: Table, model: Model) -> Iterator[Evidence]:
    """The training table was scaled or one-hot encoded by hand, and the model knows nothing of it.

    Production sends rows as they are. Whoever serves the model must find the means and the words that were
    used, apply them in the same order, and keep them in step with every refit. Usual causes: `X_train =
    scaler.fit_transform(X_train)`, `pd.get_dummies`, with only the last estimator saved.

    Columns are taken for scaled where two or more, and at least half of those with many values, have mean 0
    and standard deviation 1, or all lie from 0 to 1 and reach both ends; words for encoded where three or
    more columns of 0 and 1 share the beginning of their names and exactly one of them is 1 in every row. A
    model that holds a step of that sort itself is left alone.
    """
    names = [step.thing.__class__.__name__ for step in steps(model.thing)]
    if not any("Scaler" in name or "Transformer" in name or "Normalizer" in name for name in names):
        yield from _scaled(train)
    if not any("Encoder" in name for name in names):
        yield from _encoded(train)


def _scaled(train: Table) -> Iterator[Evidence]:
    many = {name: values for name in train.of_kind("number") if len(np.unique(values := _known(train, name))) >= LEAST}
    ways = {
        "have mean 0 and standard deviation 1": [name for name, values in many.items() if _is_standard(values)],
        "run from exactly 0 to exactly 1": [name for name, values in many.items() if values.min() == 0 and values.max() == 1],
    }
    for said, names in ways.items():
        if len(names) >= max(2, len(many) / 2):
            yield Evidence(
                f"{len(names)} columns of `{train.name}` {said}, such as `{names[0]}`: they look scaled already, by no step of the model",
                at=InColumn(train.name, names[0]),
                remedy="Put the scaler into the model: `make_pipeline(StandardScaler(), model).fit(X_train, y_train)` on raw rows.",
            )
            return


def _encoded(train: Table) -> Iterator[Evidence]:
    groups: dict[str, list[str]] = {}
    for name in train.of_kind("number", "flag"):
        stem, sign, _ = name.rpartition("_")
        if sign:
            groups.setdefault(stem, []).append(name)
    for stem, names in groups.items():
        if len(names) < 3 or train.rows < LEAST:
            continue
        columns = np.column_stack([np.nan_to_num(train.numbers(name), nan=-1.0) for name in names])
        if bool(np.isin(columns, (0.0, 1.0)).all()) and bool((columns.sum(axis=1) == 1).all()) and bool(columns.any(axis=0).all()):
            yield Evidence(
                f"`{names[0]}` and {len(names) - 1} more columns are a one-hot encoding of `{stem}`, by no step of the model",
                at=InColumn(train.name, names[0]),
                remedy=f"Put `OneHotEncoder(handle_unknown='ignore')` on `{stem}` into the model: a new word has no column here.",
            )


def _known(train: Table, name: str) -> Floats:
    values = train.numbers(name)
    return values[np.isfinite(values)]


def _is_standard(values: Floats) -> bool:
    return abs(float(values.mean())) < CLOSE and min(abs(float(values.std(ddof=ddof)) - 1) for ddof in (0, 1)) < CLOSE


class _Bare:
    def predict(self, table: object) -> object:
        return np.zeros(len(table))  # type: ignore[arg-type]


class StandardScaler:
    """Stands for the one of scikit-learn, which this check only knows by its name."""


class _Whole(_Bare):
    def __init__(self) -> None:
        self.steps = [("scale", StandardScaler()), ("model", _Bare())]


def _standard(rows: int, seed: int) -> list[float]:
    values = np.random.default_rng(seed).gamma(2.0, 3.0, rows)
    return [float(value) for value in (values - values.mean()) / values.std()]


@preprocess_outside_model.good
def raw_rows(table: MakeTable) -> Candidate:
    return Candidate.of(
        _Bare(),
        train=table(age=[20 + i % 60 for i in range(200)], rate=[i % 99 / 98 for i in range(200)], car=[1, 0] * 100, bus=[0, 1] * 100),
    )


@preprocess_outside_model.good
def scaled_by_the_model(table: MakeTable) -> Candidate:
    return Candidate.of(_Whole(), train=table(a=_standard(200, 0), b=_standard(200, 1)))


@preprocess_outside_model.bad(findings=1, at="a")
def scaled_by_hand(table: MakeTable) -> Candidate:
    return Candidate.of(_Bare(), train=table(a=_standard(200, 0), b=_standard(200, 1), shop=[i % 7 for i in range(200)]))


@preprocess_outside_model.bad(findings=1, at="shop_bern")
def encoded_by_hand(table: MakeTable) -> Candidate:
    shops = ["bern", "basel", "chur"]
    columns = {f"shop_{shop}": [int(i % 3 == k) for i in range(99)] for k, shop in enumerate(shops)}
    return Candidate.of(_Bare(), train=table(age=[20.5 + i % 60 for i in range(99)], **columns))
