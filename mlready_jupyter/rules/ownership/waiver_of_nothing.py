"""ownership/waiver-of-nothing"""

from __future__ import annotations

from mlready_jupyter.core.errors import nearest
from mlready_jupyter.rules import Evidence, Iterator, Severity, rule
from mlready_jupyter.subjects.allowed import Allowed


@rule(severity=Severity.WARNING, about=("nblint",))
def waiver_of_nothing(allows: tuple[Allowed, ...], rule_ids: frozenset[str]) -> Iterator[Evidence]:
    """An `nblint: allow` names a rule that there is not.

    It waives nothing: what its author meant to answer for is either still found, or was never looked for.

    Usual causes: a slip of the pen, or a rule that a plug-in brings which the settings do not name.

    A rule may be called by its id or by its name alone. A room is no rule: each rule is waived by itself. It says nothing
    where no rule is named, which `ownership/suppressed-without-reason` tells.
    """
    names = {name for ident in rule_ids for name in (ident, ident.partition("/")[2])}
    for wish in allows:
        if wish.criterion and wish.criterion not in names:
            near = nearest(wish.criterion, sorted(names))
            yield Evidence(
                f"this waives nothing: no rule is called {wish.criterion!r}{f'; did you mean {near!r}?' if near else ''}",
                at=wish.at,
                remedy=f"Write {near}." if near else "Name a rule of `nblint list`, or delete the comment.",
            )


BY = "- ten rows only, by ana until 2027-01-31"
waiver_of_nothing.good(f"# %%\nx = 1  # nblint: allow scale/iterrows {BY}\n# %%\ny = 1  # nblint: allow iterrows {BY}\n")
waiver_of_nothing.good("# %%\n# nblint: allow\nx = 1\n# %%\n# nblint reads this notebook\ny = 1\n")
waiver_of_nothing.bad(f"# %%\nx = 1  # nblint: allow scale/iterows {BY}\n", findings=1, at="nb:0:1")
waiver_of_nothing.bad(f"# %%\nx = 1  # nblint: allow scale {BY}\n# %%\n# nblint: allow E501 {BY}\ny = 1\n", findings=2)
