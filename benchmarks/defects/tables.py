"""Tables that are not what they were: columns, units, words, gaps, keys."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.defects import defect, random_of
from benchmarks.subjects import Subject


def _current(s: Subject, column: str, change: object) -> Subject:
    return s.having(current=s.current.assign(**{column: change(s.current[column])}))  # type: ignore[operator]


def _some(s: Subject, share: float, salt: str = "") -> np.ndarray:
    """True for about that share of the current rows."""
    return random_of(s, salt).random(len(s.current)) < share


@defect(found="pipeline/schema-change | pipeline/schema-vs-model", at="{number} | current", on="fair/logistic | segments/lightgbm")
def column_missing(s: Subject) -> Subject:
    """A column no longer comes."""
    return s.having(current=s.current.drop(columns=s.number))


@defect(found="pipeline/schema-change | pipeline/schema-vs-model", at="{number} | current", on="diabetes/ridge | cps/xgboost")
def column_renamed(s: Subject) -> Subject:
    """A column comes under a name with a capital and a blank."""
    return s.having(current=s.current.rename(columns={s.number: f"{s.number.title()} "}))


@defect(found="pipeline/schema-change | pipeline/number-as-text", at="{number}", on="autompg/forest | scorecard/boosting")
def numbers_as_text(s: Subject) -> Subject:
    """All numbers of a column come as text."""
    return _current(s, s.number, lambda column: column.map("{:.2f}".format).astype(object))


@defect(
    found="pipeline/mixed-type-column | pipeline/number-as-text | pipeline/schema-change",
    at="{number}",
    on="diabetes/ridge | nhefs/boosting",
)
def some_numbers_as_text(s: Subject) -> Subject:
    """One number in ten comes as text with a decimal comma."""
    text = _some(s, 0.1)
    return _current(
        s, s.number, lambda c: pd.Series([str(v).replace(".", ",") if t else v for v, t in zip(c, text, strict=True)], dtype=object)
    )


@defect(found="pipeline/unit-jump", at="{number}", on="nhefs/boosting | autompg/forest | scorecard/boosting")
def kilograms_to_pounds(s: Subject) -> Subject:
    """A column comes in pounds instead of kilograms."""
    return _current(s, s.number, lambda column: column / 0.45359237)


@defect(found="pipeline/unit-jump", at="{strong}", on="diabetes/ridge | cps/xgboost | waterflow/boosting")
def thousandfold(s: Subject) -> Subject:
    """A column comes in thousandths of its unit."""
    return _current(s, s.strong, lambda column: column * 1000)


@defect(found="pipeline/unit-jump", at="{number}", on="diabetes/ridge | segments/lightgbm")
def celsius_to_fahrenheit(s: Subject) -> Subject:
    """A column is scaled by 1.8 and moved by 32."""
    return _current(s, s.number, lambda column: column * 1.8 + 32)


@defect(found="pipeline/sentinel-value", at="{number}", on="fair/logistic | diabetes/ridge | scorecard/boosting")
def sentinel_in_current(s: Subject) -> Subject:
    """One value in twelve comes as -999."""
    return _current(s, s.number, lambda column: column.where(~_some(s, 0.08), -999))


@defect(found="pipeline/sentinel-value", at="{number}", on="nhefs/boosting | cps/xgboost")
def sentinel_in_train(s: Subject) -> Subject:
    """One value in twelve stands as 9999 in all tables, train included."""
    random = random_of(s)

    def marked(X: pd.DataFrame) -> pd.DataFrame:
        return X.assign(**{s.number: X[s.number].where(random.random(len(X)) > 0.08, 9999)})

    return s.retrained((marked(s.train[0]), s.train[1]), test=(marked(s.test[0]), s.test[1]), current=marked(s.current))


@defect(found="pipeline/null-rate-change", at="{number}", on="fair/lightgbm | diabetes/ridge | segments/lightgbm")
def more_nulls(s: Subject) -> Subject:
    """One value in six is missing that was there."""
    return _current(s, s.number, lambda column: column.mask(_some(s, 0.17)))


@defect(found="pipeline/null-rate-change", at="{word}", on="fair/logistic | nhefs/boosting")
def words_missing(s: Subject) -> Subject:
    """One word in six is missing that was there."""
    return _current(s, s.word, lambda column: column.mask(_some(s, 0.17)))


@defect(found="pipeline/sentinel-value | pipeline/null-rate-change", at="{number}", on="nhefs/boosting | autompg/forest")
def gaps_filled_with_zero(s: Subject) -> Subject:
    """One value in eight, unknown today, comes as 0 in a column that is never 0."""
    return _current(s, s.number, lambda column: column.mask(_some(s, 0.125), 0))


@defect(found="pipeline/unseen-category", at="{word}", on="fair/logistic | scorecard/boosting")
def category_renamed(s: Subject) -> Subject:
    """One word of a column goes by another name."""
    common = s.train[0][s.word].mode()[0]
    return _current(s, s.word, lambda column: column.replace(common, f"{common}_v2"))


@defect(found="pipeline/casing-change | pipeline/unseen-category", at="{word}", on="fair/lightgbm | nhefs/boosting")
def category_in_capitals(s: Subject) -> Subject:
    """The words of a column come in capitals."""
    return _current(s, s.word, lambda column: column.str.upper())


@defect(found="pipeline/encoding-change | pipeline/unseen-category", at="town", on="fair/logistic | cps/xgboost")
def category_misread(s: Subject) -> Subject:
    """Words with accents were written as UTF-8 and read as Latin-1."""
    towns, random = np.array(["Zürich", "Genève", "Bern", "Locarno", "Delémont"]), random_of(s)
    train, test, current = (X.assign(town=towns[random.integers(0, 5, len(X))]) for X in (s.train[0], s.test[0], s.current))
    misread = current["town"].map(lambda word: word.encode().decode("latin-1"))
    return s.retrained((train, s.train[1]), test=(test, s.test[1]), current=current.assign(town=misread))


@defect(found="pipeline/schema-change", at="{word}", on="fair/logistic | nhefs/boosting")
def category_as_code(s: Subject) -> Subject:
    """The words of a column come as the numbers of a code."""
    codes = {word: code for code, word in enumerate(sorted(s.train[0][s.word].unique()), 1)}
    return _current(s, s.word, lambda column: column.map(codes))


@defect(found="pipeline/category-violation | pipeline/unseen-category", at="{word}", on="scorecard/boosting | nhefs/boosting")
def words_with_blanks(s: Subject) -> Subject:
    """One word in four carries a blank at its end."""
    return _current(s, s.word, lambda column: column.where(~_some(s, 0.25), column + " "))


@defect(found="pipeline/constant-column", at="{strong}", on="diabetes/ridge | segments/lightgbm")
def sensor_stuck(s: Subject) -> Subject:
    """A column that varied holds one value today."""
    return _current(s, s.strong, lambda column: column.iloc[0] * np.ones(len(column)))


@defect(found="pipeline/constant-column", at="version", on="fair/lightgbm | autompg/forest")
def column_never_filled(s: Subject) -> Subject:
    """A feature holds the same value in every row of every table."""
    train, test, current = (X.assign(version=3.0) for X in (s.train[0], s.test[0], s.current))
    return s.retrained((train, s.train[1]), test=(test, s.test[1]), current=current)


@defect(
    found="reliability/correlation-flip | reliability/joint-drift",
    at="{strong} | current",
    on="autompg/forest | cancer/logistic | scorecard/boosting",
)
def misaligned_join(s: Subject) -> Subject:
    """A column was joined by position after the other table had been sorted: each value belongs to another row."""
    rows = random_of(s).permutation(len(s.current))
    return _current(s, s.strong, lambda column: column.iloc[rows].reset_index(drop=True))


@defect(found="pipeline/duplicate-rows", at="current", on="diabetes/ridge | scorecard/boosting | segments/lightgbm")
def join_multiplied_rows(s: Subject) -> Subject:
    """A join found two partners for one row in five."""
    rows = random_of(s).choice(len(s.current), len(s.current) // 5, replace=False)
    more = pd.concat([s.current, s.current.iloc[rows]], ignore_index=True)
    return s.having(current=more, current_labels=pd.concat([s.current_labels, s.current_labels.iloc[rows]], ignore_index=True))


@defect(found="pipeline/duplicate-rows", at="train", on="diabetes/ridge | cancer/forest")
def train_loaded_twice(s: Subject) -> Subject:
    """A third of the training rows was appended a second time."""
    rows = np.arange(len(s.train[0]) // 3)
    return s.retrained(
        (
            pd.concat([s.train[0], s.train[0].iloc[rows]], ignore_index=True),
            pd.concat([s.train[1], s.train[1].iloc[rows]], ignore_index=True),
        )
    )


@defect(found="pipeline/broken-key", at="case | current", on="fair/logistic | autompg/forest")
def key_no_longer_unique(s: Subject) -> Subject:
    """A declared key repeats in the current table, with other values beside it."""
    case = 500_000 + np.arange(len(s.current))
    case[: len(case) // 20] = case[-(len(case) // 20) :]
    numbers = 100_000 + np.arange(len(s.train[0])), 300_000 + np.arange(len(s.test[0]))
    return s.having(
        train=(s.train[0].assign(case=numbers[0]), s.train[1]),
        test=(s.test[0].assign(case=numbers[1]), s.test[1]),
        current=s.current.assign(case=case),
        key="case",
    )


@defect(
    found="reliability/drifted-column | reliability/columns-swapped", at="mean radius | mean texture", on="cancer/logistic | cancer/forest"
)
def two_columns_swapped(s: Subject) -> Subject:
    """Two columns of current hold each other's values."""
    one, other = "mean radius", "mean texture"
    return s.having(current=s.current.assign(**{one: s.current[other], other: s.current[one]}))


