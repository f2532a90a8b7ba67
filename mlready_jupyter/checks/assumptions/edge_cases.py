"""Test edge cases, not average cases."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np

from mlready_jupyter.checks import Candidate, Evidence, InCall, Interval, Iterator, Limit, MakeTable, Severity, Trials, check
from mlready_jupyter.core.exhibit import Case, Cases

TYPES = (
    "32-bit floats",
    "whole numbers in 32 bits",
    "Arrow types",
    "whole numbers as floats",
    "flags as 0 and 1",
    "nullable types",
    "categories as text",
    "categories in another order",
)


@check(severity=Severity.ERROR)
def edge_cases(trials: Trials, *, silent: Limit = Limit(0)) -> Iterator[Evidence]:
    """The model answers an input it should have refused, or answers it wrongly, without a word.

    An error stops a request and wakes somebody; a silent wrong answer is acted upon. Every
    case is fed to the model itself, on its own rows: missing, infinite, huge and tiny numbers;
    unseen, respelled and decomposed words; columns that are missing, shuffled, renamed or one too
    many; no rows, one row, another index, another kind of table, rows that cannot be written to;
    29 February, hours that the clocks skip, other zones and units of time; and the same values in
    other types: text, categories, flags, nullable types, Arrow, 32 bits.

    A clean error passes: the model refused. So does the right answer. What fails is an answer
    that is not finite, or that differs from the one the same rows got before. Where the input is
    so unusual that a difference may be meant (a missing value spelled as None, another kind of
    table, a word in other letters) it is a warning or a note. What is found is shown with one row
    and one column, where they suffice. `%mlready export-tests PATH` writes all of it as a file
    for pytest.

    NaN for a row with a missing value, as statsmodels answers it, is a warning, not an error: the caller can
    see that there is no answer, while a number out of the air cannot be told from a right one. It is no pass
    either: NaN compares false with every threshold, so that an unknown customer is refused without anybody
    having decided so. It is an error where only other rows of the batch make it, and, by
    reliability/output-contract, as soon as one row of your own tables is answered so.

    A case that goes column by column takes 40 columns at most, evenly spread (12 of more than 100),
    and 40 rows; the battery takes 3 s of computing. Judged elsewhere: the same call again, rows in
    another order, in other batches, the input changed, the global random state, threads, pickles,
    a fresh process and the form of the answer by reliability/repeat-call, row-order, batch-size,
    input-mutated, global-random-state, thread-safety, round-trip, fresh-process and
    output-contract; what hangs or crashes by assumptions/fatal-input.

    Limits:
        silent: methods that may answer a case wrongly without an error.
    """
    worst_first = sorted(trials.cases, key=lambda case: -_wrong(trials, case))
    for position, case in enumerate(worst_first):
        results = [result for result in trials.results if result.case == case]
        bad = [result for result in results if result.outcome in ("silent", "crashed")]
        first = (bad or results)[0]
        given = f"“{case}” (`{first.column}`)" if first.column else f"“{case}”"
        says = f"`{first.method}` fails on {given}" if first.outcome == "crashed" else f"`{first.method}` answers {given} without an error"
        yield Evidence(
            f"{says}: {first.came_back}" if bad else f"{given}: {first.came_back}",
            at=InCall(first.method, case),
            measured=Interval(len(bad), len(bad), len(bad) + sum(result.cut for result in results if result not in bad)),
            limit=silent,
            statistic=f"of {len(results)} methods wrong without an error",
            needs="A faster call would decide: not all columns could be asked about.",
            remedy=_remedy(case),
            example=first.example,
            milder=first.milder,
            exhibit=(lambda: _table(trials, worst_first)) if position == 0 else None,
        )


def _wrong(trials: Trials, case: str) -> int:
    return sum(result.case == case and result.outcome in ("silent", "crashed") for result in trials.results)


def _remedy(case: str) -> str:
    if case.startswith("column"):
        return "Select the columns by name in the model's first step, e.g. with a `ColumnTransformer` fitted on a named table."
    if case == "infinite value":
        return "Raise an error in the model's first step on what is not finite."
    if case.startswith(("null", "missing")):
        return "Impute inside the model, e.g. with a `SimpleImputer` as its first step, or raise an error on what is missing."
    if case in TYPES:
        return "Cast each column to the type it was fitted with in the model's first step."
    if case.startswith("word"):
        return (
            "Clean the words in the model's first step (strip, one case, unicodedata.normalize), or raise an error on one it does not know."
        )
    if case.startswith("time"):
        return "Turn times into one zone and one unit in the model's first step."
    if case == "number as text":
        return "Check the types of the input in the model's first step, and raise an error on text."
    return f"Handle this case in the model's first step: {case}."


def _table(trials: Trials, order: list[str]) -> Cases:
    rows = []
    for case in order:
        results = [result for result in trials.results if result.case == case]
        rows.append(Case(case, tuple(result.outcome for result in results), results[0].came_back))
    return Cases(
        "Edge cases, and what came back",
        trials.methods,
        tuple(rows),
        caption=f"{len(rows)} cases on {trials.rows} rows. “Refused” is a clean error: it passes.",
    )


class _ByPosition:
    """Reads its columns by position, whatever they are called."""

    def predict(self, table: object) -> object:
        return np.asarray(table, dtype=float)[:, 0] * 2


class _ByName:
    def predict(self, table: Any) -> object:
        frame = nw.from_native(table, eager_only=True)
        if frame.schema["age"].is_numeric() and np.isfinite(frame["age"].to_numpy().astype(float)).all():
            return frame["age"].to_numpy() * 2.0
        raise ValueError("age must be a number")


@edge_cases.bad(at="columns shuffled")
def columns_are_read_by_position(table: MakeTable) -> Candidate:
    return Candidate.of(_ByPosition(), test=table(age=[31.0, 45.0, 52.0], height=[1.7, 1.8, 1.6]))


@edge_cases.bad(at="null in one column")
def unknown_in_nan_out(table: MakeTable) -> Candidate:
    return Candidate.of(_ByPosition(), test=table(age=[31.0, 45.0, 52.0], height=[1.7, 1.8, 1.6]))


@edge_cases.good
def what_it_cannot_answer_it_refuses(table: MakeTable) -> Candidate:
    return Candidate.of(_ByName(), test=table(age=[31.0, 45.0, 52.0], height=[1.7, 1.8, 1.6]))
