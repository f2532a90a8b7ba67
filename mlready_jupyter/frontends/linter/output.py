"""Writes a run's report in the format that was asked for, to the terminal or to a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TextIO

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.places import InCell
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends.linter.arguments import Run
from mlready_jupyter.frontends.linter.checked import NO_FRAME, Checked


class Told:
    """What a run has to say besides its findings."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.interrupted = False


def write(run: Run, report: Report, every: Sequence[Checked], told: Told, *, stream: TextIO | None = None) -> None:
    stream = stream or sys.stdout
    if run.output_file is None:
        if text := _rendered(run, report, every, told, stream):
            print(text, file=stream)
        return
    try:
        with open(run.output_file, "w", encoding="utf-8") as file:
            file.write(_rendered(run, report, every, told, None) + "\n")
    except OSError as error:
        raise UsageError(f"--output-file {str(run.output_file)!r}: {(error.strerror or str(error)).lower()}") from None
    if not run.quiet:
        print(_summary(report, len(every), told, stream), file=stream)


def _rendered(run: Run, report: Report, every: Sequence[Checked], told: Told, stream: TextIO | None) -> str:
    if run.statistics:
        from mlready_jupyter.display.statistics import render

        return "\n".join(part for part in (render(report), "" if run.quiet else _summary(report, len(every), told, stream)) if part)
    if run.output != "text":
        made: Callable[[Report], str] = import_module(f"mlready_jupyter.display.{run.output}").render
        return made(report)
    from mlready_jupyter.display import cells

    colour = stream is not None and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    text = cells.render(report, frame=_frames(every), colour=colour, ascii_only=_ascii_only(stream))
    return "\n".join(part for part in (text, "" if run.quiet else _summary(report, len(every), told, stream)) if part)


def _summary(report: Report, notebooks: int, told: Told, stream: TextIO | None) -> str:
    from mlready_jupyter.display.cells import summary

    return "\n".join([summary(report, notebooks, ascii_only=_ascii_only(stream)), *told.notes])


def _ascii_only(stream: TextIO | None) -> bool:
    return stream is not None and not (stream.encoding or "").lower().startswith("utf")


def _frames(every: Sequence[Checked]) -> Callable[[InCell], tuple[int, Sequence[str]]]:
    """Finds the source lines around a place, for people to see what is meant."""
    by_path = {each.path: each for each in every}
    return lambda at: by_path[at.path].frame(at) if at.path in by_path else NO_FRAME
