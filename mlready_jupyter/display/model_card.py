"""The model card: Markdown with the front matter of the model hubs, from the exam, the settings and what was promoted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mlready_jupyter.display.markdown import prose
from mlready_jupyter.subjects.agreement import Card, Owners

LIBRARIES = {"sklearn": "sklearn", "xgboost": "xgboost", "lightgbm": "lightgbm", "onnxruntime": "onnx", "statsmodels": "statsmodels"}
"""Package -> what the hubs call it."""
TASKS = {"binary": "tabular-classification", "multiclass": "tabular-classification", "regression": "tabular-regression"}
NAMES = {"accuracy": "Accuracy", "roc_auc": "Area under the ROC curve", "brier_score": "Brier score", "mae": "MAE", "rmse": "RMSE"}
ASKED = (
    ("Intended use", "intended_use"),
    ("Population", "population"),
    ("What an error costs", "cost_of_error"),
    ("What it foretells", "outcome_unit"),
    ("Decides at", "decision_threshold"),
    ("Decisions a day", "decisions_a_day"),
    ("Data window", "data_window"),
    ("Never a feature", "banned"),
    ("Protected", "protected"),
)
FAILS = (
    ("Runbook", "runbook"),
    ("The first alarm arrives at", "alert"),
    ("First step", "first_step"),
    ("Way back", "rollback"),
    ("Refitted when", "retrain_when"),
    ("Refitted every (days)", "retrain_every"),
)
ASIDE = ("history", "I read", "but", "in full")
"""Facts of a report that are about its making."""
UNSAID = "Nobody has said so yet; `[card]` in the settings is the place."
SHOWN = 2
"""So many places of a check are told in full."""


class Promoted(NamedTuple):
    """One candidate of a promotion. `exam` is what was told of its exam: report, facts, circumstances."""

    name: str
    exam: Mapping[str, Any]
    provenance: Mapping[str, Any]
    """id, notebook, by, on, commit, lock … as the promoted notebook carries it."""
    card: Card | None
    owners: Owners
    notebook_owner: str
    left_out: tuple[str, ...] = ()
    """Rules and checks that the settings do not ask."""
    lint_waived: tuple[str, ...] = ()


def render(promoted: Promoted) -> str:
    parts = (_front, _head, _use, _metrics, _data, _limits, _waivers, _owners, _failing, _judged, _provenance)
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part(promoted)))) + "\n"


def _front(promoted: Promoted) -> Iterator[str]:
    """YAML, of which JSON is a part: so no text can break out of its line."""
    facts = promoted.exam["facts"]
    metadata: dict[str, Any] = {"model_name": promoted.name, "tags": ["mlready", "tabular"]}
    if library := LIBRARIES.get(facts["library"]):
        metadata["library_name"] = library
    if task := TASKS.get(facts["task"]):
        metadata["pipeline_tag"] = task
    measured = [metric for metric in facts["metrics"] if metric["value"] is not None]
    if measured:
        metadata["metrics"] = [metric["name"] for metric in measured]
        values = [
            {"type": metric["name"], "name": NAMES.get(metric["name"], metric["name"]), "value": float(f"{metric['value']:.6g}")}
            for metric in measured
        ]
        data = {"type": "tabular", "name": facts["measured_on"]}
        result = {"task": {"type": TASKS.get(facts["task"], "other")}, "dataset": data, "metrics": values}
        metadata["model-index"] = [{"name": promoted.name, "results": [result]}]
    yield "---"
    for key, value in metadata.items():
        yield f"{key}: {json.dumps(value, ensure_ascii=True)}"
    yield "---"


def _head(promoted: Promoted) -> Iterator[str]:
    report, came = promoted.exam["report"], promoted.provenance
    yield f"# {prose(promoted.name)}"
    yield ""
    yield f"**{report['verdict'].upper()}**, grade {report['grade'] or 'none'}. Promoted on {came['on'][:10]} by {prose(came['by'])}, from"
    yield f"`{came['notebook']}`. This card was written by `nblint promote` from the exam; what people must say comes from the settings."


def _use(promoted: Promoted) -> Iterator[str]:
    yield from _said("What it is for", promoted.card, ASKED)


def _failing(promoted: Promoted) -> Iterator[str]:
    yield from _said("When it fails", promoted.card, FAILS)


def _said(title: str, card: Card | None, asked: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    rows = [(name, _text(getattr(card, field))) for name, field in asked if card is not None]
    rows = [(name, said) for name, said in rows if said]
    if not rows:
        yield UNSAID
    for name, said in rows:
        yield f"- **{name}:** {prose(said, 1000)}"


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _metrics(promoted: Promoted) -> Iterator[str]:
    facts = promoted.exam["facts"]
    yield "## Metrics"
    yield ""
    if not facts["metrics"]:
        yield "None: no table with labels was examined."
        return
    yield f"On `{facts['measured_on']}`, {facts['metrics'][0]['rows']:,} rows with a known truth; intervals hold at 95 % each."
    yield ""
    yield "| metric | value | from | to |"
    yield "|---|---|---|---|"
    for metric in facts["metrics"]:
        low, value, high = ("–" if metric[end] is None else f"{metric[end]:.4g}" for end in ("low", "value", "high"))
        yield f"| {NAMES.get(metric['name'], metric['name'])} | {value} | {low} | {high} |"


def _data(promoted: Promoted) -> Iterator[str]:
    yield "## Model and data"
    yield ""
    for name, said in promoted.exam["report"]["about"]["facts"].items():
        if name not in ASIDE:
            yield f"- {prose(name)}: {prose(said, 300)}"


def _limits(promoted: Promoted) -> Iterator[str]:
    """What a reader must know before trusting it: what was found, what could not be decided, what was not asked."""
    outcomes = promoted.exam["report"]["outcomes"]
    found = [line for outcome in outcomes for line in _told(outcome, "found")]
    undecided = [line for outcome in outcomes for line in _told(outcome, "undecided")]
    skipped: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome["answer"] in ("skipped", "broken"):
            skipped.setdefault(outcome["reason"], []).append(f"`{outcome['criterion']}`")
    not_asked = [f"- {prose(reason)}: {', '.join(ids)}" for reason, ids in skipped.items()]
    if promoted.left_out:
        not_asked.append(f"- the settings leave it out: {', '.join(f'`{ident}`' for ident in promoted.left_out)}")
    yield "## Limits"
    for title, lines in (("Found, and let pass", found), ("Not decided", undecided), ("Not asked", not_asked)):
        if lines:
            yield from ("", f"### {title}", "", *lines)
    if not (found or undecided or not_asked):
        yield from ("", "None: every check was asked, and nothing was found.")


def _told(outcome: Mapping[str, Any], answer: str) -> Iterator[str]:
    """What a check found, or could not decide: its first places in full, and how many more there are."""
    findings = [finding for finding in outcome["findings"] if finding["answer"] == answer and not finding["waiver"]]
    for finding in findings[:SHOWN]:
        needs = f" ({prose(finding['needs'], 100)})" if finding["needs"] and answer == "undecided" else ""
        yield f"- {finding['severity']} `{outcome['criterion']}`: {prose(finding['says'])}{needs}"
    if len(findings) > SHOWN:
        yield f"  and {len(findings) - SHOWN:,} more places, in `exam.json`"


def _waivers(promoted: Promoted) -> Iterator[str]:
    report = promoted.exam["report"]
    waived = [(o, f) for o in report["outcomes"] for f in o["findings"] if f["waiver"]]
    yield "## Waivers"
    yield ""
    if not waived and not promoted.lint_waived:
        yield "None."
    for outcome, finding in waived:
        waiver = finding["waiver"]
        said = f"{prose(finding['says'])}: {prose(waiver['reason'])}, by {prose(waiver['owner'])} until {waiver['until']}"
        yield f"- {finding['severity']} `{outcome['criterion']}`: {said}"
    for said in promoted.lint_waived:
        yield f"- in the notebook: {prose(said)}"


def _owners(promoted: Promoted) -> Iterator[str]:
    yield "## Owners"
    yield ""
    yield "| | owner | backup |"
    yield "|---|---|---|"
    for thing in ("model", "pipeline", "outcome"):
        owner = getattr(promoted.owners, thing)
        yield f"| {thing} | {prose(owner.name) if owner else '–'} | {prose(owner.backup) if owner and owner.backup else '–'} |"
    yield f"| notebook | {prose(promoted.notebook_owner)} | – |"


def _judged(promoted: Promoted) -> Iterator[str]:
    report = promoted.exam["report"]
    yield "## The exam"
    yield ""
    yield "| room | grade | checks | clear |"
    yield "|---|---|---|---|"
    for room in report["rooms"]:
        inside = [outcome for outcome in report["outcomes"] if outcome["room"] == room["name"]]
        clear = sum(outcome["answer"] == "clear" for outcome in inside)
        yield f"| {prose(room['name'])} | {room['grade'] or '–'} | {len(inside)} | {clear} |"


def _provenance(promoted: Promoted) -> Iterator[str]:
    came = promoted.provenance
    commit = f"{came['commit'] or 'none'}{' (with changes that were not committed)' if came['dirty'] else ''}"
    yield "## Provenance"
    yield ""
    yield f"- promotion `{came['id']}`, {came['on']}, mlready {promoted.exam['report']['version']}"
    yield f"- exam `{came['exams'][promoted.name]['id']}`, held {'in this run, from a clean kernel' if came['ran'] else 'before'}"
    yield f"- commit {commit}"
    yield f"- lock {came['lock'] or 'none'}"
    yield f"- sources of the cells {came['sources']}"
