"""The command `nblint [check] PATHS`: judges notebooks one by one, and writes what was found."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from mlready_jupyter import __version__
from mlready_jupyter.catalogue import Catalogue, policy
from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.judge import judge
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.part import About
from mlready_jupyter.core.places import InCell
from mlready_jupyter.core.report import Report, combined
from mlready_jupyter.frontends.commands import CLEAR, FOUND, TROUBLE, Parser
from mlready_jupyter.frontends.discovery import notebooks
from mlready_jupyter.index import from_index
from mlready_jupyter.settings import LEVELS, day, load, seconds
from mlready_jupyter.subjects.notebook import UNREADABLE, Notebook


def check(words: list[str]) -> int:
    parser = Parser(
        prog="nblint",
        usage="nblint [check] [PATH ...] [options]\n       nblint explain ID\n       nblint list",
        description="Find in notebooks what would not survive production. Nothing is run.",
        epilog="Exit: 0 nothing at or above --fail-on, 1 found, 2 usage, or a rule that broke.",
    )
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="notebooks, percent scripts, or folders of them (default: this folder)")
    add("--select", action="append", default=[], metavar="IDS", help="only these rules or rooms, separated by commas")
    add("--ignore", action="append", default=[], metavar="IDS", help="all but these")
    add("-o", "--output", choices=("text", "json", "github", "sarif"), default="text", help="how to write the findings")
    add("--fail-on", choices=LEVELS, help="the mildest finding that makes the exit code 1 (default: warning)")
    add("--today", metavar="DATE", help="the day on which promises are held against (default: today)")
    add("--budget", metavar="TIME", help="time for one notebook, such as 10s (default: none)")
    add("-q", "--quiet", action="store_true", help="print no summary")
    add("--version", action="version", version=f"nblint {__version__}")
    asked = parser.parse_args(words)

    settings = load()
    select, ignore = _ids(asked.select) or settings.select, (*settings.ignore, *_ids(asked.ignore))
    known = from_index(settings.plug_ins, naming=(*select, *ignore))
    rules = _with_unreadable(known.load("rules", select, ignore), known, ignore)
    today = day(asked.today, "--today") if asked.today else date.today()
    budget = seconds(asked.budget, "--budget") if asked.budget else None
    judging = policy(settings, rules, known, today=today, budget=budget)
    subjects, reports = [], []
    for path in notebooks(asked.paths or ["."]):
        notebook = Notebook(path, shown=_shown(path), today=today, teaching=settings.profile == "teaching")
        report = judge(notebook, rules, judging, version=__version__)
        subjects.append(notebook)
        reports.append(report)
        if any(outcome.reason == "interrupted" for outcome in report.outcomes):
            break
    _write(asked.output, subjects, reports, today, quiet=asked.quiet)
    return _exit(reports, asked.fail_on or settings.fail_on or "warning")


def _with_unreadable(rules: tuple[Criterion, ...], known: Catalogue, ignore: Sequence[str]) -> tuple[Criterion, ...]:
    """The rules, and the one that tells of a file in which no other can see anything: silence would look like praise."""
    missing = UNREADABLE in known.rules and all(rule.id != UNREADABLE for rule in rules)
    return rules + known.load("rules", [UNREADABLE], ignore) if missing else rules


def _ids(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(ident.strip() for word in words for ident in word.split(",") if ident.strip())


def _shown(path: Path) -> str:
    """A path as told from here, with slashes on every system."""
    try:
        return path.relative_to(Path.cwd()).as_posix() if path.is_absolute() else path.as_posix()
    except ValueError:
        return path.as_posix()


def _write(output: str, subjects: list[Notebook], reports: list[Report], today: date, *, quiet: bool) -> None:
    if output == "text":
        _write_text(subjects, reports, quiet=quiet)
        return
    whole = combined(reports, About(f"{len(reports)} notebooks", "notebooks")) if reports else _empty(today)
    if output == "json":
        from mlready_jupyter.display.json import render
    elif output == "github":
        from mlready_jupyter.display.github import render
    else:
        from mlready_jupyter.display.sarif import render
    if text := render(whole):
        print(text)


def _empty(today: date) -> Report:
    from datetime import UTC, datetime

    return Report(About("0 notebooks", "notebooks"), (), started=datetime.now(UTC), today=today, version=__version__)


def _write_text(subjects: list[Notebook], reports: list[Report], *, quiet: bool) -> None:
    from mlready_jupyter.display.cells import render, summary

    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    for notebook, report in zip(subjects, reports, strict=True):
        if text := render(report, line=_line_of(notebook), colour=colour, ascii_only=ascii_only):
            print(text)
    if not quiet:
        print(summary(reports, ascii_only=ascii_only))


def _line_of(notebook: Notebook) -> Callable[[InCell], str]:
    """Finds the source line of a place, for people to see what is meant."""

    def line(at: InCell) -> str:
        drafts = notebook.file.document.drafts
        lines = drafts[at.cell].source.split("\n") if 0 <= at.cell < len(drafts) else []
        return lines[at.line - 1] if at.line <= len(lines) else ""

    return line


def _exit(reports: list[Report], fail_on: str) -> int:
    outcomes = [outcome for report in reports for outcome in report.outcomes]
    if any(outcome.answer is Answer.BROKEN or outcome.reason == "interrupted" for outcome in outcomes):
        return TROUBLE
    if fail_on == "never":
        return CLEAR
    least = Severity[fail_on.upper()]
    return FOUND if any(finding.severity >= least for report in reports for finding in report.findings) else CLEAR
