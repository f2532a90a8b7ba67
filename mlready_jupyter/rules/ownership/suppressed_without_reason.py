"""ownership/suppressed-without-reason"""

from __future__ import annotations

from mlready_jupyter.rules import Evidence, Iterator, Severity, Words, rule
from mlready_jupyter.subjects.allowed import allowed


@rule(severity=Severity.WARNING, about=("nblint",))
def suppressed_without_reason(comments: tuple[Words, ...]) -> Iterator[Evidence]:
    """An `# nblint: allow` comment lacks its reason, its owner or its date.

    An exception that nobody answers for is one that nobody will ever take back. Until it is
    complete it waives nothing.
    """
    for comment in comments:
        wish = allowed(comment.text)
        if wish is not None and wish.lacks:
            yield Evidence(
                f"this waiver names no {' and no '.join(lack.partition(' ')[2] for lack in wish.lacks)}, hence waives nothing",
                at=comment.place,
                remedy=f"Write: # nblint: allow {wish.criterion or 'ID'} - REASON, by NAME until 2027-01-31",
            )


suppressed_without_reason.good(
    "# %%\n# nblint: allow pipeline/fit-before-split - fitted by a partner, on another corpus, by ana until 2027-01-31\nx = 1\n"
)
suppressed_without_reason.good("# %%\n# nblint reads this notebook\nx = 1  # noqa\n")
suppressed_without_reason.bad("# %%\nx = 1  # nblint: allow scale/iterrows\n", findings=1, at="nb:0:1")
suppressed_without_reason.bad("# %%\n# nblint: allow scale/iterrows - ten rows only, by ana\nx = 1\n", findings=1)
suppressed_without_reason.bad("# %%\n# nblint: allow scale/iterrows by ana until 2027-02-30\nx = 1\n", findings=1)
