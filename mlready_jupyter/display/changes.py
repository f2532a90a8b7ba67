"""Two exams side by side: what is new, what got worse, what got better, what is gone."""

from __future__ import annotations

from collections.abc import Sequence

from mlready_jupyter.core.compare import KINDS, Change, Kind
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.core.report import Report
from mlready_jupyter.display import numbers, words
from mlready_jupyter.display.pen import Pen
from mlready_jupyter.display.style import style
from mlready_jupyter.display.tidy import code, escaped, inline, unmarked, visible

TITLES: dict[Kind, str] = {"new": "new", "worse": "worse", "better": "better", "cleared": "gone"}
MOST = 40
"""So many changes of a kind are told."""


def text(old: Report, new: Report, names: tuple[str, str], changes: Sequence[Change], *, colour: bool = False) -> str:
    """80 columns: both verdicts, then each change under its kind."""
    pen = Pen(colour=colour)
    lines = [pen.line((_heading(names), "bold")), *pen.wrapped(_verdicts(old, new)), ""]
    for kind, some in _by_kind(changes):
        lines.append(pen.line((f"{TITLES[kind]}: {len(some):,}", "bold")))
        for change in some[:MOST]:
            mark = _mark(change)
            lines += pen.wrapped(
                f"{change.criterion} {unmarked(_place(change))}: {_told(change)}", indent=4, first=f"  {mark.glyph}", mark=mark.name
            )
        lines += [f"    and {len(some) - MOST:,} more"] if len(some) > MOST else []
    return "\n".join(lines if changes else [*lines, "Nothing that was found has changed."]) + "\n"


def html(old: Report, new: Report, names: tuple[str, str], changes: Sequence[Change]) -> str:
    """One section in the look of a report."""
    tables = "".join(_table(kind, some) for kind, some in _by_kind(changes))
    return (
        f'<section class="mlr" aria-label="Two exams compared"><style>{style()}</style>\n'
        f"<h2>{inline(_heading(names))}</h2><p>{inline(_verdicts(old, new))}</p>\n"
        f"{tables or '<p>Nothing that was found has changed.</p>'}</section>"
    )


def _table(kind: Kind, some: Sequence[Change]) -> str:
    rows = "".join(
        f'<tr><th scope="row" class="{_mark(change).name} nw">{_mark(change).glyph} {_mark(change).name}</th>'
        f"<td><code>{escaped(change.criterion)}</code></td><td>{inline(_place(change))}</td><td>{inline(_told(change))}</td></tr>"
        for change in some[:MOST]
    )
    more = f'<p class="foot">and {len(some) - MOST:,} more</p>' if len(some) > MOST else ""
    return f'<h3 class="jp-toc-ignore">{TITLES[kind]}: {len(some):,}</h3><table class="m">{rows}</table>{more}\n'


def _by_kind(changes: Sequence[Change]) -> list[tuple[Kind, list[Change]]]:
    grouped: list[tuple[Kind, list[Change]]] = [(kind, [change for change in changes if change.kind == kind]) for kind in KINDS]
    return [(kind, some) for kind, some in grouped if some]


def _heading(names: tuple[str, str]) -> str:
    return f"From {visible(names[0], 60)} to {visible(names[1], 60)}"


def _verdicts(old: Report, new: Report) -> str:
    return f"{_verdict(old)} → {_verdict(new)}"


def _verdict(report: Report) -> str:
    more = f", {len(report.waived):,} waived" if report.waived else ""
    more += f", grade {report.grade}" if report.grade else ""
    return f"{visible(report.about.name, 40)} on {report.started:%Y-%m-%d at %H:%M} {words.verdict_of(report)} ({report.counted()}{more})"


def _place(change: Change) -> str:
    finding = change.after or change.before
    return "" if finding is None else f"at {code(change.place)}"


def _told(change: Change) -> str:
    return f"{_measured(change.before)} → {_measured(change.after)}"


def _measured(finding: Finding | None) -> str:
    """A number where there is one, with the word for what came of it; "not asked" where a report says nothing of it."""
    if finding is None:
        return "nothing"
    answer = words.OF_SEVERITY[finding.severity].name if finding.answer is Answer.FOUND else finding.answer.value
    measured = finding.evidence.measured
    return f"{numbers.measured(measured, finding.evidence.unit)} ({answer})" if measured else answer


def _mark(change: Change) -> words.Kind:
    finding = change.after if change.after is not None and change.after.answer is Answer.FOUND else None
    return words.OF_SEVERITY[finding.severity] if finding is not None else words.CLEAR
