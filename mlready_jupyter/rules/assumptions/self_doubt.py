"""assumptions/self-doubt"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlready_jupyter.rules import Evidence, Iterator, Severity, rule
from mlready_jupyter.subjects.phrases import CUES

if TYPE_CHECKING:
    from mlready_jupyter.subjects.promises import Promise


@rule(severity=Severity.NOTE, about=tuple(CUES))
def self_doubt(promises: tuple[Promise, ...]) -> Iterator[Evidence]:
    """A comment says that its author did not trust the code.

    "Not sure why this works" is an assumption that nobody tested, written down by the person who
    knew best. It is the cheapest place to start a review.

    Only comments are read: the questions of a tutorial stand in markdown.

    Source: Potdar & Shihab 2014, patterns of self-admitted technical debt.
    """
    for debt in promises:
        if debt.kind == "doubt":
            yield Evidence(
                f'a comment doubts the code: "{debt.says[:80].lower()}"',
                at=debt.words.place,
                remedy="Write the doubt as an assertion on a small example, then delete the comment.",
            )


self_doubt.good("# %% [markdown]\n# Are you not sure why this works? Try it below.\n# %%\nx = 1  # make sure that x is set\n")
self_doubt.good("# %%\n# Which parameters are positive?\n# is there an effect on the slope, or on the intercept?\nx = 1\n")
self_doubt.bad("# %%\nx = x[1:]  # not sure why this is needed\n", findings=1, at="nb:0:1")
self_doubt.bad("# %%\ny = abs(y)  # no idea why, but it fixes the sign\n", findings=1)
self_doubt.bad("# %%\nz = z * 2  # for some reason this is half of what it was\nw = 3  # is this right?\n", findings=2)
