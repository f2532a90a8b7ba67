"""Feeds the model, in the helper process, what may hang or crash it: under a limit that ends the process, whatever it is doing."""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Callable, Mapping
from time import process_time
from typing import Any, NamedTuple, TextIO

from mlready_jupyter.subjects.cases import LONGEST, Bench, Sample, all_cases
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.tables import Table

EACH = 1.0
"""CPU seconds after which no further column of a case is asked."""

GRACE = 2.0
"""Seconds that Python's own alarm has to end a call, before the process is ended."""

ENDED = 1
"""How faulthandler ends the process; what else goes wrong in it is said in words."""

Say = Callable[..., None]


class Fed(NamedTuple):
    """What came of one case; `fatal` says how it ended the call or the process, "" where it did neither."""

    case: str
    method: str
    fatal: str
    column: str = ""
    example: str = ""


def feed_all(model: Model, given: Any, say: Say) -> None:
    """Feed every case that may hang or crash, saying before each what comes, and after each what came of it."""
    fed: list[Fed] = []
    with open(os.devnull, "w") as nowhere:
        guarded = model._replace(predict=_guarded(model.predict, nowhere), proba=model.proba and _guarded(model.proba, nowhere))
        bench = Bench.of(guarded, Sample.of(Table("sample", given)))
        for case in all_cases():
            feeds = tuple(case.make(bench.sample)) if case.where != "here" and (bench.sample.named or not case.needs_names) else ()
            for method in bench.calls if feeds else ():
                say(case=case.words, method=method)
                result = bench.result(case, feeds, method, end=process_time() + EACH)
                hung = result.came_back if result.outcome == "crashed" else ""
                fed.append(Fed(case.words, method, hung, result.column, result.example if hung else ""))
                say(fed=fed, case="")


def _guarded(call: Callable[[Any], Any], nowhere: TextIO) -> Callable[[Any], Any]:
    """The call, with the process ended where it does not come back: also in native code, which no alarm of Python interrupts."""

    def guarded(given: Any) -> Any:
        faulthandler.dump_traceback_later(LONGEST + GRACE, exit=True, file=nowhere)
        try:
            return call(given)
        finally:
            faulthandler.cancel_dump_traceback_later()

    return guarded


def read(said: Mapping[str, Any], code: int | None) -> tuple[Fed, ...]:
    """What the lines of the helper process tell, and its exit code: None where it ran out of time, which tells nothing of a single call."""
    fed = tuple(Fed(*one) for one in said.get("fed", ()))
    if said.get("case") and code:
        fate = f"did not return in {LONGEST:g} s" if code == ENDED else f"ended the process (exit code {code})"
        fed = (*fed, Fed(said["case"], said.get("method", "predict"), fate))
    return fed
