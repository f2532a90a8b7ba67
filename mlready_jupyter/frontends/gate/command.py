"""The command `mlready-gate check BATCH --lock FILE`: for cron, Airflow and CI."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from mlready_jupyter import __version__
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.report import Report, Verdict
from mlready_jupyter.frontends.commands import CLEAR, FOUND, TROUBLE, UNDECIDED, Parser
from mlready_jupyter.settings import LEVELS, day, read

OUTPUTS = {name: name for name in ("text", "concise", "json", "markdown", "github", "gitlab", "sarif", "junit")} | {"html": "page"}
"""What a format is called -> the module that writes it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _check(words)
        sys.stdout.flush()
        return code
    except UsageError as error:
        print(f"mlready-gate: {error}", file=sys.stderr)
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print("mlready-gate: interrupted", file=sys.stderr)
    return TROUBLE


def program() -> NoReturn:
    sys.exit(main())


def parser() -> Parser:
    made = Parser(
        prog="mlready-gate",
        usage="mlready-gate check BATCH [--lock FILE] [options]",
        description="Is this batch still what was agreed on? It is read once, a block at a time, and may be larger than memory.",
        epilog="Exit: 0 nothing at or above --fail-on, 1 found, 2 usage, or a check that broke, 3 nothing could be decided. "
        "Settings: [tool.mlready] or mlready.toml beside the lock.",
    )
    add = made.add_argument
    add("command", choices=("check",), help="hold a batch against a lock")
    add("batch", metavar="BATCH", help="CSV, Parquet or a folder of it, Arrow, Feather, FILE.duckdb[:TABLE], or a query for DuckDB")
    add("--version", action="version", version=f"mlready-gate {__version__}")
    add = made.add_argument_group("what is held against what").add_argument
    add("--lock", metavar="FILE", help="what was agreed (default: the nearest mlready.lock above)")
    add("--candidate", metavar="NAME", default="", help="which candidate of the lock, where it holds several")
    add("--predictions", metavar="P", help="how the model answered: a column of the batch, or a file with the same rows")
    add("--labels", metavar="L", help="what truly happened: a column of the batch, or a file with the same rows")
    add("--query", metavar="SQL", default="", help="asked of BATCH, a DuckDB file")
    add = made.add_argument_group("what is asked").add_argument
    add("--select", action="append", default=[], metavar="IDS", help="only these checks or rooms, separated by commas")
    add("--ignore", action="append", default=[], metavar="IDS", help="all but these")
    add("--config", metavar="FILE", help="this settings file, not the one beside the lock")
    add("--today", metavar="DATE", help="the day on which waivers are held against (default: today)")
    add = made.add_argument_group("what counts, and how it is told").add_argument
    add("--fail-on", choices=LEVELS, help="the mildest finding that makes the exit code 1 (default: error)")
    add("-o", "--output", choices=OUTPUTS, default="text", help=f"{', '.join(OUTPUTS)} (default: text)", metavar="FORMAT")
    add("--output-file", metavar="FILE", help="write there, and one line on the terminal")
    add("-q", "--quiet", action="store_true", help="print nothing where nothing was found")
    return made


def _check(words: Sequence[str]) -> int:
    asked = parser().parse_args(list(words))
    from mlready_jupyter.frontends.gate.checking import check_batch

    settings = _settings(asked.config)
    report = check_batch(
        asked.batch,
        asked.lock,
        candidate=asked.candidate,
        predictions=asked.predictions,
        labels=asked.labels,
        query=asked.query,
        select=_ids(asked.select),
        ignore=_ids(asked.ignore),
        settings=settings,
        today=day(asked.today, "--today") if asked.today else None,
    )
    level = asked.fail_on or (settings.fail_on if settings else None) or "error"
    code = exit_code(report, level)
    _tell(report, asked, code)
    return code


def exit_code(report: Report, fail_on: str) -> int:
    if any(outcome.answer is Answer.BROKEN for outcome in report.outcomes):
        return TROUBLE
    if fail_on != "never" and any(finding.severity >= Severity[fail_on.upper()] for finding in report.findings):
        return FOUND
    decided = any(room.decided for room in report.rooms) and not report.strict  # too few rows in one room pass, unless settings say
    return UNDECIDED if report.verdict is Verdict.UNDECIDED and not decided else CLEAR


def _settings(config: str | None) -> Any:
    if config is None:
        return None
    if not Path(config).is_file():
        raise UsageError(f"--config {config!r}: no such file")
    return read(Path(config))


def _ids(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(ident.strip() for word in words for ident in word.split(",") if ident.strip())


def _tell(report: Report, asked: Any, code: int) -> None:
    if asked.output_file:
        try:
            Path(asked.output_file).write_text(_rendered(report, asked.output, None) + "\n", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"--output-file {asked.output_file!r}: {(error.strerror or str(error)).lower()}") from None
        if not (asked.quiet and code == CLEAR):
            print(f"{report.about.name}: {report.verdict.value}, {report.counted()}; {asked.output_file} says more")
    elif not (asked.quiet and code == CLEAR) and (text := _rendered(report, asked.output, sys.stdout)):
        print(text)


def _rendered(report: Report, output: str, stream: Any) -> str:
    if output == "text":
        from mlready_jupyter.display.text import render

        colour = stream is not None and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        plain = stream is not None and not (stream.encoding or "").lower().startswith("utf")
        return render(report, colour=colour, ascii=plain).rstrip("\n")
    write: Callable[[Report], str] = import_module(f"mlready_jupyter.display.{OUTPUTS[output]}").render
    return write(report).rstrip("\n")


if __name__ == "__main__":
    program()
