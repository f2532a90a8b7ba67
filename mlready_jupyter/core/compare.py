"""Two reports on the same thing side by side: what got better, what got worse, what is new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.core.places import place_keys
from mlready_jupyter.core.report import Report

Kind = Literal["new", "worse", "better", "cleared"]
KINDS: tuple[Kind, ...] = ("new", "worse", "better", "cleared")
"""What wants to be read first comes first."""


class Change(NamedTuple):
    """One place of one criterion, where the two reports differ; None where a report has nothing to say of it."""

    kind: Kind
    criterion: str
    place: str
    before: Finding | None
    after: Finding | None


def compare(old: Report, new: Report) -> tuple[Change, ...]:
    """What differs from `old` to `new`: first what is new, then worse, better, cleared; within a kind the worst first.

    A finding is new or cleared where it was not found, or is no longer. Where both found it, it is better
    or worse if its severity changed, or if its intervals do not overlap; all else is the same.
    """
    before, after = _by_place(old), _by_place(new)
    changes = [change for key in {**before, **after} for change in _change(key, before.get(key), after.get(key))]
    return tuple(sorted(changes, key=lambda change: (KINDS.index(change.kind), *_rank(change.after or change.before), change[1:3])))


def _by_place(report: Report) -> dict[tuple[str, str], Finding]:
    found: dict[tuple[str, str], Finding] = {}
    for finding in report:
        key = (finding.criterion, place_keys(finding.evidence.at)[-1])
        known = found.get(key)
        if known is None or _rank(finding) < _rank(known):
            found[key] = finding
    return found


def _change(key: tuple[str, str], before: Finding | None, after: Finding | None) -> Iterator[Change]:
    was, is_now = _found(before), _found(after)
    if was and is_now:
        assert before is not None and after is not None
        if kind := _moved(before, after):
            yield Change(kind, *key, before, after)
    elif was or is_now:
        yield Change("new" if is_now else "cleared", *key, before, after)


def _found(finding: Finding | None) -> bool:
    return finding is not None and finding.answer is Answer.FOUND


def _moved(before: Finding, after: Finding) -> Kind | None:
    if before.severity != after.severity:
        return "worse" if after.severity > before.severity else "better"
    was, now, limit = before.evidence.measured, after.evidence.measured, after.evidence.limit
    if was is None or now is None or limit is None or (now.low <= was.high and was.low <= now.high):
        return None
    return "worse" if (now.value > was.value) == (limit.worse == "above") else "better"


def _rank(finding: Finding | None) -> tuple[bool, int, float]:
    """Sorts what was found before what was not, the severe before the mild, the far past its limit before the near."""
    if finding is None:
        return True, 0, 0.0
    return finding.answer is not Answer.FOUND, -finding.severity, -min(finding.excess, 1e9)
