"""Two reports side by side: new, worse, better, cleared, in this order."""

from __future__ import annotations

from mlready_jupyter.core.compare import compare
from mlready_jupyter.core.finding import Evidence, Finding
from mlready_jupyter.core.measure import Interval, Limit, Severity
from mlready_jupyter.core.places import InColumn
from mlready_jupyter.core.report import Report
from tests.display.samples import CREDIT, STARTED, TODAY, asked, found

DRIFT = "reliability/drifted-column"


def drift(column: str, value: float, *, half: float = 0.01, severity: Severity = Severity.ERROR, worse: str = "above") -> Finding:
    limit = Limit(0.05) if worse == "above" else Limit(0.05, worse="below")
    at = InColumn("current", column)
    return found(DRIFT, severity, Evidence("it drifted", at=at, measured=Interval(value - half, value, value + half), limit=limit))


def report(*findings: Finding) -> Report:
    return Report(CREDIT, [asked(DRIFT, Severity.ERROR, *findings)], started=STARTED, today=TODAY)


def test_what_is_new_comes_first_and_what_stayed_is_not_told() -> None:
    old = report(drift("same", 0.2), drift("grew", 0.1), drift("shrank", 0.4), drift("went", 0.3))
    new = report(
        drift("same", 0.201), drift("grew", 0.3), drift("shrank", 0.1), drift("went", 0.01), drift("came", 0.2), drift("most", 0.3)
    )
    assert [(c.kind, c.place) for c in compare(old, new)] == [
        ("new", "current.most"),
        ("new", "current.came"),
        ("worse", "current.grew"),
        ("better", "current.shrank"),
        ("cleared", "current.went"),
    ]


def test_a_milder_severity_is_better() -> None:
    (change,) = compare(report(drift("age", 0.2)), report(drift("age", 0.2, severity=Severity.WARNING)))
    assert change.kind == "better" and change.before is not None and change.after is not None


def test_where_small_is_bad_a_smaller_number_is_worse() -> None:
    old, new = drift("days", 0.03, half=0.001, worse="below"), drift("days", 0.01, half=0.001, worse="below")
    assert [c.kind for c in compare(report(old), report(new))] == ["worse"]


def test_nothing_changed() -> None:
    assert compare(report(drift("age", 0.2)), report(drift("age", 0.2))) == ()
    assert compare(report(), report()) == ()
