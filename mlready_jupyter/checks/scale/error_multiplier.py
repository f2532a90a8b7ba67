"""A small error rate, many times a day."""

from __future__ import annotations

from typing import Any

from mlready_jupyter.checks import (
    Absent,
    Candidate,
    Card,
    Evidence,
    Interval,
    Iterator,
    Limit,
    MakeTable,
    Prediction,
    Severity,
    Task,
    Whole,
    check,
)
from mlready_jupyter.checks.words import needed, number, percent
from mlready_jupyter.subjects import bounds


@check(severity=Severity.WARNING, preview=True)
def error_multiplier(card: Card, predicted_test: Prediction, task: Task, *, tolerated: Limit = Limit(1.0)) -> Iterator[Evidence]:
    """The wrong decisions of a day are more than the card tolerates.

    One in fifty sounds like little, until it is forty people a day. The card says how many decisions are taken a day
    (`decisions-a-day`) and how many of them may be wrong (`errors-a-day`); the test rows say how many will be,
    if production is like them.

    Only of classifications, with labels. It is a preview.

    Limits:
        tolerated: wrong decisions a day, as a multiple of `errors-a-day`.
    """
    if card.decisions_a_day is None or card.errors_a_day is None:
        raise Absent("the card does not say `decisions-a-day` and `errors-a-day`")
    if not task.classifies or predicted_test.truth is None:
        raise Absent("wrong decisions are counted of classifications with labels")
    wrong = int((predicted_test.values != predicted_test.truth).sum())
    share = bounds.share(wrong, len(predicted_test.values))
    a_day = [part * card.decisions_a_day for part in share]
    measured = Interval(*(count / card.errors_a_day for count in a_day))
    yield Evidence(
        f"{percent(share.value)} of the test rows are answered wrongly: "
        f"about {number(a_day[1])} of {card.decisions_a_day:,} decisions a day, {card.errors_a_day:,} are tolerated",
        at=Whole("outcome"),
        measured=measured,
        limit=tolerated,
        statistic="wrong decisions against what is tolerated",
        needs=needed(measured, tolerated, len(predicted_test.values), "test rows"),
        remedy="Let a person decide where the model is least sure, or agree on another number with whoever bears the errors.",
    )


class _Always:
    def __init__(self, answer: int) -> None:
        self.answer = answer

    def predict(self, table: Any) -> list[int]:
        return [self.answer] * len(table)


def _deciding(table: MakeTable, errors: int) -> Candidate:
    rows = table(age=list(range(400)), late=[int(i % 50 == 0) for i in range(400)])
    return Candidate.of(_Always(0), test=rows, target="late", card=Card(decisions_a_day=2000, errors_a_day=errors))


@error_multiplier.good
def as_many_as_agreed(table: MakeTable) -> Candidate:
    return _deciding(table, 200)


@error_multiplier.bad(findings=1)
def forty_people_a_day(table: MakeTable) -> Candidate:
    return _deciding(table, 5)
