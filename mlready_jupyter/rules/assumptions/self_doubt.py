"""assumptions/self-doubt"""

from __future__ import annotations

import re

from mlready_jupyter.rules import Evidence, Iterator, Pattern, Severity, Words, rule

DOUBT = Pattern(
    r"\b(?:not (?:\w+ )?sure (?:if|why|whether|how|that|this|what)|no idea (?:why|how|what|if)|don'?t know (?:why|how|if|whether)"
    r"|does (?:this|it) (?:even |really )?work\?|is (?:this|that|it) (?:right|correct|ok|okay)\?"
    r"|(?:probably|maybe|might be|could be) (?:a bug|wrong|broken)"
    r"|for some reason|somehow (?:this|it|works)|weird(?:ly)?,? (?:but|this|it|bug)|magic number|should work\b(?!\w)(?=[^a-z]*$))",
    re.IGNORECASE,
)


@rule(
    severity=Severity.NOTE,
    about=(
        "sure",
        "idea",
        "know",
        "work",
        "right",
        "correct",
        "ok",
        "okay",
        "bug",
        "wrong",
        "broken",
        "reason",
        "somehow",
        "weird",
        "weirdly",
        "magic",
    ),
    preview=True,
)
def self_doubt(comments: tuple[Words, ...]) -> Iterator[Evidence]:
    """A comment says that its author did not trust the code.

    "Not sure why this works" is an assumption that nobody tested, written down by the person who
    knew best. It is the cheapest place to start a review.

    Only comments are read: the questions of a tutorial stand in markdown.

    Source: Potdar & Shihab 2014, patterns of self-admitted technical debt.
    """
    for comment in comments:
        if found := DOUBT.search(comment.text):
            yield Evidence(
                f'a comment doubts the code: "{found[0].lower()}"',
                at=comment.place,
                remedy="Write the doubt as an assertion on a small example, then delete the comment.",
            )


self_doubt.good("# %% [markdown]\n# Are you not sure why this works? Try it below.\n# %%\nx = 1  # make sure that x is set\n")
self_doubt.bad("# %%\nx = x[1:]  # not sure why this is needed\n", findings=1, at="nb:0:1")
self_doubt.bad("# %%\ny = abs(y)  # no idea why, but it fixes the sign\n", findings=1)
