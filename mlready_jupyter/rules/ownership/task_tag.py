"""ownership/task-tag"""

from __future__ import annotations

from mlready_jupyter.rules import Evidence, Iterator, Severity, Words, rule
from mlready_jupyter.rules.ownership._debt import debts


@rule(severity=Severity.WARNING, about=("todo", "fixme", "xxx", "hack"))
def task_tag(comments: tuple[Words, ...]) -> Iterator[Evidence]:
    """A TODO, FIXME, XXX or HACK stands in the code, without an owner or without a date.

    It says that the work is not done, and leaves open who will do it and when: almost half of all
    TODOs in public code say neither. A debt that names both is no finding until its day has passed.

    Exercises of a course ("TODO: your code here"), words such as `xxxForPrediction`, and cells tagged
    `exercise` are passed over.

    Source: Guo et al. 2021, the four tags that matter; What makes a good TODO comment, 2025.
    """
    for debt in debts(comments):
        lacks = [word for word, value in (("owner", debt.owner), ("date", debt.until)) if not value]
        if lacks:
            yield Evidence(
                f"{debt.tag} without {' or '.join(lacks)}{f': {debt.says[:60]}' if debt.says else ''}",
                at=debt.words.place,
                remedy=f"Do it, or write who and until when: {debt.tag}(@owner, 2027-01-31, #412).",
            )


task_tag.good("# %%\nxxxForPrediction = 1  # xxxForPrediction is needed\npd.set_option('display.xxx', 1)  # see mode.xxx\n")
task_tag.good("# %%\n# TODO: your code here\n# TODO Implement the loss below\nx = None\n")
task_tag.good("# %%\nx = tf.placeholder(1)  # placeholder, a nice little hack\n# see /todo/list and #todo-items\n")
task_tag.good("# %%\n# TODO(@ana, 2026-12-31, #412): handle missing values\nx = 1\n")
task_tag.good("# %% tags=['exercise']\n# TODO: compute the mean\n")
task_tag.good("# %%\ntext = 'TODO: not a comment'\n")
task_tag.bad("# %%\nx = 1  # TODO handle nulls\n", findings=1, at="nb:0:1")
task_tag.bad("# %%\n# FIXME(@ana): slow\n# XXX\n# HACK: drop the first row\nx = 1\n", findings=3)