@defect(
    found="pipeline/range-violation | assumptions/extrapolation-share | pipeline/infinite-value",
    at="{number}",
    on="nhefs/boosting | waterflow/boosting",
)
def infinite_values(s: Subject) -> Subject:
    """A rate with a zero below the line: one value in thirty is infinite."""
    return _current(s, s.number, lambda column: column.astype(float).mask(_some(s, 0.033), np.inf))


@defect(
    found="pipeline/range-violation | assumptions/extrapolation-share",
    at="{number}",
    on="autompg/forest | scorecard/boosting | cancer/forest",
)
def outside_the_training_range(s: Subject) -> Subject:
    """One value in eight lies far above all that training saw."""
    far = s.train[0][s.number].max() * 1.7
    return _current(s, s.number, lambda column: column.astype(float).mask(_some(s, 0.12), far))


@defect(found="pipeline/temp-residue", at="Unnamed: 0 | train | test | current", on="nhefs/boosting | autompg/forest")
def saved_index_read_as_column(s: Subject) -> Subject:
    """`to_csv` wrote the index, `read_csv` made a feature of it."""
    train, test, current = (X.assign(**{"Unnamed: 0": np.arange(len(X))}) for X in (s.train[0], s.test[0], s.current))
    return s.retrained((train, s.train[1]), test=(test, s.test[1]), current=current)


@defect(found="pipeline/temp-residue", at="df2_tmp | X_train_old | model_old", on="fair/logistic")
def leftovers_in_the_namespace(s: Subject) -> Subject:
    """Names such as df2_tmp and X_train_old lie beside the tables."""
    return s.giving(
        namespace={"X_train": s.train[0], "X_train_old": s.train[0].head(50), "df2_tmp": s.test[0], "model": s.model, "model_old": s.model}
    )


@defect(found="pipeline/temp-residue", at="train", on="fair/logistic | cps/xgboost")
def trained_on_a_head(s: Subject) -> Subject:
    """The model that is to go was fitted on the first 1,000 rows, for a quick try."""
    return s.retrained((s.train[0].head(1000), s.train[1].head(1000)))


@defect(found="pipeline/schema-vs-model", at="train | test | current | {number}", on="diabetes/ridge | segments/lightgbm")
def model_of_an_older_schema(s: Subject) -> Subject:
    """The tables lost a column since the model was fitted."""
    train, test, current = (X.drop(columns=s.number) for X in (s.train[0], s.test[0], s.current))
    return s.having(train=(train, s.train[1]), test=(test, s.test[1]), current=current)
