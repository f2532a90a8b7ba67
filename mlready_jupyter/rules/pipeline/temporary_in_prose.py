"""pipeline/temporary-in-prose"""

from __future__ import annotations

import re

from mlready_jupyter.rules import Evidence, Iterator, Pattern, Severity, Words, rule

TEMPORARY = Pattern(
    r"\b(?:"
    r"(?:hard-?cod\w*|hack\w*|skip\w*|ignor\w*|disabl\w*|comment\w* out|leav\w*|keep\w*|assum\w*|drop\w*|remov\w*|fak\w*|dummy|just)\b"
    r"[^.;]{0,40}\bfor now\b"
    r"|for now\b[^.;]{0,25}\b(?:hard-?cod\w*|hack\w*|skip\w*|ignor\w*|disabl\w*|assum\w*|drop\w*|fak\w*)"
    r"|temporar(?:y|ily) (?:fix|hack|work-?around|solution|patch|disabled?|removed?|commented|hard-?coded?|ignored?|skip\w*)"
    r"|(?:quick|dirty|ugly|nasty) (?:and dirty\b|& dirty\b|fix\b|hack\b|workaround\b)|stop-?gap"
    r"|(?:remove|delete|undo|revert) (?:this|me|these|that|it)? ?(?:later|before (?:prod|release|merg|deploy|commit|submit)\w*)"
    r"|until (?:(?:this|it|that|the bug|the api|the issue) (?:is|gets) fixed|we (?:have|get|fix)))",
    re.IGNORECASE,
)


@rule(
    severity=Severity.WARNING,
    about=("now", "temporary", "temporarily", "quick", "dirty", "ugly", "nasty", "stop", "stopgap", "later", "before", "until"),
)
def temporary_in_prose(comments: tuple[Words, ...]) -> Iterator[Evidence]:
    """A comment calls the code beside it temporary.

    What was meant to last a day goes to production with the rest, and whoever wrote "hardcoded for
    now" is the only one who knew what should stand there.

    Only comments are read, and only phrases that say what is done for now: temporary files and
    tables, "from now on" and placeholders of a library are none of these.

    Source: Potdar & Shihab 2014; phrases weighed on comments of notebooks.
    """
    for comment in comments:
        if found := TEMPORARY.search(comment.text):
            yield Evidence(
                f'a comment calls this temporary: "{" ".join(found[0].split())}"',
                at=comment.place,
                remedy="Do what the comment promises, or write it as a debt: TODO(@owner, DATE, #issue).",
            )


temporary_in_prose.good(
    "# %%\npath = mkdtemp()  # a temporary directory\n# from now on, all rows\nx = tf.placeholder(float)  # placeholder\n"
)
temporary_in_prose.good("# %% [markdown]\n# We ignore the holidays for now.\n# %%\ntext = strip(text)  # clean up the text\n")
temporary_in_prose.good("# %%\nt = create()  # temporary table of orders\nx = f()  # that is all for now\n")
temporary_in_prose.bad("# %%\nRATE = 1.08  # hardcode for now\n", findings=1, at="nb:0:1")
temporary_in_prose.bad("# %%\n# Quick and dirty: drop the rows that fail\nx = x[ok]\n", findings=1)
temporary_in_prose.bad("# %%\n# temporary fix, remove this before release\nx = x.fillna(0)\n", findings=1)
