"""Checks: questions about a candidate, one a file. This module is all that their authors import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.exhibit import Bar, Cases, Curve, Exhibit, Histograms, Intervals, Line, Point, Rows, Series
from mlready_jupyter.core.finding import Evidence
from mlready_jupyter.core.measure import Interval, Limit, Severity, exact
from mlready_jupyter.core.part import Absent
from mlready_jupyter.core.places import InCall, InColumn, Whole
from mlready_jupyter.subjects.aged import Aged
from mlready_jupyter.subjects.agreement import (
    Agreed,
    Agreement,
    Assumption,
    Card,
    Expected,
    Loosened,
    Metric,
    Monotone,
    Owner,
    Owners,
    Promise,
    Record,
    Seen,
    SignOff,
    Slo,
)
from mlready_jupyter.subjects.apart import Apart
from mlready_jupyter.subjects.bad_row import BadRows
from mlready_jupyter.subjects.candidate import Candidate, Ledger, Profiles
from mlready_jupyter.subjects.cases import Trials
from mlready_jupyter.subjects.commits import Commit, Commits
from mlready_jupyter.subjects.concurrency import Concurrency
from mlready_jupyter.subjects.digest import Digest
from mlready_jupyter.subjects.elsewhere import Elsewhere
from mlready_jupyter.subjects.features import Features
from mlready_jupyter.subjects.fitting import Fits
from mlready_jupyter.subjects.golden import Golden
from mlready_jupyter.subjects.mixes import Mix
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.namespace import Namespace, Run
from mlready_jupyter.subjects.nudges import Nudges
from mlready_jupyter.subjects.predictions import Answer, Prediction
from mlready_jupyter.subjects.refits import Refits
from mlready_jupyter.subjects.repeats import Repeat, Repeats
from mlready_jupyter.subjects.repository import Repository
from mlready_jupyter.subjects.rollback import Rollback
from mlready_jupyter.subjects.roundtrips import RoundTrip
from mlready_jupyter.subjects.simple import Simple
from mlready_jupyter.subjects.summary import Summary
from mlready_jupyter.subjects.sweeps import Sweep
from mlready_jupyter.subjects.tables import Table
from mlready_jupyter.subjects.task import Task
from mlready_jupyter.subjects.thread_count import ThreadCount
from mlready_jupyter.subjects.timing import FeatureTimes, Timings
from mlready_jupyter.subjects.uncertain import Uncertain

MakeTable = Callable[..., Any]
"""In an example: makes a table of the library under test, `table(age=[31, 45], bought=[0, 1])`."""


def check(
    *, severity: Severity, preview: bool = False, formerly: tuple[str, ...] = (), of_features: bool = False
) -> Callable[[Callable[..., Iterator[Evidence]]], Criterion]:
    """Make a generator function a check: its path is its id, its parameters are the parts of a candidate it looks at.

    With `of_features`, what it says of columns that the model does not use is left out.
    """
    return lambda function: Criterion(function, Candidate, severity=severity, preview=preview, formerly=formerly, of_features=of_features)


__all__ = [
    "Absent",
    "Aged",
    "Agreed",
    "Agreement",
    "Answer",
    "Apart",
    "Assumption",
    "BadRows",
    "Bar",
    "Candidate",
    "Card",
    "Cases",
    "Commit",
    "Commits",
    "Concurrency",
    "Curve",
    "Digest",
    "Elsewhere",
    "Evidence",
    "Exhibit",
    "Expected",
    "FeatureTimes",
    "Features",
    "Fits",
    "Golden",
    "Histograms",
    "InCall",
    "InColumn",
    "Interval",
    "Intervals",
    "Iterator",
    "Ledger",
    "Limit",
    "Line",
    "Loosened",
    "MakeTable",
    "Metric",
    "Mix",
    "Model",
    "Monotone",
    "Namespace",
    "Nudges",
    "Owner",
    "Owners",
    "Point",
    "Prediction",
    "Profiles",
    "Promise",
    "Record",
    "Refits",
    "Repeat",
    "Repeats",
    "Repository",
    "Rollback",
    "RoundTrip",
    "Rows",
    "Run",
    "Seen",
    "Series",
    "Severity",
    "SignOff",
    "Simple",
    "Slo",
    "Summary",
    "Sweep",
    "Table",
    "Task",
    "ThreadCount",
    "Timings",
    "Trials",
    "Uncertain",
    "Whole",
    "check",
    "date",
    "exact",
]
