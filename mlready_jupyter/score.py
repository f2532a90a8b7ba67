"""The ML Test Score: its 28 lines in our own words, each with the checks that answer it, and what a person must still sign.

Source: Breck, Cai, Nielsen, Salib & Sculley, The ML Test Score: A Rubric for ML Production Readiness and Technical Debt
Reduction (2017). Four sections of seven; a line counts 1 where it is answered each time anew, one half where a person
answered it once and signed; the score is that of the weakest section.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.places import place_keys
from mlready_jupyter.core.report import Outcome, Report
from mlready_jupyter.subjects.agreement import SignOff


class Line(NamedTuple):
    """One line of the sheet. `by_hand` is what the checks cannot answer, hence a person signs; "" where they answer it all."""

    id: str
    says: str
    checks: tuple[str, ...] = ()
    by_hand: str = ""

    @property
    def section(self) -> str:
        return self.id.partition("-")[0]


SECTIONS = {
    "data": "Features and data",
    "model": "Model development",
    "infra": "Infrastructure",
    "monitor": "Monitoring",
}
LINES = (
    Line(
        "data-1",
        "What each column may hold is written down, and held against the data",
        ("assumptions/broken-assumption", "pipeline/schema-change", "pipeline/impossible-value", "pipeline/null-rate-change"),
    ),
    Line(
        "data-2",
        "Every feature earns its place",
        ("pipeline/constant-column", "pipeline/id-like-column"),
        "that each other feature was tried without",
    ),
    Line(
        "data-3",
        "No feature costs more than it brings",
        ("scale/pipeline-time", "scale/cardinality-growth"),
        "what each feature costs to buy and to keep",
    ),
    Line("data-4", "Features keep to the rules of the house", ("ownership/banned-feature",)),
    Line(
        "data-5",
        "Personal data are guarded all along the way",
        ("scale/training-rows-inside",),
        "who may read the data, and when they are deleted",
    ),
    Line("data-6", "A new feature reaches production soon", (), "how many days the last one took"),
    Line(
        "data-7", "The code that makes features is tested", ("pipeline/impure-features", "scale/multiplied-rows"), "that its unit tests ran"
    ),
    Line("model-1", "Each model is specified, reviewed and kept under version control", ("ownership/no-lineage", "ownership/unsigned")),
    Line("model-2", "What is measured offline moves what is measured in use", (), "an experiment in use that shows it"),
    Line("model-3", "Hyperparameters were searched for", (), "what was searched, and on which rows"),
    Line("model-4", "It is known how fast the model ages", ("reliability/time-decay", "ownership/old-model")),
    Line("model-5", "No simpler model does as well", ("assumptions/no-better-than-baseline",)),
    Line("model-6", "The model is good enough on every slice that matters", ("assumptions/worst-slice",)),
    Line(
        "model-7",
        "Nobody is treated worse for what they are",
        ("ownership/banned-feature",),
        "whom errors fall on, and that somebody looked",
    ),
    Line("infra-1", "Training again gives the same model", ("reliability/seed-churn",)),
    Line("infra-2", "The code of the model is tested", ("reliability/fresh-process", "reliability/repeat-call"), "that its unit tests ran"),
    Line(
        "infra-3",
        "The whole pipeline is tested from end to end",
        ("assumptions/predicts", "pipeline/schema-vs-model"),
        "that a test runs it from raw data on",
    ),
    Line(
        "infra-4",
        "A model is judged before it serves",
        ("assumptions/predicts", "assumptions/no-better-than-baseline", "reliability/output-contract"),
    ),
    Line(
        "infra-5",
        "One can look inside while it answers a single row",
        ("scale/slow-single-row",),
        "how an answer is explained to whoever asks",
    ),
    Line("infra-6", "A new model first answers a few", ("reliability/churn",), "that a canary comes before everybody else"),
    Line("infra-7", "One can go back, and has tried", ("ownership/no-rollback",)),
    Line(
        "monitor-1", "Whoever depends on something hears when it changes", ("ownership/no-runbook", "ownership/unowned"), "who tells whom"
    ),
    Line(
        "monitor-2",
        "What must be true of the data is held against what comes in",
        ("reliability/drifted-column", "pipeline/unseen-category"),
    ),
    Line("monitor-3", "Features in use are those of training", ("reliability/serving-skew", "pipeline/preprocess-outside-model")),
    Line("monitor-4", "No model grows too old", ("ownership/old-model",)),
    Line("monitor-5", "Numbers stay numbers", ("reliability/output-contract", "assumptions/edge-cases")),
    Line("monitor-6", "It has not become slower or heavier", ("scale/predict-time", "scale/peak-memory", "scale/slo-breakpoint")),
    Line(
        "monitor-7",
        "Its answers have not become worse",
        ("reliability/prediction-drift", "reliability/worse-than-agreed", "reliability/label-free-performance"),
    ),
)


class State(Enum):
    SHOWN = "shown"
    SIGNED = "signed"
    HALF = "half shown"
    OPEN = "open"
    FAILED = "failed"


class Marked(NamedTuple):
    """A line with what came of it. `evidence` are its checks in words, `digest` what a signature is bound to."""

    line: Line
    state: State
    points: float
    evidence: tuple[str, ...]
    needs: str
    digest: str
    signed: SignOff | None = None


class Sheet(NamedTuple):
    """All lines in order; `name` of what was examined."""

    name: str
    lines: tuple[Marked, ...]

    def of(self, section: str) -> tuple[Marked, ...]:
        return tuple(marked for marked in self.lines if marked.line.section == section)

    def points(self, section: str) -> float:
        return sum(marked.points for marked in self.of(section))

    @property
    def score(self) -> float:
        """That of the weakest section."""
        return min(self.points(section) for section in SECTIONS)

    @property
    def weakest(self) -> str:
        return min(SECTIONS, key=self.points)

    @property
    def meaning(self) -> str:
        """What a score says, in our words for the paper's table."""
        ladder = (
            (0.0, "a piece of research rather than a product"),
            (1.0, "not wholly untested, and yet full of holes"),
            (2.0, "a first step towards production"),
            (3.0, "tested reasonably; more could be automated"),
            (5.0, "automated to a high degree"),
        )
        return next((words for most, words in ladder if self.score <= most), "tested and watched as well as can be")


