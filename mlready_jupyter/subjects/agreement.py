"""What people agreed about a candidate: who owns what, what it is for, what they assume of it, what it must keep to, who signed for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from mlready_jupyter.subjects.profile import Column
    from mlready_jupyter.subjects.remembered import Remembered

Direction = Literal["increasing", "decreasing"]
Monotone = Mapping[str, Direction]
"""Column -> which way the answers may move with it."""


class Owner(NamedTuple):
    """Who answers for something, and who does when they are away."""

    name: str
    backup: str = ""


class Owners(NamedTuple):
    """The three things that need an owner; None where nobody was named."""

    model: Owner | None = None
    pipeline: Owner | None = None
    outcome: Owner | None = None
    source: str = ""
    """The settings file they stand in, "" when there is none."""

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody who is named, owners and backups, each once."""
        owners = [owner for owner in (self.model, self.pipeline, self.outcome) if owner is not None]
        return tuple(dict.fromkeys(name for owner in owners for name in owner if name))


class Card(NamedTuple):
    """What people say the model is for, and what they do when it fails. Texts are "" where nothing was said.

    `stage` "production" says that it decides about something by now: what is missing then is an error.
    """

    stage: Literal["trial", "production"] = "trial"
    intended_use: str = ""
    population: str = ""
    cost_of_error: str = ""
    outcome_unit: str = ""
    decision_threshold: float | None = None
    decisions_a_day: int | None = None
    errors_a_day: int | None = None
    runbook: str = ""
    alert: str = ""
    first_step: str = ""
    rollback: str = ""
    fitted: date | None = None
    retrain_every: int | None = None
    """Days."""
    retrain_when: str = ""
    data_window: str = ""
    data: str = ""
    commit: str = ""
    environment: str = ""
    banned: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    folder: Path = Path()
    """What paths in it are relative to."""

    @property
    def live(self) -> bool:
        return self.stage == "production"


class Slo(NamedTuple):
    """What the service promises; None where nothing was promised. Seconds and bytes."""

    p95_latency: float | None = None
    rows_per_call: int = 1
    rows_per_second: float | None = None
    peak_rows: int | None = None
    """Rows of the largest call."""
    memory: int | None = None
    workers: int | None = None
    """Processes that answer side by side on one machine."""
    bad_row: Literal["row", "batch"] | None = None
    """What one bad row may cost: itself, or the call it came in."""


class SignOff(NamedTuple):
    """Somebody looked at the evidence, and answers for it; it holds as long as the evidence is the same."""

    what: str
    by: str
    on: date
    evidence: str


class Loosened(NamedTuple):
    """Where the settings ask less than the catalogue does, and who decided so."""

    criterion: str
    how: str
    """`tolerated 0.1 instead of 0.05`, `note instead of error`, `not asked`"""
    owner: str = ""
    reason: str = ""


class Assumption(NamedTuple):
    """What somebody took for granted about the rows, in the language of `subjects.assumption`."""

    says: str
    owner: str = ""
    tolerated: float = 0.0
    """The part of the rows that may break it."""


class Promise(NamedTuple):
    """What holds for every answer of the model. `total` is a number or a column; with `by`, a column, rows are summed by it."""

    least: float | None = None
    most: float | None = None
    ascending: bool = False
    """Whether the several answers of one row ascend, as quantiles do."""
    total: str | float | None = None
    by: str | None = None
    node: str | None = None
    """The column that names each row in `parts`: a whole -> what it is the sum of."""
    parts: Mapping[str, tuple[str, ...]] = {}


class Expected(NamedTuple):
    """What was written down before the exam."""

    assumptions: tuple[Assumption, ...] = ()
    monotone: Mapping[str, Direction] = {}
    outputs: Promise | None = None


class Seen(NamedTuple):
    """A metric of an earlier exam: the mean over some rows, and the standard deviation of one. `sample` is the digest of the rows."""

    exam: int
    rows: int
    mean: float
    spread: float
    sample: str


class Record(NamedTuple):
    """What the history says of one candidate: metric -> what each exam measured on `current`, the oldest first."""

    metrics: Mapping[str, tuple[Seen, ...]] = {}


class Agreed(NamedTuple):
    """What a lock says of one column. `low` and `high` are rounded outward; `categories` is None for all but closed vocabularies."""

    kind: str
    type: str
    nulls: float = 0.0
    """The largest part of rows that may be missing."""
    low: float | None = None
    high: float | None = None
    categories: tuple[str, ...] | None = None
    other: float = 0.0
    """The part of rows whose word was too rare to be written down."""


class Metric(NamedTuple):
    """A mean loss over some rows, and its standard error."""

    value: float
    error: float
    rows: int


class Answers(NamedTuple):
    """What is remembered of what a model answered for the table called `side`: numbers, classes, or both."""

    side: str
    rows: int
    what: str = "answer"
    """`answer`, or `probability of 'yes'`: what the numbers are."""
    score: Column | None = None
    classes: Column | None = None
    order: tuple[str, ...] = ()
    """The names of the classes; the number is the probability of the second of two."""
    cut: bool = False
    """Whether the model answers the second class wherever its probability is above one half."""


class Agreement(NamedTuple):
    """What the lock says of one candidate: the table it was agreed on, how it answered, and the versions it was fitted with."""

    candidate: str
    columns: Mapping[str, Agreed]
    rows: int
    target: str | None = None
    versions: Mapping[str, str] = {}
    source: str = "mlready.lock"
    remembered: Remembered | None = None
    """The training table; None in a lock of format 1."""
    unused: tuple[str, ...] = ()
    """Columns that the model does not look at; its time and keys among them."""
    answers: Answers | None = None
    outcome: Column | None = None
    """The labels of the table called `answers.side`."""
    metrics: Mapping[str, Metric] = {}
    """Of the table called `answers.side`."""
