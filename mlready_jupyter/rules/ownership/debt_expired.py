"""ownership/debt-expired"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from mlready_jupyter.rules import Evidence, Iterator, Notebook, Severity, rule
from mlready_jupyter.subjects.allowed import Allowed

if TYPE_CHECKING:
    from mlready_jupyter.subjects.promises import Promise


@rule(severity=Severity.ERROR, about=("todo", "fixme", "xxx", "hack", "nblint"))
def debt_expired(promises: tuple[Promise, ...], allows: tuple[Allowed, ...], clock: date) -> Iterator[Evidence]:
    """A debt is past the day on which it was to be paid.

    Somebody promised to do this by then. Either it is still needed, and late, or the note is wrong.

    It reads dates (2026-12-31) in comments with TODO, FIXME, XXX or HACK, and in
    `# nblint: allow` comments, which waive nothing once they have expired. Other dates are data.
    """
    for debt in promises:
        if debt.kind == "tag" and debt.until is not None and debt.until < clock:
            who = f" by {debt.owner}" if debt.owner else ""
            yield Evidence(
                f"{debt.tag} was to be done{who} until {debt.until}, {_ago(debt.until, clock)}",
                at=debt.words.place,
                remedy="Do it now, or agree on a new day with its owner.",
            )
    for wish in allows:
        if wish.until is not None and wish.until < clock:
            yield Evidence(
                f"the waiver of {wish.criterion} ended on {wish.until}, {_ago(wish.until, clock)}",
                at=wish.at,
                remedy="Repair what it allows, or have its owner renew it.",
            )


def _ago(day: date, today: date) -> str:
    days = (today - day).days
    return "a day ago" if days == 1 else f"{days} days ago"


TODAY = date(2026, 3, 1)


@debt_expired.good
def a_debt_that_runs() -> Notebook:
    return Notebook.of("# %%\n# TODO(@ana, 2026-03-01): the real schema\nx = 1\n", today=TODAY)


@debt_expired.good
def dates_that_are_data() -> Notebook:
    return Notebook.of("# %%\nstart = '2020-01-01'  # data begins on 2020-01-01\n", today=TODAY)


@debt_expired.bad(findings=1, at="nb:0:1")
def a_debt_that_is_late() -> Notebook:
    return Notebook.of("# %%\n# TODO(@ana, by 2026-01-31, #412): the real schema\nx = 1\n", today=TODAY)


@debt_expired.bad(findings=1)
def a_waiver_that_ended() -> Notebook:
    return Notebook.of("# %%\n# nblint: allow scale/iterrows - ten rows, by ana until 2026-01-31\nx = 1\n", today=TODAY)
