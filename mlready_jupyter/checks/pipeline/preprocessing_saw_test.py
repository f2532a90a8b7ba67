"""Fit on train, and on nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator as Iterable
from typing import Any, NamedTuple

import numpy as np

from mlready_jupyter.checks import Candidate, Evidence, InColumn, Iterator, MakeTable, Model, Severity, Table, Whole, check
from mlready_jupyter.checks.words import number
from mlready_jupyter.subjects.steps import steps
from mlready_jupyter.subjects.tables import Floats

CLOSE = 1e-9
LEARNT = {
    "mean_": ("mean", np.mean),
    "data_min_": ("smallest value", np.min),
    "data_max_": ("largest value", np.max),
    "max_abs_": ("largest size", lambda values: np.abs(values).max()),
    "center_": ("median", np.median),
}
STRATEGIES = {"mean": ("mean", np.mean), "median": ("median", np.median)}


TEXTS, FEW = 50_000, 5
"""Texts that a vocabulary is held against at most, and the words that must stand in test alone to tell anything."""
DISTINCT = 10
"""A single column counts if it has more values than this: one of -1 and 1 may be centred by chance."""


class Learnt(NamedTuple):
    """One number that a fitted step holds of a column."""

    step: str
    what: str
    held: float
    of_train: float
    of_both: float

    @property
    def saw_test(self) -> bool:
        return _same(self.held, self.of_both) and not _same(self.held, self.of_train)


@check(severity=Severity.ERROR)
def preprocessing_saw_test(train: Table, test: Table, model: Model | None) -> Iterator[Evidence]:
    """A scaler, an imputer or an encoder was fitted on train and test together.

    It carries the test rows into the training: the score is too good, and nobody will know by how much.
    Usual causes: `fit_transform` before the split, a pipeline refitted on all rows after the test was taken off.

    Three traces are read. What fitted steps of a scikit-learn pipeline hold of a column (means, medians,
    extremes, counts of rows, categories) is computed again on train, and on train with test: it tells when it
    equals the latter and not the former. A vocabulary of texts tells when it knows all the words that only test
    has, 5 at least, and frequent enough to have been kept; of more than 50,000 texts, or where it was cut off at so
    many words, it is not read. And where columns were scaled before the split, they have mean 0 and standard
    deviation 1, or 0 and 1 for extremes, over both tables together and not over train.

    It does not see steps whose input is no column of the tables, nor a model that was refitted on all rows.
    """
    found = False
    for column, learnt in _learnt(model, train, test) if model is not None else ():
        if learnt.saw_test:
            found = True
            yield Evidence(
                f"`{learnt.step}` of the model holds {number(learnt.held)} as the {learnt.what} of `{column}`: that is of train and test"
                f" together, of train it is {number(learnt.of_train)}",
                at=InColumn(train.name, column),
                remedy=f"Fit `{learnt.step}` on train only: call `fit` of the whole pipeline after the split.",
            )
    for name, column, word in _words(model, train, test) if model is not None else ():
        found = True
        yield Evidence(
            f"`{name}` of the model knows the word {word[:40]!r} of `{column}`, which stands in test and nowhere in train",
            at=InColumn(train.name, column),
            remedy=f"Fit `{name}` on train only: call `fit` of the whole pipeline after the split.",
        )
    for name, column, words in _texts(model, train, test) if model is not None else ():
        found = True
        yield Evidence(
            f"the vocabulary of `{name}` knows all {len(words):,} words of `{column}` that stand in test and nowhere in train,"
            f" such as {words[0][:40]!r}",
            at=InColumn(train.name, column),
            remedy=f"Fit `{name}` on train only: call `fit` of the whole pipeline after the split.",
        )
    for step in steps(model.thing) if model is not None and not found else ():
        seen: Any = getattr(step.thing, "n_samples_seen_", None)
        if seen is not None and np.ndim(seen) == 0 and int(seen) == train.rows + test.rows:
            yield Evidence(
                f"`{step.name}` of the model was fitted on {int(seen):,} rows: the {train.rows:,} of train and the {test.rows:,} of test",
                at=Whole(train.name),
                remedy=f"Fit `{step.name}` on train only: call `fit` of the whole pipeline after the split.",
            )
    yield from _scaled_before(train, test)


def _learnt(model: Model, train: Table, test: Table) -> Iterable[tuple[str, Learnt]]:
    for step in steps(model.thing):
        columns = [c for c in step.columns if c in train.columns and c in test.columns and train.kind(c) == test.kind(c) == "number"]
        if not columns or len(columns) != len(step.columns):
            continue
        for attribute, (what, statistic) in _statistics(step.thing).items():
            held = np.asarray(getattr(step.thing, attribute), dtype=object).ravel()
            if len(held) != len(columns):
                continue
            for column, value in zip(columns, held.tolist(), strict=True):
                one, other = _known(train, column), _known(test, column)
                if isinstance(value, int | float) and len(one) and len(other):
                    yield column, Learnt(step.name, what, float(value), *(float(statistic(v)) for v in (one, np.r_[one, other])))


def _words(model: Model, train: Table, test: Table) -> Iterable[tuple[str, str, str]]:
    """Words that an encoder learnt, though only test has them; vocabularies that were handed to it are left alone."""
    for step in steps(model.thing):
        learnt = getattr(step.thing, "categories_", None)
        if not isinstance(learnt, list) or len(learnt) != len(step.columns) or getattr(step.thing, "categories", "auto") != "auto":
            continue
        for column, words in zip(step.columns, learnt, strict=True):
            if all(column in table.columns and table.kind(column) == "category" for table in (train, test)):
                known, others = train.words(column), test.words(column)
                new = [str(word) for word in words if str(word) not in known and str(word) in others]
                if new:
                    yield step.name, column, new[0]


def _texts(model: Model, train: Table, test: Table) -> Iterable[tuple[str, str, list[str]]]:
    """Vocabularies that hold every word which only test has, though train is what they should have been learnt from.

    One that was learnt from more training rows than are at hand knows words that neither table has, and is left alone.
    """
    for step in steps(model.thing):
        learnt, least = getattr(step.thing, "vocabulary_", None), getattr(step.thing, "min_df", None)
        cut = getattr(step.thing, "max_features", None) is not None or getattr(step.thing, "fixed_vocabulary_", True)
        columns = step.columns or tuple(train.columns)
        if not isinstance(learnt, dict) or cut or not isinstance(least, int) or len(columns) != 1 or max(train.rows, test.rows) > TEXTS:
            continue
        (column,) = columns
        if any(column not in table.columns or table.kind(column) != "category" for table in (train, test)):
            continue
        split = step.thing.build_analyzer()
        known, others = (_counted(table, column, split) for table in (train, test))
        new = sorted(word for word, texts in others.items() if texts >= least and word not in known)
        of_these = all(word in known or word in others for word in learnt)
        if of_these and len(new) >= FEW and all(word in learnt for word in new):
            yield step.name, column, new


def _counted(table: Table, column: str, split: Callable[[str], list[str]]) -> Counter[str]:
    """In how many texts each word stands."""
    return Counter(word for text in table.frame[column].to_list() if isinstance(text, str) for word in set(split(text)))


def _statistics(step: Any) -> dict[str, tuple[str, Any]]:
    if hasattr(step, "statistics_"):
        strategy = getattr(step, "strategy", "")
        return {"statistics_": STRATEGIES[strategy]} if strategy in STRATEGIES else {}
    return {name: how for name, how in LEARNT.items() if getattr(step, name, None) is not None}


def _known(table: Table, column: str) -> Floats:
    values = table.numbers(column)
    return values[np.isfinite(values)]


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= CLOSE * max(abs(one), abs(other), 1e-9)


def _scaled_before(train: Table, test: Table) -> Iterable[Evidence]:
    """Columns that are scaled over both tables together, and not over train."""
    names = [name for name in train.of_kind("number") if name in test.columns and test.kind(name) == "number"]
    scaled = []
    for name in names:
        one, other = _known(train, name), _known(test, name)
        if len(one) >= 20 and len(other) >= 5 and _is_scaled(np.r_[one, other]) and not _is_scaled(one):
            scaled.append(name)
    if len(scaled) > 1 or any(len(np.unique(_known(train, name))) > DISTINCT for name in scaled):
        many = f" and {len(scaled) - 1} more" if len(scaled) > 1 else ""
        yield Evidence(
            f"`{scaled[0]}`{many} {'were' if many else 'was'} scaled before the split: mean 0 and standard deviation 1"
            " over `train` and `test`, not over `train`",
            at=InColumn(train.name, scaled[0]),
            remedy="Split first, and scale inside the model's pipeline: `make_pipeline(StandardScaler(), model).fit(X_train, y_train)`.",
        )


def _is_scaled(values: Floats) -> bool:
    spread = min(abs(float(values.std(ddof=ddof)) - 1) for ddof in (0, 1))
    return abs(float(values.mean())) < 1e-6 and spread < 1e-6


def _columns(rows: int, seed: int) -> dict[str, list[float]]:
    random = np.random.default_rng(seed)
    return {name: random.normal(40, 9, rows).tolist() for name in ("a", "b", "c")}


class _Imputer:
    """A step as scikit-learn leaves it after fit."""

    strategy = "mean"

    def __init__(self, columns: dict[str, list[float]]) -> None:
        self.feature_names_in_ = np.asarray(list(columns), dtype=object)
        self.statistics_ = np.asarray([np.mean(column) for column in columns.values()])


class _Pipeline:
    def __init__(self, step: Any) -> None:
        self.steps = [("impute", step)]

    def predict(self, table: Any) -> Any:
        return np.zeros(len(table))


@preprocessing_saw_test.good
def one_and_minus_one_in_equal_parts(table: MakeTable) -> Candidate:
    return Candidate.of(
        train=table(**_columns(300, 0), side=[-1, 1] * 148 + [1] * 4), test=table(**_columns(100, 1), side=[-1, 1] * 48 + [-1] * 4)
    )


@preprocessing_saw_test.bad(findings=1, at="a")
def one_column_of_three_was_scaled_before_the_split(table: MakeTable) -> Candidate:
    whole = _columns(400, 0)
    of_a = np.asarray(whole["a"])
    whole["a"] = ((of_a - of_a.mean()) / of_a.std()).tolist()
    first, rest = ({name: values[part] for name, values in whole.items()} for part in (slice(300), slice(300, None)))
    return Candidate.of(train=table(**first), test=table(**rest))


@preprocessing_saw_test.good
def fitted_on_train(table: MakeTable) -> Candidate:
    return Candidate.of(_Pipeline(_Imputer(_columns(300, 0))), train=table(**_columns(300, 0)), test=table(**_columns(100, 1)))


@preprocessing_saw_test.good
def scaled_by_train(table: MakeTable) -> Candidate:
    one, other = _columns(300, 0), _columns(100, 1)
    by = {name: (float(np.mean(column)), float(np.std(column))) for name, column in one.items()}
    train, test = ({name: [(v - by[name][0]) / by[name][1] for v in column] for name, column in side.items()} for side in (one, other))
    return Candidate.of(train=table(**train), test=table(**test))


@preprocessing_saw_test.bad(findings=3)
def fitted_on_both(table: MakeTable) -> Candidate:
    one, other = _columns(300, 0), _columns(100, 1)
    both = {name: one[name] + other[name] for name in one}
    return Candidate.of(_Pipeline(_Imputer(both)), train=table(**one), test=table(**other))


class _Encoder:
    def __init__(self, *words: str) -> None:
        self.feature_names_in_, self.categories_ = np.asarray(["shop"], dtype=object), [np.asarray(words, dtype=object)]


@preprocessing_saw_test.bad(findings=1, at="shop")
def an_encoder_that_knows_the_test(table: MakeTable) -> Candidate:
    model = _Pipeline(_Encoder("basel", "bern", "chur"))
    return Candidate.of(model, train=table(shop=["basel", "bern"] * 50), test=table(shop=["basel", "chur"] * 20))


class _Vocabulary:
    """A vectoriser as scikit-learn leaves it after fit."""

    min_df, max_features, fixed_vocabulary_ = 1, None, False

    def __init__(self, *texts: str) -> None:
        self.feature_names_in_ = np.asarray(["review"], dtype=object)
        self.vocabulary_ = {word: at for at, word in enumerate(dict.fromkeys(" ".join(texts).split()))}

    def build_analyzer(self) -> Callable[[str], list[str]]:
        return str.split


REVIEWS = ["good film", "bad film", "good plot", "dull film"] * 10
LATER = ["superb film", "weak plot", "nice actor", "awful scene", "good music"] * 4


@preprocessing_saw_test.good
def a_vocabulary_of_train(table: MakeTable) -> Candidate:
    return Candidate.of(_Pipeline(_Vocabulary(*REVIEWS)), train=table(review=REVIEWS), test=table(review=LATER))


@preprocessing_saw_test.good
def a_vocabulary_of_more_rows_than_are_at_hand(table: MakeTable) -> Candidate:
    model = _Pipeline(_Vocabulary(*REVIEWS, *LATER, "clumsy dialogue"))
    return Candidate.of(model, train=table(review=REVIEWS), test=table(review=LATER))


@preprocessing_saw_test.bad(findings=1, at="review")
def a_vocabulary_that_knows_the_test(table: MakeTable) -> Candidate:
    return Candidate.of(_Pipeline(_Vocabulary(*REVIEWS, *LATER)), train=table(review=REVIEWS), test=table(review=LATER))


@preprocessing_saw_test.bad(findings=1)
def scaled_before_the_split(table: MakeTable) -> Candidate:
    one, other = _columns(300, 0), _columns(100, 1)
    both = {name: np.asarray(one[name] + other[name]) for name in one}
    scaled = {name: ((column - column.mean()) / column.std()).tolist() for name, column in both.items()}
    return Candidate.of(train=table(**{n: c[:300] for n, c in scaled.items()}), test=table(**{n: c[300:] for n, c in scaled.items()}))
