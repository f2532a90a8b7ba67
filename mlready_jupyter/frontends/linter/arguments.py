"""What `nblint check` is asked for: its options, and what follows from them and from the settings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from mlready_jupyter import __version__
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.frontends.linter.plans import Plans
from mlready_jupyter.settings import LEVELS, Settings, day, load, read, seconds

if TYPE_CHECKING:
    from mlready_jupyter.frontends.commands import Parser
    from mlready_jupyter.frontends.linter.cache import Cache

OUTPUTS = ("text", "concise", "json", "markdown", "github", "gitlab", "sarif", "junit")
STDIN = "-"
DEFAULTS: dict[str, Any] = {
    "select": (),
    "ignore": (),
    "config": None,
    "today": None,
    "budget": None,
    "stdin_filename": "",
    "fail_on": None,
    "since": "",
    "baseline": None,
    "write_baseline": False,
    "output": "text",
    "output_file": None,
    "statistics": False,
    "quiet": False,
    "fix": False,
    "unsafe_fixes": False,
    "diff": False,
    "no_cache": False,
    "jobs": None,
}
"""What is asked for where no option says otherwise."""


class Run(NamedTuple):
    """One run of the linter, checked and typed."""

    paths: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    settings: Settings
    output: str
    output_file: Path | None
    fail_on: str
    today: date
    budget: float | None
    quiet: bool
    statistics: bool
    baseline: Path | None
    write_baseline: bool
    since: str
    fix: bool
    unsafe_fixes: bool
    diff: bool
    stdin_filename: str
    use_cache: bool
    jobs: int

    @property
    def stdin(self) -> bool:
        return self.paths == (STDIN,)

    def plans(self) -> Plans:
        return Plans(self.settings, select=self.select, ignore=self.ignore, today=self.today, budget=self.budget)

    def cache(self) -> Cache | None:
        if not self.use_cache or self.budget is not None or self.stdin:
            return None
        from mlready_jupyter.frontends.linter.cache import Cache

        return Cache(self.root, self.settings.plug_ins)

    @property
    def root(self) -> Path:
        """The folder of the settings, else of the repository, else this one."""
        if self.settings.path is not None:
            return self.settings.path.parent
        here = os.getcwd()
        folder = here
        while not os.path.exists(os.path.join(folder, ".git")):
            above = os.path.dirname(folder)
            if above == folder:
                return Path(here)
            folder = above
        return Path(folder)


def parser() -> Parser:
    from mlready_jupyter.frontends.commands import Parser

    made = Parser(
        prog="nblint",
        usage="nblint [check] [PATH ...] [options]\n       nblint explain ID | list | ledger | promote | schema",
        description="Find in notebooks what would not survive production. Nothing is run.",
        epilog="Exit: 0 nothing at or above --fail-on, 1 found, 2 usage, or a rule that broke. Settings: [tool.mlready] or mlready.toml.",
    )
    add = made.add_argument
    add(
        "paths",
        nargs="*",
        metavar="PATH",
        help="notebooks, percent scripts, or folders of them (default: this folder); - reads one from stdin",
    )
    add("--version", action="version", version=f"nblint {__version__}")
    add = made.add_argument_group("what is asked").add_argument
    add("--select", action="append", default=[], metavar="IDS", help="only these rules or rooms, separated by commas")
    add("--ignore", action="append", default=[], metavar="IDS", help="all but these")
    add("--config", metavar="FILE", help="this settings file, not the nearest above")
    add("--today", metavar="DATE", help="the day on which promises are held against (default: today)")
    add("--budget", metavar="TIME", help="time for one notebook, such as 10s (default: none)")
    add("--stdin-filename", metavar="PATH", default="", help="what the notebook from stdin is called")
    add = made.add_argument_group("what counts").add_argument
    add("--fail-on", choices=LEVELS, help="the mildest finding that makes the exit code 1 (default: warning)")
    add("--since", metavar="REF", default="", help="only cells that changed since this branch left REF, and what the change brought")
    add("--baseline", metavar="FILE", help="set the findings of this file aside")
    add("--write-baseline", action="store_true", help="write all that is found now into the file of --baseline")
    add = made.add_argument_group("how it is told").add_argument
    add("-o", "--output", choices=OUTPUTS, default="text", help=f"{', '.join(OUTPUTS)} (default: text)", metavar="FORMAT")
    add("--output-file", metavar="FILE", help="write there instead of on the terminal")
    add("--statistics", action="store_true", help="how often each rule found something")
    add("-q", "--quiet", action="store_true", help="print no summary")
    add = made.add_argument_group("what is mended").add_argument
    add("--fix", action="store_true", help="mend what can safely be mended, and tell the rest")
    add("--unsafe-fixes", action="store_true", help="mend too where a result may change (with --fix or --diff)")
    add("--diff", action="store_true", help="show what --fix would change, and change nothing")
    add = made.add_argument_group("how it is done").add_argument
    add("--no-cache", action="store_true", help="ask every rule anew, and keep no answer in .mlready_cache")
    add("-j", "--jobs", metavar="N", help="processes for many notebooks (default: as many as there are processors)")
    return made


def asked(words: Sequence[str]) -> Run:
    """The run that a command line means; UsageError where it contradicts itself."""
    told = _told(words)
    settings = _read(Path(told.config)) if told.config else load()
    if STDIN in told.paths and len(told.paths) > 1:
        raise UsageError("- reads the one notebook from stdin; it goes with no other path")
    if told.unsafe_fixes and not (told.fix or told.diff):
        raise UsageError("--unsafe-fixes says which fixes are made; add --fix to make them, or --diff to see them")
    if STDIN in told.paths and (told.since or told.write_baseline):
        raise UsageError(f"{'--since' if told.since else '--write-baseline'} needs a file that git or a baseline can know, not stdin")
    baseline = Path(told.baseline) if told.baseline else _beside(settings)
    if told.write_baseline and baseline is None:
        raise UsageError("--write-baseline needs the file to write: --baseline FILE, or `baseline` in the settings")
    return Run(
        paths=tuple(told.paths) or (".",),
        select=_ids(told.select),
        ignore=_ids(told.ignore),
        settings=settings,
        output=told.output,
        output_file=Path(told.output_file) if told.output_file else None,
        fail_on=told.fail_on or settings.fail_on or "warning",
        today=day(told.today, "--today") if told.today else date.today(),
        budget=seconds(told.budget, "--budget") if told.budget else None,
        quiet=told.quiet,
        statistics=told.statistics,
        baseline=baseline,
        write_baseline=told.write_baseline,
        since=told.since,
        fix=told.fix,
        unsafe_fixes=told.unsafe_fixes,
        diff=told.diff,
        stdin_filename=told.stdin_filename,
        use_cache=not told.no_cache,
        jobs=_jobs(told.jobs),
    )


def _told(words: Sequence[str]) -> Any:
    """The command line parsed; argparse takes 5 ms, which paths alone need not pay."""
    if any(word.startswith("-") for word in words):
        return parser().parse_args(list(words))
    return SimpleNamespace(paths=list(words), **DEFAULTS)


def _read(path: Path) -> Settings:
    if not path.is_file():
        raise UsageError(f"--config {str(path)!r}: no such file")
    return read(path)


def _beside(settings: Settings) -> Path | None:
    return settings.path.parent / settings.baseline if settings.path is not None and settings.baseline else None


def _ids(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(ident.strip() for word in words for ident in word.split(",") if ident.strip())


def _jobs(word: str | None) -> int:
    if word is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not word.isdigit() or int(word) < 1:
        raise UsageError(f"--jobs {word!r}: expected a number of processes, such as 2")
    return int(word)
