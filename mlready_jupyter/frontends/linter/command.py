"""The command `nblint [check] PATHS`: judges notebooks, sets aside what is known, mends what it may, and writes what was found."""

from __future__ import annotations

import sys
from pathlib import Path

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.core.report import Report
from mlready_jupyter.frontends.discovery import notebooks
from mlready_jupyter.frontends.exit_codes import CLEAR, FOUND, TROUBLE
from mlready_jupyter.frontends.linter.arguments import STDIN, Run, asked
from mlready_jupyter.frontends.linter.checked import Checked, gathered
from mlready_jupyter.frontends.linter.checking import check_all, interrupted
from mlready_jupyter.frontends.linter.narrowing import Narrowing
from mlready_jupyter.frontends.linter.output import Told, write
from mlready_jupyter.frontends.linter.plans import Plans


def check(words: list[str]) -> int:
    run = asked(words)
    plans, told = run.plans(), Told()
    return _check_stdin(run, plans, told) if run.stdin else _check_files(run, plans, words, told)


def exit_code(report: Report, fail_on: str) -> int:
    if any(outcome.answer is Answer.BROKEN or outcome.reason == "interrupted" for outcome in report.outcomes):
        return TROUBLE
    if fail_on == "never":
        return CLEAR
    least = Severity[fail_on.upper()]
    return FOUND if any(finding.severity >= least for finding in report.findings) else CLEAR


def _check_files(run: Run, plans: Plans, words: list[str], told: Told) -> int:
    paths = notebooks(run.paths)
    narrowing = Narrowing(run, plans, paths)
    paths = narrowing.changed
    every = _until_stopped(run, plans, paths, words, told)
    if run.write_baseline:
        return _write_baseline(run, every)
    every = [narrowing.narrowed(path, each) for path, each in zip(paths, every, strict=False)]
    if run.fix or run.diff:
        from mlready_jupyter.frontends.linter import mending

        made = mending.mend_files(run, plans, paths, every, narrowing, told)
        if run.diff:
            return mending.show(made)
    told.notes += narrowing.notes()
    return _tell(run, plans, every, told)


def _check_stdin(run: Run, plans: Plans, told: Told) -> int:
    from mlready_jupyter.frontends.linter import mending

    narrowing = Narrowing(run, plans, [])
    if not (run.fix or run.diff):
        return _tell(run, plans, [mending.check_stdin(run, plans, narrowing)], told)
    one = mending.mend_stdin(run, plans, narrowing)
    if run.diff:
        return mending.show([one] if one.made else [])
    mending.give_back(one)
    return _tell(run, plans, [one.left], told, beside=True)


def _tell(run: Run, plans: Plans, every: list[Checked], told: Told, *, beside: bool = False) -> int:
    """Write what was found (to stderr where stdout holds a notebook), and say by the exit code what there was."""
    report = gathered(every, plans.rules(), run.today, waivers=run.settings.waivers)
    write(run, report, every, told, stream=sys.stderr if beside else sys.stdout)
    return TROUBLE if told.interrupted else exit_code(report, run.fail_on)


def _until_stopped(run: Run, plans: Plans, paths: list[Path], words: list[str], told: Told) -> list[Checked]:
    """The answers until all are there, or Ctrl-C."""
    every: list[Checked] = []
    try:
        for each in check_all(paths, plans, run.cache(), jobs=run.jobs, words=words):
            every.append(each)
            if interrupted(each):
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        told.notes.append(f"interrupted: {len(every)} of {len(paths)} notebooks were judged")
        told.interrupted = True
    return every


def _write_baseline(run: Run, every: list[Checked]) -> int:
    from mlready_jupyter.frontends.linter.baseline import written

    if run.baseline is None:
        raise UsageError(f"--write-baseline needs a file, not {STDIN}")
    count = written(every, run.baseline)
    many, files = "s" if count != 1 else "", "s" if len(every) != 1 else ""
    print(f"the baseline {run.baseline} holds {count} finding{many} of {len(every)} notebook{files}")
    return CLEAR
