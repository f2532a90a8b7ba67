"""What a run does not speak of: what the baseline knows, and what has not changed since a commit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mlready_jupyter.frontends.linter.arguments import Run
from mlready_jupyter.frontends.linter.checked import Checked
from mlready_jupyter.frontends.linter.plans import Plans


class Narrowing:
    def __init__(self, run: Run, plans: Plans, paths: Sequence[Path]) -> None:
        self._run, self._plans = run, plans
        self.changed = list(paths)
        """The notebooks that need be judged at all."""
        self._since, self._baseline = None, None
        self._counts: dict[Path, tuple[int, int]] = {}
        """For each notebook the findings left out as old, and the entries of the baseline that nothing answers to."""
        if run.since:
            from mlready_jupyter.frontends.linter.since import Since

            self._since = Since(run.since, paths)
            self.changed = self._since.changed(paths)
        if run.baseline is not None and not run.write_baseline:
            from mlready_jupyter.frontends.linter.baseline import Baseline

            self._baseline = Baseline.read(run.baseline)
        self._unchanged = len(paths) - len(self.changed)

    def narrowed(self, path: Path, each: Checked, raw: bytes | None = None) -> Checked:
        """The same without what is old, and with what is in the baseline set aside; `raw` is the file if it is not on disk."""
        old = gone = 0
        if self._since is not None:
            each, old = self._since.narrowed(path, each, self._plans, raw)
        if self._baseline is not None:
            each, gone = self._baseline.applied(each)
        self._counts[path] = old, gone
        return each

    def notes(self) -> list[str]:
        """What was left out, in sentences."""
        notes = []
        old, gone = (sum(counts[n] for counts in self._counts.values()) for n in (0, 1))
        if self._since is not None:
            notes.append(f"since {self._run.since}: {_many(self._unchanged, 'notebook')} unchanged, {_many(old, 'older finding')} left out")
        if gone:
            notes.append(f"{_many(gone, 'finding')} of the baseline {'is' if gone == 1 else 'are'} gone; --write-baseline forgets them")
        return notes


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
