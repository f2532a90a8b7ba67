"""The explorer: a widget in which a person holds an exam, looks into each answer, and asks what another limit would say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

import anywidget

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.judge import Step
from mlready_jupyter.core.report import Report
from mlready_jupyter.display.style import style
from mlready_jupyter.display.tidy import visible
from mlready_jupyter.display.words import kind_of
from mlready_jupyter.frontends.exam import sitting
from mlready_jupyter.frontends.sitting import Sitting
from mlready_jupyter.frontends.widgets import live, pieces
from mlready_jupyter.frontends.widgets.choices import choices
from mlready_jupyter.subjects.candidate import Candidate

STATIC = Path(__file__).with_name("static")
MOST = 200_000
"""No answer to the page is longer than so many characters of JSON."""
PAUSE = 0.005
"""Seconds between two checks in which the kernel takes other messages, such as a wish to stop."""
EVERY = 0.05
OVER_TIME = 25
"""So many earlier exams are drawn."""
KEPT = 20
"""So many reports are kept to compare with."""


class Explorer(anywidget.AnyWidget):
    """What `%mlready ui` and `report.explore()` show.

    The page asks (`{"n": 7, "ask": "places", ...}`) and is answered (`{"n": 7, "answer": ...}` or `"error"`, one line);
    the kernel tells it of progress, of a new report and of new names by itself (`{"push": ...}`). Tables never cross:
    what the page shows of them is asked for a page at a time. The tables of the last exam stay in memory with the widget.
    """

    _esm = STATIC / "explorer.js"
    _css = STATIC / "explorer.css"

    def __init__(
        self,
        names: Mapping[str, Any] | None = None,
        *,
        report: Report | None = None,
        candidate: Candidate | None = None,
        reports: Sequence[Report] = (),
        shell: Any = None,
        done: Callable[[Report, Candidate], None] | None = None,
    ) -> None:
        super().__init__()
        self._names: Mapping[str, Any] = {} if names is None else names
        self._candidate, self._report, self._done = candidate, report, done
        self._reports = [*reports, *([report] if report is not None and not any(r is report for r in reports) else [])][-KEPT:]
        self._running: Sitting | None = None
        self._stop = False
        self._told: Any = None
        self._task: Any = None
        self._shell = shell
        if shell is not None:
            shell.events.register("post_run_cell", self._follow)
        self.on_msg(self._received)

    def close(self) -> None:
        """Leave the page, and the shell as it was."""
        if self._shell is not None:
            with suppress(ValueError):  # it was taken out already
                self._shell.events.unregister("post_run_cell", self._follow)
            self._shell = None
        super().close()

    # The wire

    def _received(self, _: Any, content: Any, __: Any) -> None:
        asked = content if isinstance(content, dict) else {}
        verb, n = asked.get("ask"), asked.get("n")
        try:
            answer = self._answers().get(str(verb), self._unknown)(asked)
        except UsageError as error:
            self.send({"n": n, "error": visible(error, 600)})
            return
        except Exception as error:  # a page must be told, or it would wait for ever
            self.send({"n": n, "error": f"this could not be shown: {type(error).__name__}: {visible(error, 300)}"})
            return
        if len(json.dumps(answer)) > MOST:
            self.send({"n": n, "error": f"too much to show at once; {verb} was cut off at {MOST:,} characters"})
            return
        self.send({"n": n, "answer": answer})

    def _answers(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        return {
            "hello": self._hello,
            "examine": self._examine,
            "stop": self._stopped,
            "places": lambda asked: pieces.places(self._shown, asked["id"], self._against(asked)),
            "finding": lambda asked: pieces.unfolded(self._shown, asked["id"], int(asked["index"])),
            "rows": self._rows,
            "column": self._column,
            "history": self._history,
            "changes": lambda asked: pieces.changes(self._required(self._against(asked)), self._shown),
            "trace": self._trace,
            "waive": self._waive,
            "export": self._export,
        }

    def _unknown(self, asked: dict[str, Any]) -> Any:
        raise UsageError(f"the explorer knows no {visible(asked.get('ask'), 40)!r}")

    @property
    def _shown(self) -> Report:
        return self._required(self._report)

    def _required(self, report: Report | None) -> Report:
        if report is None:
            raise UsageError("no report yet: run an exam first")
        return report

    def _against(self, asked: dict[str, Any]) -> Report | None:
        index = asked.get("against")
        return self._reports[index] if isinstance(index, int) and 0 <= index < len(self._reports) else None

    # What is asked

    def _hello(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"style": style(), "choices": self._choices(), "running": self._running is not None, **self._now()}

    def _now(self) -> dict[str, Any]:
        shown = self._report
        return {
            "report": pieces.summary(shown) if shown is not None else None,
            "reports": [[index, pieces.label(report)] for index, report in enumerate(self._reports) if report is not shown],
            "live": self._candidate is not None,
        }

    def _choices(self) -> dict[str, Any]:
        return choices(self._names)._asdict()

    def _follow(self, *_: Any) -> None:
        """After each cell: the drop-downs hold what the notebook holds."""
        offered = self._choices()
        if offered != self._told:
            self._told = offered
            self.send({"push": "choices", "choices": offered})

    def _column(self, asked: dict[str, Any]) -> dict[str, Any]:
        name = pieces.column_called(self._shown, str(asked["name"]))
        told = list(pieces.on_column(self._shown, name))[:60]
        known = live.card(self._candidate, name) if self._candidate is not None else {"tables": [], "facts": [], "html": ""}
        return {"name": visible(name, 60), "checks": told, **known}

    def _rows(self, asked: dict[str, Any]) -> dict[str, Any]:
        if self._candidate is None:
            raise UsageError("the tables of this report are no longer at hand: run the exam here")
        findings = pieces.in_order(pieces.outcome_of(self._shown, asked["id"]))
        return live.page(self._candidate, findings[int(asked["index"])], int(asked.get("page", 0)))

    def _history(self, _: dict[str, Any]) -> dict[str, Any]:
        """Earlier exams of the candidate that is shown, drawn."""
        from mlready_jupyter.frontends.past_exams import past

        return {"html": past(self._shown.about.name, last=OVER_TIME).bundle["text/html"]}

    def _trace(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the model said to one edge case, in full."""
        if self._candidate is None:
            raise UsageError("the model of this report is no longer at hand: run the exam here")
        return {"text": live.said(self._candidate, str(asked.get("fed")), str(asked.get("method")))}

    def _waive(self, asked: dict[str, Any]) -> dict[str, Any]:
        from mlready_jupyter.frontends import settings_file

        what, owner, until, reason = (str(asked.get(key, "")) for key in ("what", "owner", "until", "reason"))
        page = settings_file.waive(what, owner, until, reason, write=bool(asked.get("write")))
        return {"text": page.bundle["text/plain"], "written": bool(asked.get("write"))}

    def _export(self, asked: dict[str, Any]) -> dict[str, Any]:
        path = Path(str(asked.get("path", "")).strip())
        if path.exists():
            raise UsageError(f"{path} is here already, and stays as it is; take another name")
        return {"path": str(self._shown.save(path))}

    # The exam

    def _stopped(self, _: dict[str, Any]) -> dict[str, Any]:
        self._stop = True
        return {"running": self._running is not None}

    def _examine(self, asked: dict[str, Any]) -> dict[str, Any]:
        if self._running is not None:
            raise UsageError("an exam is under way; stop it first")
        self._running = made = self._sitting(asked)
        self._stop = False
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel, hence nobody who could press a button meanwhile
            asyncio.run(self._hold(made))
        else:
            self._task = loop.create_task(self._hold(made))
        return {"total": len(made.criteria)}

    def _sitting(self, asked: dict[str, Any]) -> Sitting:
        model = str(asked.get("model") or "")
        if model not in self._names:
            raise UsageError(f"no variable named {visible(model, 40)!r}; choose a model")
        roles = {role: self._role([str(name) for name in asked.get(role) or ()]) for role in ("train", "test", "current")}
        return sitting(
            self._names[model],
            **roles,
            target=str(asked.get("target") or "") or None,
            budget=str(asked.get("budget") or "") or None,
            name=model,
        )

    def _role(self, names: list[str]) -> Any:
        if not names:
            return None
        for name in names:
            if name not in self._names:
                raise UsageError(f"no variable named {visible(name, 40)!r}")
        return self._names[names[0]] if len(names) == 1 else (self._names[names[0]], self._names[names[1]])

    async def _hold(self, made: Sitting) -> None:
        """One check after the other, with a pause between two in which other messages are answered."""
        try:
            report = await self._asked(made)
            self._take(report, made.candidate)
        except Exception as error:  # the page must not wait for a report that will not come
            self.send({"push": "failed", "error": f"the exam broke: {type(error).__name__}: {visible(error, 300)}"})
        finally:
            self._running = None

    async def _asked(self, made: Sitting) -> Report:
        steps, told, start = made.steps(), 0.0, perf_counter()
        try:
            step = next(steps)
            while True:
                if perf_counter() - told > EVERY:
                    told = perf_counter()
                    self.send({"push": "progress", "seconds": round(told - start, 1), **progress(step, made)})
                await asyncio.sleep(PAUSE)
                step = steps.throw(KeyboardInterrupt) if self._stop else next(steps)
        except StopIteration as end:
            report: Report = end.value
            return report

    def _take(self, report: Report, candidate: Candidate) -> None:
        self._report, self._candidate, self._running = report, candidate, None
        self._reports = [*self._reports, report][-KEPT:]
        if self._done is not None:
            self._done(report, candidate)
        self.send({"push": "report", **self._now()})


def progress(step: Step, made: Sitting) -> dict[str, Any]:
    """How far it has come: for each room the kinds of the answers so far, and how many checks it has."""
    rooms = dict.fromkeys((criterion.room for criterion in made.criteria), 0)
    for criterion in made.criteria:
        rooms[criterion.room] += 1
    found = [f for outcome in step.outcomes for f in outcome.findings if f.answer.value == "found" and f.waiver is None]
    worst = max(found, key=lambda finding: finding.severity, default=None)
    return {
        "done": step.done,
        "total": step.total,
        "criterion": step.criterion,
        "budget": made.policy.budget,
        "rooms": [[room, total, [kind_of(o).name for o in step.outcomes if o.room == room]] for room, total in rooms.items()],
        "worst": [worst.severity.name.lower(), visible(worst.evidence.says, 200)] if worst else None,
    }
