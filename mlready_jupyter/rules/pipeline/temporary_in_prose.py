"""pipeline/temporary-in-prose"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlready_jupyter.rules import Evidence, Iterator, Severity, rule
from mlready_jupyter.subjects.phrases import CUES

if TYPE_CHECKING:
    from mlready_jupyter.subjects.promises import Promise


@rule(severity=Severity.WARNING, about=tuple(CUES))
def temporary_in_prose(promises: tuple[Promise, ...]) -> Iterator[Evidence]:
    """A comment admits that the code beside it is temporary, unfinished or a workaround.

    What was meant to last a day goes to production with the rest, and whoever wrote "hardcoded for
    now" is the only one who knew what should stand there.

    Comments are read by phrases that say what is done for now, what stands in for something better,
    or what is still missing; the rest by a small linear model of words, which speaks up rarely. In
    text only phrases count that call the notebook itself unfinished, as notes.

    A comment of three lines or more that opens a cell of a script is taken for text, as galleries write it.
    Temporary files and tables, "from now on", placeholders of a library, naive Bayes and texts that
    are cleaned up are none of these. A comment with a TODO is told by `ownership/task-tag`.

    Source: Potdar & Shihab 2014; the model was fitted on the comments of Maldonado et al. 2017.
    """
    for debt in promises:
        if debt.kind == "temporary":
            where = "comment" if debt.words.cell.kind == "code" else "text"
            yield Evidence(
                f'a {where} calls this unfinished: "{debt.says[:80]}"',
                at=debt.words.place,
                remedy="Do what it promises, or write it as a debt: TODO(@owner, DATE, #issue).",
                milder=Severity.NOTE if where == "text" else None,
            )


temporary_in_prose.good(
    "# %%\npath = mkdtemp()  # a temporary directory\n# from now on, all rows\nx = tf.placeholder(float)  # placeholder\n"
)
temporary_in_prose.good("# %% [markdown]\n# We ignore the holidays for now.\n# %%\ntext = strip(text)  # clean up the text\n")
temporary_in_prose.good("# %%\nt = create()  # temporary table of orders\nx = f()  # that is all for now\n")
temporary_in_prose.good(
    "# %%\nmodel = GaussianNB()  # Naive Bayes\nlr = 0.1  # slow decay\nx = f()  # adapts rather than hardcoding a count\n"
)
temporary_in_prose.good(
    "# %%\n# draw a grid and hide the (ugly) axis spines\ndraw()\n# that is what the cell below works around at score time.\nload()\n"
)
temporary_in_prose.good("# %%\n# the bug tracker of the team\nbugs = load('bugs')  # bugs by month\n# fix the random seed\nseed(1)\n")
temporary_in_prose.good("# %%\nx = drop(x)  # remove outliers\n# only keep rows with a price\ny = x.sample(9)  # needed for the plot\n")
temporary_in_prose.good("# %%\nn_test = 9  # samples for testing\n# 5,000 samples for training and 10,000 for testing.\nx = f(n_test)\n")
temporary_in_prose.good("# %%\nx = f()  # one-vs-rest is not working as well as the others\n")
temporary_in_prose.good(
    "# %%\n# Encode the columns\n# ------------------\n# To workaround the limits above, we group them; we keep both for now.\nx = f()\n"
)
temporary_in_prose.good(
    "# %%\nx = 1\n# Novelty detection: the labels of the training data\n"
    "# would give wrong results but only on new unseen data,\n# which is what we ask for.\ny = f(x)\n"
)
temporary_in_prose.bad("# %%\nx = 1\n# We drop the rows of May,\n# a workaround for missing days,\n# then go on.\ny = f(x)\n", findings=1)
temporary_in_prose.bad("# %%\nRATE = 1.08  # hardcode for now\n", findings=1, at="nb:0:1")
temporary_in_prose.bad("# %%\n# Quick and dirty: drop the rows that fail\nx = x[ok]\n", findings=1)
temporary_in_prose.bad("# %%\n# temporary fix, remove this before release\nx = x.fillna(0)\n", findings=1)
temporary_in_prose.bad("# %%\n# workaround for a bug in pandas\nx = x.copy()\n# there is probably a better way\ny = list(x)\n", findings=2)
temporary_in_prose.bad("# %%\nn = 10  # at least 100 is good, setting to 10 for speed\n# not implemented yet\n", findings=2)
temporary_in_prose.bad("# %% [markdown]\n# The rate is hardcoded for now.\n", findings=1, at="nb:0:1")
