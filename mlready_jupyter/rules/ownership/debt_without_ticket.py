"""ownership/debt-without-ticket"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlready_jupyter.rules import Evidence, Iterator, Severity, rule

if TYPE_CHECKING:
    from mlready_jupyter.subjects.promises import Promise


@rule(severity=Severity.WARNING, about=("todo", "fixme", "xxx", "hack"), preview=True)
def debt_without_ticket(promises: tuple[Promise, ...]) -> Iterator[Evidence]:
    """A TODO, FIXME, XXX or HACK is in no tracker.

    What is only in a comment is planned by nobody. A ticket is `#412`, `ABC-123`, `team/repo#412`
    or a link; `#123456` and other colours are none.
    """
    for debt in promises:
        if debt.kind == "tag" and not debt.ticket:
            yield Evidence(
                f"{debt.tag} names no ticket{f': {debt.says[:60]}' if debt.says else ''}",
                at=debt.words.place,
                remedy=f"Open an issue, and write its number: {debt.tag}(@owner, DATE, #412): …",
            )


debt_without_ticket.good(
    "# %%\nx = 1  # TODO(@ana, #412): nulls\ny = 2  # FIXME: slow, see ML-88\nz = 3  # HACK: https://example.org/issues/3\n"
)
debt_without_ticket.bad("# %%\nx = 1  # TODO: the colour should be #12ab56\n# XXX as in UTF-8\n", findings=2, at="nb:0:1")
