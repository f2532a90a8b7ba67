"""ownership/debt-without-owner"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlready_jupyter.rules import Evidence, Iterator, Severity, rule

if TYPE_CHECKING:
    from mlready_jupyter.subjects.promises import Promise


@rule(severity=Severity.WARNING, about=("todo", "fixme", "xxx", "hack"), preview=True)
def debt_without_owner(promises: tuple[Promise, ...]) -> Iterator[Evidence]:
    """A TODO, FIXME, XXX or HACK names nobody who will do it.

    `ownership/task-tag` reports every tag that lacks an owner or a date. This one is for teams that ask
    for an owner alone: ignore the other, select this one. A name in the sentence ("ask Ana") is
    no owner.
    """
    for debt in promises:
        if debt.kind == "tag" and not debt.owner:
            yield Evidence(
                f"{debt.tag} names no owner{f': {debt.says[:60]}' if debt.says else ''}",
                at=debt.words.place,
                remedy=f"Write who will do it: {debt.tag}(@owner): …",
            )


debt_without_owner.good("# %%\nx = 1  # TODO(@ana): nulls\ny = 2  # FIXME (bo.chen, 2026-12-31): slow\n")
debt_without_owner.bad("# %%\nx = 1  # TODO: ask Ana about nulls\n# FIXME(2026-12-31): slow\n", findings=2, at="nb:0:1")
