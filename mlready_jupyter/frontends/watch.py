"""The watch: after each cell it lints that cell, and looks again at the tables and models that the cell has changed.

A table has changed when its name is bound to another object, or when its shape, its types or a hash over 1,000 evenly
spread rows differ. That is the blind spot: a change in place that touches only rows in between is not seen before the
next change, or the next `%mlready`. A model has changed when its name is bound to another object, or when what fitting
sets in it, or in its steps, is another object than before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import blake2b
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from mlready_jupyter.core.criterion import Criterion
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.judge import judge
from mlready_jupyter.display import quiet, words
from mlready_jupyter.display.quiet import Line
from mlready_jupyter.display.tidy import code
from mlready_jupyter.frontends import objects

if TYPE_CHECKING:
    from mlready_jupyter.frontends.magics import MLReadyMagics
    from mlready_jupyter.subjects.tables import Table

ROWS = 1_000
AGAIN = ("pipeline/null-rate-change", "pipeline/schema-change", "pipeline/unseen-category", "reliability/drifted-column")
"""The checks of a table that has changed: what a profile alone can tell, within a blink."""
LOCKED = ("pipeline/locked-schema", "pipeline/locked-values")
OF_A_MODEL = ("ownership/banned-feature", "pipeline/preprocessing-saw-test", "pipeline/schema-vs-model")
"""The checks of a model that has changed: what can be told without asking it."""
SLOW = 0.1
"""Seconds; a look that took longer is said to, and the next cells are left alone."""
REST = 20
"""So many cells at most."""
OF_ONE_CELL = frozenset({"nodes", "calls", "comments", "prose", "cells", "clock", "vocabulary", "code", "promises"})
"""The parts that one cell alone can give; rules that ask for others need the whole notebook."""


class Mark(NamedTuple):
    """By what a table or a model is known again."""

    identity: int
    shape: str
    digest: str


class Watch:
    """Sees every cell end. Made by `%mlready watch on`."""

    def __init__(self, magics: MLReadyMagics) -> None:
        self.magics = magics
        self.resting = 0
        self.known: dict[str, Mark] = dict(self._marks())
        self._rules: tuple[Criterion, ...] | None = None
        self._warm()

    def _warm(self) -> None:
        """Do once, now, what the first look would have to wait for."""
        list(self._linted("pass"))
        reference = self._reference()
        if reference is not None:
            from mlready_jupyter.frontends.comparing import beside

            beside(reference, AGAIN, current=reference.frame.head(100).to_native())

    def after(self, result: Any) -> None:
        """What IPython calls at the end of a cell; whatever goes wrong here must not stop the next cell."""
        if self.resting:
            self.resting -= 1
            return
        source = str(getattr(getattr(result, "info", None), "raw_cell", "") or "")
        if not source.strip() or source.lstrip().startswith(("%mlready", "%%mlready")):
            self.known = dict(self._marks())
            return
        start = perf_counter()
        try:
            line = self.look(source, ran=bool(getattr(result, "success", True)))
        except UsageError as error:
            line = Line(words.BROKEN, f"could not look: {error}")
        except Exception as error:
            line = Line(words.BROKEN, f"could not look: {type(error).__name__}: {error}")
        self._show(self._timed(line, perf_counter() - start))

    def look(self, source: str, *, ran: bool = True) -> Line:
        """The cell, and what it changed."""
        found = list(self._linted(source))
        changed = [] if not ran else self._changed()
        told: list[Finding] = []
        for name in changed:
            told += self._examined(name)
        told.sort(key=lambda finding: (-finding.severity, -min(finding.excess, 1e9)))
        everything = (*told, *found)
        if everything:
            worst = max(everything, key=lambda finding: finding.severity)
            more = f"{len(everything) - 1:,} more" if len(everything) > 1 else ""
            return Line(words.OF_SEVERITY[worst.severity], worst.evidence.says, more, everything)
        if changed:
            return Line(words.CLEAR, f"{', '.join(code(name) for name in changed[:4])} changed, nothing found")
        return Line(words.CLEAR, "nothing changed")

    def _timed(self, line: Line, seconds: float) -> Line:
        said = f"{seconds:.2f} s"
        if seconds > SLOW:
            self.resting = min(max(round(seconds / SLOW), 1), REST)
            said += f": longer than {SLOW:g} s, so the next {self.resting} cell{'s are' if self.resting > 1 else ' is'} left alone"
        return line._replace(beside=" · ".join(part for part in (line.beside, said) if part))

    def _show(self, line: Line) -> None:
        from mlready_jupyter.frontends import shown

        if getattr(self.magics.shell, "kernel", None) is None:
            print(quiet.text(line))
        else:
            shown.show({"text/plain": quiet.text(line), "text/html": quiet.html(line)}, raw=True)

    # The cell itself

    def _linted(self, source: str) -> Iterator[Finding]:
        from mlready_jupyter.catalogue import catalogue, policy
        from mlready_jupyter.settings import load
        from mlready_jupyter.subjects.notebook import Notebook

        chosen = load()
        known = catalogue(chosen.plug_ins)
        if self._rules is None:
            rules = known.load("rules", chosen.select, chosen.ignore)
            self._rules = tuple(rule for rule in rules if {part.name for part, _ in rule.asks} <= OF_ONE_CELL)
        how = policy(chosen, self._rules, known, today=date.today(), budget=None)
        cell = Notebook.of(f"# %%\n{source}")
        cell.is_exercise = chosen.profile == "teaching"
        yield from judge(cell, self._rules, how).findings

    # What it changed

    def _changed(self) -> list[str]:
        """The names whose table or model is another than before; from now on they are known as they are."""
        before, self.known = self.known, dict(self._marks())
        return [name for name, mark in self.known.items() if name in before and before[name] != mark]

    def _marks(self) -> Iterator[tuple[str, Mark]]:
        names: Mapping[str, Any] = self.magics.shell.user_ns
        for name, thing in list(names.items()):
            if not name.startswith("_") and (objects.is_frame(thing) or objects.is_model(thing)):
                yield name, mark(thing)

    def _examined(self, name: str) -> tuple[Finding, ...]:
        """What the cheap checks say of a changed table or model beside what the last exam's model learned from, or else the lock."""
        from mlready_jupyter.frontends.comparing import beside, beside_lock

        reference, thing = self._reference(), self.magics.shell.user_ns.get(name)
        if not objects.is_frame(thing):
            return beside(reference, OF_A_MODEL, model=thing).findings if reference is not None else ()
        if reference is None:
            report = beside_lock((*AGAIN, *LOCKED), thing)
            return () if report is None else report.findings
        if 2 * len(set(objects.columns_of(thing) or ()) & set(reference.columns)) < len(reference.columns):
            return ()  # another table altogether
        return beside(reference, AGAIN, current=thing).findings

    def _reference(self) -> Table | None:
        candidate = self.magics.candidate
        return candidate.tables.get("train") if candidate is not None else None


