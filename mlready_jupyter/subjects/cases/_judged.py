"""What came of one feed: the outcome, what came back in a word, and the first row that shows it."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.subjects.cases.case import Case, Contract
from mlready_jupyter.subjects.predictions import same
from mlready_jupyter.subjects.trial import TookTooLong, Trial

Outcome = Literal["silent", "refused", "ok", "crashed", "not run"]
ORDER = ("silent", "crashed", "refused", "ok", "not run")
"""The worst first: what a case is said to be when its feeds differ."""
CRASHED: Outcome = "crashed"


class Judged(NamedTuple):
    """`row` is the first row of the feed that shows it; `before` and `after` are its answers, in words."""

    outcome: Outcome
    came_back: str
    row: int = 0
    before: str = ""
    after: str = ""
    none: bool = False
    """Whether what came back is no answer at all (NaN), which nobody takes for one, rather than a wrong one."""

    @property
    def bad(self) -> bool:
        return self.outcome in ("silent", "crashed")


def judge(case: Case, trial: Trial, expected: NDArray[Any], loose: NDArray[np.bool_]) -> Judged:
    """Hold one answer to the contract of its case. `expected` has the answers of the same rows, `loose` says whose labels may tip."""
    if isinstance(trial.error, TookTooLong):
        return Judged("crashed", str(trial.error), after=str(trial.error))
    if trial.error is not None:
        said = type(trial.error).__name__
        return Judged("crashed" if case.contract is Contract.SAME else "refused", said, after=said)
    answer = np.asarray(trial.value)
    if len(answer.shape) == 0 or len(answer) != len(expected):
        return Judged("silent", f"{answer.size} answers for {len(expected)} rows", after=f"{answer.size} answers")
    if not len(answer):
        return Judged("ok", "no rows")
    if case.contract is Contract.FINITE_OR_REFUSED:
        lost = _not_finite(answer)
        if not lost.any():
            return Judged("ok", "finite")
        row = int(lost.argmax())
        share = f"{_word(answer[row])} for {lost.mean():.1%}".replace("%", " %")
        return Judged("silent", share, row, _word(expected[row]), _word(answer[row]), none=not _infinite(answer))
    if answer.shape != expected.shape:
        return Judged("silent", f"shape {answer.shape}, not {expected.shape}", after=f"shape {answer.shape}", before=f"{expected.shape}")
    differs = ~same(answer, expected)
    if case.tolerance and answer.dtype.kind == "f" and expected.dtype.kind == "f":
        scale = float(np.nanstd(expected)) if np.isfinite(expected).any() else 0.0
        differs &= ~np.isclose(answer, expected, rtol=case.tolerance, atol=case.tolerance * scale).reshape(len(answer), -1).all(axis=1)
    if answer.dtype.kind != "f":
        differs &= ~loose
    if not differs.any():
        return Judged("ok", "unchanged")
    row = int(differs.argmax())
    changed = f"{differs.mean():.1%} of answers change".replace("%", " %")
    return Judged("silent", changed, row, _word(expected[row]), _word(answer[row]))


def _not_finite(answer: NDArray[Any]) -> NDArray[Any]:
    values = answer.reshape(len(answer), -1)
    if values.dtype.kind in "fc":
        return np.asarray(~np.isfinite(values).all(axis=1))
    return np.asarray([any(item is None or item != item for item in row) for row in values])


def _infinite(answer: NDArray[Any]) -> bool:
    return answer.dtype.kind in "fc" and bool(np.isinf(answer).any())


def _word(value: object) -> str:
    """An answer as it would be printed, of a row of probabilities the last."""
    last = np.asarray(value).ravel()[-1]
    return f"{last:.4g}" if isinstance(last, float | np.floating) else str(last)
