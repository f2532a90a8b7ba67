"""Feeds the model, in the helper process, what may hang or crash it: under a limit that ends the process, whatever it is doing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic, process_time
from typing import Any, NamedTuple

from mlready_jupyter.subjects.cases import LONGEST, Bench, Sample, all_cases
from mlready_jupyter.subjects.models import Model
from mlready_jupyter.subjects.tables import Table

EACH = 1.0
"""Seconds after which no further column of a case is asked."""

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
    bench = Bench.of(model, Sample.of(Table("sample", given)))
    fed: list[Fed] = []
    for case in all_cases():
        feeds = tuple(case.make(bench.sample)) if case.where != "here" and (bench.sample.named or not case.needs_names) else ()
        for method in bench.calls if feeds else ():
            if fed and fed[-1].case == case.words and not fed[-1].fatal and bench.told:
                fed.append(fed[-1]._replace(method=method))  # `predict` came back with the likeliest class of what this answers
                say(fed=fed)
                continue
            say(case=case.words, method=method, fed_since=monotonic())
            result = bench.result(case, feeds, method, end=process_time() + EACH)
            hung = result.came_back if result.outcome == "crashed" else ""
            fed.append(Fed(case.words, method, hung, result.column, result.example if hung else ""))
            say(fed=fed, case="")


def read(said: Mapping[str, Any], code: int | None, now: float) -> tuple[Fed, ...]:
    """What the lines of the helper process tell, and its exit code: None where it had to be killed at the time `now`.

    What had to be killed before its case had all its seconds tells nothing of that case.
    """
    fed = tuple(Fed(*one) for one in said.get("fed", ()))
    if said.get("case") and (code is not None or now - said["fed_since"] >= LONGEST):
        fate = f"did not return in {LONGEST:g} s" if code is None else f"ended the process (exit code {code})"
        fed = (*fed, Fed(said["case"], said.get("method", "predict"), fate))
    return fed
