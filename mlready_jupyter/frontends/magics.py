"""`%mlready` and `%%mlready`: loaded with the extension, cheap until the first command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from IPython.core.error import UsageError as OneLine
from IPython.core.magic import Magics, line_cell_magic, magics_class, needs_local_scope, no_var_expand, output_can_be_silenced
from traitlets import Enum, Unicode
from traitlets.config.configurable import Configurable

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.frontends import grammar, shown
from mlready_jupyter.frontends.completion import matcher

if TYPE_CHECKING:
    from mlready_jupyter.core.report import Report
    from mlready_jupyter.frontends.shown import Shown
    from mlready_jupyter.frontends.verbs import Bench
    from mlready_jupyter.frontends.watch import Watch
    from mlready_jupyter.frontends.widgets.explorer import Explorer
    from mlready_jupyter.subjects.candidate import Candidate

KEPT = 20
"""So many reports of a session are kept."""
ATTRIBUTE = "mlready_jupyter"
"""Where a shell keeps what was loaded into it, so that loading twice is loading once, and unloading is whole."""


class ReadinessError(RuntimeError):
    """What `--fail-on` asked to stop for. IPython shows one line of it, and a run of the notebook ends here."""

    def _render_traceback_(self) -> list[str]:
        return [f"ReadinessError: {self}"]


class CellFailed(RuntimeError):
    """The cell under `%%mlready` failed, and has said so itself."""

    def _render_traceback_(self) -> list[str]:
        return [f"mlready: {self}"]


@magics_class
class MLReadyMagics(Magics, Configurable):
    """How %mlready behaves in this session; `None` leaves it to the settings file."""

    shell: Any

    fail_on = Enum(grammar.LEVELS, None, allow_none=True, help="Raise when this, or worse, is found.").tag(config=True)
    budget = Unicode(None, allow_none=True, help='Wall time of an exam: "10s", "2min" or "none".').tag(config=True)

    def __init__(self, shell: Any) -> None:
        Configurable.__init__(self, config=shell.config, parent=shell)
        Magics.__init__(self, shell=shell)
        self.last: Report | None = None
        self.reports: list[Report] = []
        """Those of this session, the last one at the end."""
        self.candidate: Candidate | None = None
        """Whom the last exam examined."""
        self.watch: Watch | None = None
        self.matcher = matcher(self)

    @output_can_be_silenced
    @no_var_expand
    @needs_local_scope
    @line_cell_magic
    def mlready(
        self, line: str = "", cell: str | None = None, local_ns: Mapping[str, Any] | None = None
    ) -> Report | Shown | Explorer | None:
        try:
            asked = grammar.parse(line)
            latest = self._run_cell(cell) if cell is not None else frozenset()
            return self._answer(asked, {**self.shell.user_ns, **(local_ns or {})}, latest)
        except grammar.HelpShown:
            return None
        except UsageError as error:
            _end(str(error))

    mlready.__doc__ = grammar.usage()

    def _answer(self, asked: grammar.Line, names: Mapping[str, Any], latest: frozenset[str]) -> Report | Shown | Explorer | None:
        from mlready_jupyter.core.report import Report
        from mlready_jupyter.frontends.verbs import run

        command, manner = asked
        if manner.out is not None and not manner.out.isidentifier():
            raise UsageError(f"-o {manner.out!r} is no name to bind the report to")
        manner = manner._replace(budget=manner.budget or self.budget)
        if isinstance(command, grammar.Ui):
            return self._explorer()
        if isinstance(command, grammar.Watch):
            self.watch_cells(command.on)
            return None
        made, self.candidate, before = None, None, self.candidate
        try:
            with self._progress(manner.quiet) as progress:
                made = run(command, manner, self._bench(names, latest, progress, manner.quiet)._replace(candidate=before))
        finally:
            if not isinstance(made, Report):  # what failed, or only told something, forgets nobody
                self.candidate = before
        if isinstance(made, Report):
            self._keep(made)
            if manner.out:
                self.shell.user_ns[manner.out] = made
            self._stop_for(made, manner)
            if manner.ui and not manner.quiet:
                return self._explorer()
        return None if manner.quiet else made

    def _bench(self, names: Mapping[str, Any], latest: frozenset[str], progress: Any, quiet: bool) -> Bench:
        from mlready_jupyter.frontends.verbs import Bench

        say = (lambda words: None) if quiet else print
        return Bench(names, latest, self.last, say, progress, lambda candidate: setattr(self, "candidate", candidate))

    def _keep(self, report: Report, candidate: Candidate | None = None) -> None:
        """The last report is what `show` and `ui` are about; the others are there to compare with."""
        self.last = report
        self.reports = [*self.reports, report][-KEPT:]
        self.candidate = candidate or self.candidate

    def watch_cells(self, on: bool) -> None:
        """Begin to look after each cell, or end it."""
        if self.watch is not None:
            self.shell.events.unregister("post_run_cell", self.watch.after)
            self.watch = None
        if on:
            from mlready_jupyter.frontends.watch import Watch

            self.watch = Watch(self)
            self.shell.events.register("post_run_cell", self.watch.after)

    def _explorer(self) -> Explorer:
        from mlready_jupyter.frontends.widgets.explorer import Explorer

        return Explorer(
            self.shell.user_ns,
            report=self.last,
            candidate=self.candidate,
            reports=self.reports,
            shell=self.shell,
            done=self._keep,
        )

    def _progress(self, quiet: bool) -> Any:
        from mlready_jupyter.frontends.progress import Progress

        return Progress(quiet=quiet, notebook=getattr(self.shell, "kernel", None) is not None)

    def _stop_for(self, report: Report, manner: grammar.Manner) -> None:
        """Show the report and raise, if it holds what the caller wants to stop for."""
        from mlready_jupyter.frontends.stopping import why_stop
        from mlready_jupyter.settings import load

        level = manner.fail_on or self.fail_on or load().fail_on or "never"
        if reason := why_stop(report, level):
            if not manner.quiet:
                shown.show(report)
            raise ReadinessError(reason)

    def _run_cell(self, cell: str) -> frozenset[str]:
        """Run the cell as it stands; the names that it bound."""
        if self._awaits(cell):
            raise UsageError("%%mlready cannot wait for a cell that awaits; run the cell by itself, then %mlready in the next one")
        before = {name: id(value) for name, value in self.shell.user_ns.items()}
        hook = self.shell.displayhook
        outer = getattr(hook, "exec_result", None)
        try:
            result = self.shell.run_cell(cell)
        finally:
            hook.exec_result = outer  # a nested run takes the hook away, and our own result with it
        if not result.success:
            raise CellFailed("the cell failed, so nothing was examined")
        return frozenset(name for name, value in self.shell.user_ns.items() if before.get(name) != id(value))

    def _awaits(self, cell: str) -> bool:
        try:
            return bool(self.shell.should_run_async(cell, transformed_cell=self.shell.transform_cell(cell)))
        except SyntaxError:  # running the cell will tell
            return False


def load(shell: Any) -> None:
    """Teach a shell the magics, their completion, and how a report is drawn; once, however often it is asked."""
    if getattr(shell, ATTRIBUTE, None) is not None:
        return
    magics = MLReadyMagics(shell)
    shell.register_magics(magics)
    if not any(known is magics for known in shell.configurables):  # %config MLReadyMagics
        shell.configurables.append(magics)
    if getattr(shell, "Completer", None) is not None:
        shell.Completer.custom_matchers.append(magics.matcher)
    shown.teach(shell.display_formatter)
    setattr(shell, ATTRIBUTE, magics)


def unload(shell: Any) -> None:
    """Take it all back."""
    magics = getattr(shell, ATTRIBUTE, None)
    if magics is None:
        return
    magics.watch_cells(False)
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("mlready", None)
    shell.magics_manager.registry.pop(type(magics).__name__, None)
    shell.configurables[:] = [known for known in shell.configurables if known is not magics]
    if getattr(shell, "Completer", None) is not None and magics.matcher in shell.Completer.custom_matchers:
        shell.Completer.custom_matchers.remove(magics.matcher)
    shown.unteach(shell.display_formatter)
    setattr(shell, ATTRIBUTE, None)


def _end(said: str) -> NoReturn:
    raise OneLine(said) from None