def sheet(report: Report, signed: Iterable[SignOff] = ()) -> Sheet:
    """The sheet, filled in from the last exam and from what people signed."""
    asked = {outcome.criterion: outcome for outcome in report.outcomes}
    evidence = dict(report.about.facts).get("evidence", "")
    by_line = {sign.what: sign for sign in sorted(signed, key=lambda sign: sign.on)}
    return Sheet(report.about.name, tuple(_marked(line, asked, evidence, by_line.get(line.id)) for line in LINES))


def _marked(line: Line, asked: dict[str, Outcome], evidence: str, signed: SignOff | None) -> Marked:
    outcomes = [asked[check] for check in line.checks if check in asked]
    digest = _digest(line, outcomes, evidence)
    holds = signed if signed is not None and signed.evidence == digest else None
    told = tuple(_told(check, asked.get(check)) for check in line.checks)
    failed = [outcome for outcome in outcomes if (outcome.found or 0) >= Severity.WARNING]
    clear = [outcome for outcome in outcomes if outcome.answer is Answer.CLEAR or outcome.found is Severity.NOTE]
    unanswered = [check for check in line.checks if check not in {outcome.criterion for outcome in (*failed, *clear)}]
    if failed:
        return Marked(line, State.FAILED, 0.0, told, f"to mend: {_names(o.criterion for o in failed)}", digest, holds)
    answered = bool(line.checks) and not unanswered
    if answered and not line.by_hand:
        return Marked(line, State.SHOWN, 1.0, told, "", digest, holds)
    if holds:
        return Marked(line, State.SIGNED, 1.0 if answered else 0.5, told, "", digest, holds)
    wants = [f"unanswered: {_names(unanswered)}"] if unanswered else []
    wants += [f"to be signed: {line.by_hand}"] if line.by_hand else []
    wants += [f"the evidence is not what {signed.by} signed for on {signed.on}"] if signed is not None else []
    state = State.HALF if clear else State.OPEN
    return Marked(line, state, 0.5 if clear else 0.0, told, "; ".join(wants), digest)


def _told(check: str, outcome: Outcome | None) -> str:
    """`shared-rows: clear`, `drifted-column: skipped (no current table …)`"""
    name = check.partition("/")[2]
    if outcome is None:
        return f"{name}: not asked"
    if outcome.answer is Answer.FOUND and outcome.found is not None:
        return f"{name}: {outcome.found.name.lower()}"
    why = f" ({outcome.reason})" if outcome.answer is Answer.SKIPPED and outcome.reason else ""
    return f"{name}: {outcome.answer.value}{why}"


def _names(checks: Iterable[str]) -> str:
    return ", ".join(f"`{check}`" for check in checks)


def _digest(line: Line, outcomes: list[Outcome], evidence: str) -> str:
    """Of what was examined and of what was found: other data, another model or another finding make a signature void."""
    found = sorted(
        (finding.criterion, finding.severity.name, place_keys(finding.evidence.at)[-1]) for o in outcomes for finding in o.of(Answer.FOUND)
    )
    return hashlib.sha256(repr((line.id, evidence, found)).encode()).hexdigest()[:16]
