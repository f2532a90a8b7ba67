"""One bad row is one bad row."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlready_jupyter.checks import BadRows, Candidate, Evidence, InCall, Iterator, MakeTable, Severity, Slo, check


@check(severity=Severity.ERROR)
def partial_failure(bad_rows: BadRows, slo: Slo | None) -> Iterator[Evidence]:
    """One bad row in a batch costs the answers of the others, or changes them.

    In a nightly batch of a million rows there is always one. Where it changes what others are told, nobody will
    ever see it; where it stops the batch, nobody gets an answer, and retrying stops again.

    A gap, an infinite number and an unknown word are put into one row of 40, each by itself. That answers of others
    change, or rows get lost, is an ERROR. That the whole batch is refused may be meant: for a gap or a word it is a
    NOTE until `bad-row` under `[slo]` says what one bad row may cost: nothing where that is the "batch", an ERROR
    where it is the "row".
    """
    for bad in bad_rows.results:
        if bad.outcome == "lost" or bad.changed:
            how = f"{bad.came_back}" if bad.outcome == "lost" else f"{bad.changed} of the {bad_rows.rows - 1} other answers change"
            yield Evidence(
                f"With {bad.what} in one row (`{bad.column}`), {how}",
                at=InCall("predict", f"{bad.what} in one row"),
                remedy="Compute nothing from the batch at hand in `predict`; answer each row from itself and from what was learned.",
            )
    refused = [bad for bad in bad_rows.results if bad.outcome == "refused" and bad.what != "an infinite number"]
    if refused and (slo is None or slo.bad_row != "batch"):
        said = ", ".join(f"{bad.what} in `{bad.column}` ({bad.came_back})" for bad in refused)
        yield Evidence(
            f"One bad row of {bad_rows.rows} stops the whole batch: {said}",
            at=InCall("predict", "one bad row"),
            milder=None if slo is not None and slo.bad_row == "row" else Severity.NOTE,
            remedy='Set bad rows aside before `predict` and answer the rest, or write `bad-row = "batch"` under `[slo]` if that is meant.',
        )


class _Sees:
    """Answers from a column; `fills` says what becomes of gaps."""

    def __init__(self, fills: str = "") -> None:
        self.fills = fills

    def predict(self, table: Any) -> Any:
        values = np.asarray(table["age"], dtype=float)
        if self.fills == "mean of the batch" and not np.isfinite(values).all():
            return np.where(np.isfinite(values), values, 0) - values[np.isfinite(values)].mean()
        if self.fills == "drops" and np.isnan(values).any():
            return values[~np.isnan(values)]
        if not self.fills and not np.isfinite(values).all():
            raise ValueError("age must be known")
        return np.nan_to_num(values, posinf=99)


def _of(table: MakeTable, fills: str = "", slo: Slo | None = None) -> Candidate:
    return Candidate.of(_Sees(fills), test=table(age=[float(i) for i in range(60)]), slo=slo)


@partial_failure.good
def each_row_by_itself(table: MakeTable) -> Candidate:
    return _of(table, "zero")


@partial_failure.good
def refused_as_agreed(table: MakeTable) -> Candidate:
    return _of(table, slo=Slo(bad_row="batch"))


@partial_failure.bad(findings=1, at="one bad row")
def the_batch_stops(table: MakeTable) -> Candidate:
    return _of(table)


@partial_failure.bad(findings=1, at="one bad row")
def the_batch_stops_against_the_promise(table: MakeTable) -> Candidate:
    return _of(table, slo=Slo(bad_row="row"))


@partial_failure.bad
def others_change(table: MakeTable) -> Candidate:
    return _of(table, "mean of the batch")


@partial_failure.bad(findings=1, at="a gap in one row")
def a_row_is_lost(table: MakeTable) -> Candidate:
    return _of(table, "drops")