def mark(thing: Any) -> Mark:
    """Told from at most ROWS rows; nothing of the user's is changed."""
    if not objects.is_frame(thing):
        return Mark(id(thing), "", str(hash(tuple(_fitted(thing)))))
    return Mark(id(thing), f"{objects.rows_of(thing)} × {objects.columns_of(thing)}", _digest(thing))


def _fitted(model: Any) -> Iterator[tuple[str, int]]:
    """What fitting sets, here and in the steps: names that end in an underscore, and which objects they are bound to."""
    steps = objects.attribute(model, "steps")
    parts = [step[-1] for step in steps if isinstance(step, tuple)] if isinstance(steps, list) else []
    for part in (model, *parts):
        held = getattr(part, "__dict__", {})
        yield from ((name, id(value)) for name, value in held.items() if name.endswith("_"))


def _digest(thing: Any) -> str:
    """A hash over evenly spread rows and the types of all columns; "" where the object does not give them cheaply."""
    try:
        rows = objects.rows_of(thing)
        if not rows:
            return ""
        step = max(rows // ROWS, 1)
        if hasattr(thing, "iloc"):
            import pandas as pd

            sample = thing.iloc[::step]
            types = "".join(map(str, thing.dtypes))
            return blake2b(types.encode() + pd.util.hash_pandas_object(sample).to_numpy().tobytes(), digest_size=12).hexdigest()
        if hasattr(thing, "gather_every"):
            sample = thing.gather_every(step)
            return blake2b(str(thing.schema).encode() + sample.hash_rows().to_numpy().tobytes(), digest_size=12).hexdigest()
    except Exception:  # columns of lists cannot be hashed; the identity and the shape must do
        return ""
    return ""
