"""No column knows the answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Interval, Iterator, Limit, MakeTable, Severity, Table, Task, check, exact
from mlready_jupyter.checks.words import needed
from mlready_jupyter.subjects import bounds
from mlready_jupyter.subjects.tables import Codes, Floats

ROWS = 50_000
WORDS = 50
STEADY = 0.9
"""A target that follows the row before it more closely than this moves in steps: a series, in order of time."""


@check(severity=Severity.ERROR, of_features=True)
def leaking_feature(
    train: Table, task: Task, *, alone: Limit = Limit(0.98), related: Limit = Limit(0.998, warn=0.99)
) -> Iterator[Evidence]:
    """One column by itself all but gives the target away.

    What knows the answer in training is usually written after the answer: the refund of a cancelled
    order, the code of a diagnosis, the target under another name. In production it is empty when the
    model is asked.

    A column of numbers is judged by how well its order ranks the rows, a column of words by the
    target rate of each word, learned on one half of the rows and judged on the other. Of more than
    two classes, the one that the column tells worst counts, so that a column which sets one class
    apart is no finding. Of classes it is asked too how well they are told by whether the column is missing.

    A column of few values, each of which goes with one class alone in 100 rows or more, gives it away whatever
    the interval.

    A target of numbers that stays close to the row before it is a series; any two trends go together there, and its own
    past is a fair feature. So the steps from row to row are compared too, and the weaker of the two counts.

    It does not see a leak that takes two columns together. At most 50,000 rows are read, evenly spread.

    Limits:
        alone: area under the ROC curve of the column alone (classes), joint over all columns.
        related: rank correlation with the target (numbers), joint over all columns.

    Source: Granger & Newbold (1974) for trends that go together.
    """
    if train.labels is None:
        return
    rows = train.spread(ROWS)
    labels = train.labels[rows]
    names = train.of_kind("number", "flag", "category")
    steps = None if task.classifies else _steps(train.labels, rows)
    kinds = np.unique(labels.astype(str), return_inverse=True)[1] if task.classifies else np.zeros(0, dtype=np.int64)
    for name in names:
        values = _as_numbers(train, name)
        scores = train.codes(name).at(rows) if values is None else values[rows]
        measured = _of_classes(scores, labels, task, len(names)) if task.classifies else _of_numbers(scores, labels, len(names))
        gaps = _missing(train, name)[rows] if task.classifies and 0 < train.nulls(name) < train.rows else None
        told = None if gaps is None else _of_classes(gaps, labels, task, len(names))
        if task.classifies and _gives_away(train, name, rows, kinds):
            measured, gaps, told = exact(1.0), None, None
        by_gap = told is not None and (measured is None or not told.low <= measured.low)
        measured = told if by_gap else measured
        if measured is None:
            continue
        by_step = None
        if steps is not None and values is not None:
            moved = _moved(values, steps)
            if len(np.unique(moved[np.isfinite(moved)])) < 2:
                continue  # a counter of rows or of time
            by_step = _of_numbers(moved, _moved(train.labels, steps), len(names))
            measured = min(measured, by_step, key=lambda told: told.value) if by_step is not None else measured
        tells = "ranks the rows by the target" if task.classifies else "follows the target"
        limit = alone if task.classifies else related
        yield Evidence(
            f"whether `{name}` is missing {tells} with {measured.value:.3g} of 1"
            if by_gap
            else f"{'from row to row, ' * (measured is by_step)}`{name}` alone {tells} with {measured.value:.3g} of 1",
            at=InColumn(train.name, name),
            measured=measured,
            limit=limit,
            statistic="area under the ROC curve" if task.classifies else "rank correlation with the target",
            remedy=f"Find out when `{name}` is written; drop it if that is after the moment of prediction.",
            needs=needed(measured, limit, len(rows), "rows of `train`"),
        )


def _gives_away(table: Table, name: str, rows: NDArray[np.int64], told: NDArray[np.int64]) -> bool:
    """Whether each value of a column of few values goes with one label alone, in 100 rows or more: a copy under other names."""
    numbers = _as_numbers(table, name)
    if numbers is None and len(table.words(name)) > len(rows) / 20:
        return False
    values, kinds = table.codes(name).codes[rows] if numbers is None else numbers[rows], int(told.max(initial=0)) + 1
    if len(values) < 100 or kinds < 2 or len(np.unique(values[:5_000])) > len(values) / 20:
        return False
    distinct, codes = np.unique(values, return_inverse=True)
    if not kinds <= len(distinct) <= len(values) / 20:
        return False
    return len(np.unique(codes * kinds + told)) == len(distinct) and int(np.bincount(told).min()) >= 10


def _steps(labels: NDArray[np.generic], rows: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """The rows with a row before them, where the target is a series."""
    steps = rows[rows > 0]
    follows = _of_numbers(labels[steps - 1], labels[steps], 1) if len(steps) else None
    return steps if follows is not None and follows.low > STEADY else None


def _moved(values: NDArray[np.generic], steps: NDArray[np.int64]) -> Floats:
    numbers = np.asarray(values, dtype=np.float64)
    return numbers[steps] - numbers[steps - 1]


def _missing(table: Table, name: str) -> Floats:
    series = table.frame[name]
    nulls = np.isnan(table.numbers(name)) if table.kind(name) == "number" else np.asarray(series.is_null().to_numpy())
    return nulls.astype(np.float64)


def _as_numbers(table: Table, name: str) -> Floats | None:
    return None if table.kind(name) == "category" else table.numbers(name)


def _of_classes(scores: Floats | Codes, labels: NDArray[np.generic], task: Task, over: int) -> Interval | None:
    """The area for the class told worst; both directions count."""
    told = [_area(scores, labels == kind, over) for kind in (task.classes if task.kind == "multiclass" else task.classes[1:2])]
    areas = [area for area in told if area is not None]
    return min(areas, key=lambda area: area.value) if areas and len(areas) == len(told) else None


def _area(scores: Floats | Codes, positive: NDArray[np.bool_], over: int) -> Interval | None:
    numbers = _rates(scores.codes, positive) if isinstance(scores, Codes) else (scores, np.ones(len(scores), dtype=bool))
    if numbers is None:
        return None
    values, judged = numbers
    known = ~np.isnan(values) & judged
    if known.sum() < len(values) / 4:
        return None
    area = bounds.area_under_curve(values[known], positive[known], over=over)
    return Interval(1 - area.high, 1 - area.value, 1 - area.low) if area.value < 0.5 else area


def _rates(words: NDArray[np.int32], positive: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]] | None:
    """Each word's rate of the class among the even rows, for the odd rows to be judged by; None for free text."""
    learn, codes = np.arange(len(words)) % 2 == 0, words + 1  # what is missing is a word too
    if np.count_nonzero(np.bincount(codes)) > WORDS:
        return None
    distinct = int(codes.max()) + 1
    rows = np.bincount(codes[learn], minlength=distinct)
    hits = np.bincount(codes[learn], weights=positive[learn], minlength=distinct)
    overall = positive[learn].mean()
    return ((hits + overall) / (rows + 1))[codes], ~learn


