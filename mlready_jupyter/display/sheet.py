"""The sheet of the ML Test Score, as text and as HTML."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.display import words
from mlready_jupyter.display.pen import Pen
from mlready_jupyter.display.style import style
from mlready_jupyter.display.tidy import escaped, inline, sentence, unmarked
from mlready_jupyter.display.words import Kind
from mlready_jupyter.score import SECTIONS, Marked, Sheet, State

KINDS = {
    State.SHOWN: words.CLEAR,
    State.SIGNED: words.WAIVED,
    State.HALF: words.NOTE,
    State.OPEN: words.SKIPPED,
    State.FAILED: words.ERROR,
}
NOTE = (
    "A line counts 1 where the exam answers it, one half where it answers a part or where a person signed alone. "
    "The weakest section is the score."
)


def text(sheet: Sheet, *, colour: bool = False, ascii: bool = False) -> str:  # noqa: A002
    """80 columns: the score, then each section with its lines."""
    pen = Pen(colour=colour, plain=ascii)
    return "\n".join(line for part in _parts(sheet, pen) for line in part) + "\n"


def _parts(sheet: Sheet, pen: Pen) -> Iterator[list[str]]:
    yield [pen.line((f"ML Test Score of {sheet.name}: {_points(sheet.score)} of 7", "bold"))]
    yield [*pen.wrapped(f"{sentence(sheet.meaning)} The weakest section is {SECTIONS[sheet.weakest]}.", indent=2), ""]
    for section, title in SECTIONS.items():
        yield [pen.line((f"{title}: {_points(sheet.points(section))} of 7", "bold"))]
        for marked in sheet.of(section):
            yield list(_line(marked, pen))
        yield [""]
    yield pen.wrapped(NOTE, styles="dim")


def _line(marked: Marked, pen: Pen) -> Iterator[str]:
    kind = KINDS[marked.state]
    head = f"{kind.ascii if pen.ascii else kind.glyph} {_points(marked.points):<3} {marked.line.id}"
    yield from pen.wrapped(marked.line.says, indent=18, first=head, mark=kind.name)
    if marked.evidence:
        yield from pen.wrapped(unmarked("; ".join(marked.evidence)), indent=18, styles="dim")
    if said := _after(marked):
        yield from pen.wrapped(unmarked(said), indent=18)


def html(sheet: Sheet) -> str:
    """One section in the look of a report."""
    rows = "".join(_section(sheet, section, title) for section, title in SECTIONS.items())
    kind = words.CLEAR if sheet.score > 3 else words.UNDECIDED
    return (
        f'<section class="mlr" aria-label="ML Test Score of {escaped(sheet.name)}"><style>{style()}</style>\n'
        f'<div class="top {kind.name}"><div><h2>ML Test Score {_points(sheet.score)} of 7</h2>'
        f"<p>{inline(sheet.name)}: {inline(sheet.meaning)}.</p>"
        f'<p class="next"><b>The weakest section: </b>{escaped(SECTIONS[sheet.weakest])}</p></div></div>\n{rows}'
        f'<p class="foot">{escaped(NOTE)}</p>\n</section>'
    )


def _section(sheet: Sheet, section: str, title: str) -> str:
    rows = "".join(_row(marked) for marked in sheet.of(section))
    head = f"{escaped(title)} <small>— {_points(sheet.points(section))} of 7</small>"
    return f'<h3 class="jp-toc-ignore">{head}</h3>\n<table class="aside">{rows}</table>\n'


def _row(marked: Marked) -> str:
    kind = KINDS[marked.state]
    after = _after(marked)
    evidence = f"<br><small>{inline('; '.join(marked.evidence), 600)}</small>" if marked.evidence else ""
    return (
        f'<tr><th scope="row" class="{kind.name}">{kind.glyph} {escaped(_said(marked, kind))}</th>'
        f'<td class="c"><code>{marked.line.id}</code> {_points(marked.points)}</td>'
        f"<td><b>{inline(marked.line.says)}</b>{evidence}{f'<br>{inline(after)}' if after else ''}</td></tr>"
    )


def _said(marked: Marked, kind: Kind) -> str:
    return "to mend" if marked.state is State.FAILED else marked.state.value


def _after(marked: Marked) -> str:
    """What it takes to count more, or who signed."""
    signed = f"signed by {marked.signed.by} on {marked.signed.on}" if marked.signed else ""
    return sentence("; ".join(part for part in (signed, marked.needs) if part))


def _points(points: float) -> str:
    return f"{points:g}"
