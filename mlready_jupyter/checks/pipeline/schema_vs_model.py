"""The table offered is the one the model was fitted on."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from mlready_jupyter.checks import Candidate, Evidence, Iterator, Limit, MakeTable, Model, Severity, Table, Whole, check, exact


@check(severity=Severity.ERROR)
def schema_vs_model(
    model: Model, train: Table | None, test: Table | None, current: Table | None, *, different: Limit = Limit(0)
) -> Iterator[Evidence]:
    """A table has other columns than the model says it was fitted on.

    A model that finds its columns by position answers without an error when they come in another
    order or one of them is gone, and every answer is wrong. Columns that the table has beyond those
    of the model do no harm: they are left out when it is asked.

    Of a model that knows no names, the order of train counts for the other tables.

    What it does not see: a model that does not say what it was fitted on (no `feature_names_in_`,
    no `n_features_in_`); fit it on a named table. Types and values are other questions.

    Limits:
        different: columns that may be missing, or stand in another order.
    """
    if train is not None and model.columns is None:
        yield from (_by_train(train, table, different) for table in (test, current) if table is not None and _is_moved(train, table))
    for table in (train, test, current):
        if table is not None:
            evidence = _by_name(model, table, different) if model.columns and table.named else _by_count(model, table, different)
            if evidence is not None:
                yield evidence


def _by_name(model: Model, table: Table, limit: Limit) -> Evidence:
    fitted = model.columns or ()
    missing = [name for name in fitted if name not in table.columns]
    offered = [name for name in table.columns if name in fitted]
    moved = [name for name, other in zip(fitted, offered, strict=False) if name != other] if not missing else []
    says = f"`{table.name}` has the {len(fitted)} columns the model was fitted on"
    if missing:
        says = f"`{table.name}` lacks {_few(missing)}, which the model was fitted on"
    elif moved:
        says = f"`{table.name}` has the columns in another order than the model was fitted on, from `{moved[0]}` on"
    return _evidence(says, table, len(missing) + len(moved), limit)


def _is_moved(train: Table, table: Table) -> bool:
    """Whether both have the same names, in another order."""
    return train.named and table.named and train.columns != table.columns and sorted(train.columns) == sorted(table.columns)


def _by_train(train: Table, table: Table, limit: Limit) -> Evidence:
    moved = [name for name, other in zip(train.columns, table.columns, strict=True) if name != other]
    says = f"`{table.name}` has the columns in another order than `train`, from `{moved[0]}` on, and the model knows no names to tell"
    return _evidence(says, table, len(moved), limit)


def _by_count(model: Model, table: Table, limit: Limit) -> Evidence | None:
    if model.width is None or (table.named and model.columns is None and table.width > model.width):
        return None
    return _evidence(
        f"`{table.name}` has {table.width} columns, the model was fitted on {model.width}", table, abs(table.width - model.width), limit
    )


def _evidence(says: str, table: Table, different: int, limit: Limit) -> Evidence:
    return Evidence(
        says,
        at=Whole(table.name),
        measured=exact(different),
        limit=limit,
        statistic="columns missing or moved",
        remedy=f"Select the model's own columns: `{table.name}[model.feature_names_in_]`; ask the owner of the feed for what is gone.",
    )


def _few(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown


class _Fitted:
    """A model that says what it was fitted on."""

    feature_names_in_ = ("age", "height")
    n_features_in_ = 2

    def predict(self, table: Any) -> Any:
        return nw.from_native(table, eager_only=True)["age"].to_numpy()


@schema_vs_model.good
def the_same_columns(table: MakeTable) -> Candidate:
    return Candidate.of(_Fitted(), test=table(age=[31, 45], height=[1.7, 1.8]))


@schema_vs_model.good
def one_column_more(table: MakeTable) -> Candidate:
    return Candidate.of(_Fitted(), current=table(customer=[1, 2], age=[31, 45], height=[1.7, 1.8], shop=["a", "b"]))


@schema_vs_model.bad(at="current")
def one_column_is_gone(table: MakeTable) -> Candidate:
    return Candidate.of(_Fitted(), test=table(age=[31, 45], height=[1.7, 1.8]), current=table(age=[31, 45]))


@schema_vs_model.bad(findings=1, at="current")
def another_order_for_a_model_without_names(table: MakeTable) -> Candidate:
    return Candidate.of(lambda rows: [0.0] * len(rows), train=table(age=[31, 45], height=[1.7, 1.8]), current=table(height=[1.7], age=[31]))


@schema_vs_model.bad(at="test")
def another_order(table: MakeTable) -> Candidate:
    return Candidate.of(_Fitted(), test=table(height=[1.7, 1.8], age=[31, 45]))