def _of_numbers(scores: Floats | Codes | NDArray[np.generic], labels: NDArray[np.generic], over: int) -> Interval | None:
    if isinstance(scores, Codes):
        return None
    one, other = np.asarray(scores, dtype=np.float64), np.asarray(labels, dtype=np.float64)
    known = np.isfinite(one) & np.isfinite(other)
    return bounds.rank_correlation(one[known], other[known], over=over) if known.sum() >= 5 else None


@leaking_feature.good
def a_column_that_the_model_was_not_fitted_on(table: MakeTable) -> Candidate:
    import pandas as pd
    from sklearn.linear_model import LogisticRegression

    age, left = [float(i % 97) for i in range(400)], [i % 2 for i in range(400)]
    model = LogisticRegression().fit(pd.DataFrame({"age": age}), left)
    return Candidate.of(model, train=table(age=age, refund=left, left=left), target="left")


@leaking_feature.good
def a_column_that_the_model_drops(table: MakeTable) -> Candidate:
    import pandas as pd
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    columns = {"age": [float(i % 97) for i in range(400)], "refund": [i % 2 for i in range(400)]}
    model = make_pipeline(make_column_transformer(("passthrough", ["age"])), LogisticRegression())
    model.fit(pd.DataFrame(columns), columns["refund"])
    return Candidate.of(model, train=table(**columns, left=columns["refund"]), target="left")


