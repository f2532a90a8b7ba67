"""Evidence, as a criterion yields it, and the Finding it becomes once it has been judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

from mlready_jupyter.core.measure import Answer, Interval, Limit, Severity, excess
from mlready_jupyter.core.places import Place
from mlready_jupyter.core.waiver import Waiver

if TYPE_CHECKING:
    from mlready_jupyter.core.exhibit import Exhibit


ROWS = 1000
"""So many rows of a finding are kept."""


class Edit(NamedTuple):
    """A change of one cell's source: what begins at line:column and ends before end_line:end_column, all from 1, becomes `text`."""

    cell: int
    line: int
    column: int
    end_line: int
    end_column: int
    text: str = ""


class Fix(NamedTuple):
    """How a finding can be mended without its author.

    `safe` says that the notebook then does what it did, or what it was plainly meant to do; whatever else may change a result is
    unsafe, and made only when it is asked for.
    """

    edits: tuple[Edit, ...] = ()
    clears: tuple[tuple[int, Literal["outputs", "count"]], ...] = ()
    """Cells whose stored outputs, or whose execution count, are taken away."""
    safe: bool = False
    moves: tuple[tuple[int, int], ...] = ()
    """A cell, and the cell above which it is put, both as they are numbered now. A fix that moves does nothing else."""


class Evidence(NamedTuple):
    """What was measured, always; the judge compares it with the limit.

    `measured` and `limit` go together; without both it is a plain sighting, hence FOUND. `unit` is
    how the number is written: "share" (as a percentage), "s", "bytes", "days", "" or a plain noun;
    `statistic` names it ("KS distance"). `needs` says what would decide it. `milder` may lower the
    criterion's severity, never raise it. `exhibit` and `rows` are called only for what was found or
    undecided; `rows` gives positions in the table at `at`, the rows that a person would want to see.
    """

    says: str
    at: Place
    remedy: str = ""
    measured: Interval | None = None
    limit: Limit | None = None
    unit: str = ""
    statistic: str = ""
    needs: str = ""
    milder: Severity | None = None
    matters: str = ""
    example: str = ""
    exhibit: Callable[[], Exhibit] | None = None
    fix: Fix | None = None
    rows: Callable[[], Iterable[int]] | None = None


class Finding(NamedTuple):
    """One piece of evidence with its answer. Its callables are gone; what they gave is in `exhibit` and `rows`."""

    criterion: str
    evidence: Evidence
    answer: Answer
    severity: Severity
    exhibit: Exhibit | None = None
    waiver: Waiver | None = None
    rows: tuple[int, ...] = ()
    """The first ROWS of them."""

    def __repr__(self) -> str:
        return f"<{self.severity.name} {self.criterion}: {self.evidence.says}>"

    @property
    def excess(self) -> float:
        """How many times the limit was measured; a sighting counts as 1."""
        evidence = self.evidence
        return excess(evidence.measured, evidence.limit) if evidence.measured and evidence.limit else 1.0
