"""One finding as HTML: readable folded; unfolded with the remedy, the exhibit, the facts and the waiver line."""

from __future__ import annotations

from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.report import Report
from mlready_jupyter.display import numbers, ruler, words
from mlready_jupyter.display.outline import Listed
from mlready_jupyter.display.pictures import figure
from mlready_jupyter.display.tidy import escaped, inline, visible, visible_lines

DROPPED = '<p class="q">The picture was left out to keep this report small: <code>%mlready show {number}</code></p>'


class Article:
    """A finding in two parts, so that a report that grew too large can leave pictures out."""

    __slots__ = ("finding", "head", "number", "opened", "picture", "report")

    def __init__(self, listed: Listed, report: Report) -> None:
        self.number, self.finding, self.opened = listed
        self.report = report
        self.head = _head(self.number, self.finding)
        self.picture = figure(self.finding)

    def drop(self) -> None:
        """Leave the picture out, and say so."""
        self.picture = DROPPED.format(number=self.number)

    def __str__(self) -> str:
        opened = " open" if self.opened else ""
        return f'<details class="f"{opened}><summary>{self.head}</summary>\n<div class="b">{self.body()}</div></details>'

    def body(self) -> str:
        """What unfolds: the remedy, the picture, the facts, the waiver line."""
        remedy = self.finding.evidence.remedy
        do = f'<p class="do"><b>→ Do:</b> {inline(remedy, 500)}</p>' if remedy else ""
        waive = escaped(words.waive_line(self.finding, self.report))
        return f'{do}{self.picture}{_facts(self.finding)}<p class="wv">Waive <code class="w">{waive}</code></p>'


def _head(number: int, finding: Finding) -> str:
    kind = words.OF_SEVERITY[finding.severity]
    return (
        f'<span class="s {kind.name}">{kind}</span> <h4 class="t jp-toc-ignore">{inline(finding.evidence.says)} '
        f'<span class="id">{number:,} · {escaped(visible(finding.criterion, 80))}</span></h4> <span class="r">{beside(finding)}</span>'
    )


def beside(finding: Finding) -> str:
    """The ruler, and the number it shows."""
    value, limit = words.head_numbers(finding.evidence)
    kind = words.OF_SEVERITY[finding.severity]
    return f"{ruler.drawn(finding.evidence, kind, f'{value}, {limit}')}<b>{escaped(value)}</b>, {escaped(limit)}"


def _facts(finding: Finding) -> str:
    told = "".join(f"<dt>{name}</dt><dd>{inline(said)}</dd>" for name, said in words.facts(finding) if name != "Measured")
    evidence = finding.evidence
    if evidence.measured is not None and evidence.limit is not None:
        value, rest = _parted(numbers.measured(evidence.measured, evidence.unit))
        statistic = f' <span class="q">{inline(evidence.statistic, 80)}</span>' if evidence.statistic else ""
        told = f"<dt>Measured</dt><dd><b>{escaped(value)}</b>{escaped(rest)}{statistic}</dd>{told}"
    if evidence.example:
        lines = "\n".join(escaped(line) for line in visible_lines(evidence.example))
        told += f"<dt>Example</dt><dd><pre>{lines}</pre></dd>"
    return f"<dl>{told}</dl>"


def _parted(measured: str) -> tuple[str, str]:
    """The number, and the interval behind it."""
    for sign in (" ±", " ("):
        value, found, rest = measured.partition(sign)
        if found:
            return value, found + rest
    return measured, ""