@leaking_feature.good
def a_column_that_helps(table: MakeTable) -> Candidate:
    bought = [i % 3 == 0 for i in range(600)]
    age = [30 + 8 * b + (i * 37) % 20 for i, b in enumerate(bought)]
    return Candidate.of(train=table(age=age, shop=["a", "b"] * 300, bought=list(map(int, bought))), target="bought")


@leaking_feature.good
def one_class_set_apart(table: MakeTable) -> Candidate:
    kind = [i % 3 for i in range(600)]
    size = [(9.0 if k == 0 else 3.0) + (i * 37) % 11 / 10 for i, k in enumerate(kind)]
    return Candidate.of(train=table(size=size, kind=["abc"[k] for k in kind]), target="kind")


@leaking_feature.good
def names_are_not_judged(table: MakeTable) -> Candidate:
    return Candidate.of(train=table(name=[f"n{i}" for i in range(400)], bought=[i % 2 for i in range(400)]), target="bought")


def _series(rows: int = 400) -> list[float]:
    """A trend with a season and some weather."""
    return [300 + i / 10 + 3 * ((i % 52) / 26 - 1) ** 2 + i * 37 % 11 / 20 for i in range(rows)]


@leaking_feature.good
def the_past_of_a_series(table: MakeTable) -> Candidate:
    co2 = _series()
    return Candidate.of(train=table(lag1=co2[1:-1], lag2=co2[:-2], week=list(range(398)), co2=co2[2:]), target="co2")


@leaking_feature.bad(findings=1, at="ppm")
def a_series_in_another_unit(table: MakeTable) -> Candidate:
    co2 = _series()
    return Candidate.of(train=table(ppm=[value * 1.8 for value in co2[1:]], lag1=co2[:-1], co2=co2[1:]), target="co2")


@leaking_feature.bad(findings=1, at="refund")
def written_after_the_answer(table: MakeTable) -> Candidate:
    cancelled = [int(i % 4 == 0) for i in range(600)]
    refund = [(20.0 + i % 7) * c for i, c in enumerate(cancelled)]
    return Candidate.of(train=table(amount=[(i * 37) % 50 for i in range(600)], refund=refund, cancelled=cancelled), target="cancelled")


@leaking_feature.bad(findings=1, at="code")
def the_class_under_another_code(table: MakeTable) -> Candidate:
    kind = [(i * 7 + i // 5) % 4 for i in range(200)]
    return Candidate.of(
        train=table(code=[(3, 1, 4, 2)[k] for k in kind], size=[float(i % 9) for i in range(200)], kind=kind), target="kind"
    )


@leaking_feature.bad(findings=1, at="closed")
def filled_in_afterwards(table: MakeTable) -> Candidate:
    cancelled = [int(i % 7 < 3) for i in range(800)]
    return Candidate.of(
        train=table(closed=[float(i % 9) if c else None for i, c in enumerate(cancelled)], cancelled=cancelled), target="cancelled"
    )


@leaking_feature.bad(findings=1, at="status")
def a_word_that_tells(table: MakeTable) -> Candidate:
    cancelled = [int(i % 7 < 3) for i in range(800)]
    return Candidate.of(train=table(status=["void" if c else "done" for c in cancelled], cancelled=cancelled), target="cancelled")


@leaking_feature.bad(findings=1, at="euros")
def the_target_in_another_unit(table: MakeTable) -> Candidate:
    price = [float((i * 37) % 101) for i in range(600)]
    return Candidate.of(train=table(euros=[p / 1.1 for p in price], size=[float(i % 9) for i in range(600)], price=price), target="price")
