"""ownership/task-tag"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlready_jupyter.rules import Evidence, Iterator, Notebook, Severity, rule

if TYPE_CHECKING:
    from mlready_jupyter.subjects.promises import Promise


@rule(severity=Severity.WARNING, about=("todo", "fixme", "xxx", "hack"))
def task_tag(promises: tuple[Promise, ...]) -> Iterator[Evidence]:
    """A TODO, FIXME, XXX or HACK stands in the notebook, without an owner or without a date.

    It says that the work is not done, and leaves open who will do it and when: almost half of all
    TODOs in public code say neither. A debt that names both is no finding until its day has passed.

    Comments are read, and in capitals also text, docstrings and messages that are raised or printed.

    Tasks of a course are passed over: comments that speak to a student ("TODO: your code here"),
    notebooks that set exercises (known by their words, their folder, their tags, or
    `profile = "teaching"` in the settings), and cells tagged `exercise`. So are words such as
    `xxxForPrediction` and the Spanish "todo".

    Source: Guo et al. 2021, the four tags that matter; What makes a good TODO comment, 2025.
    """
    for debt in promises:
        lacks = [word for word, value in (("owner", debt.owner), ("date", debt.until)) if not value]
        if debt.kind == "tag" and lacks:
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
task_tag.good("# %%\n# cargamos todo el conjunto de datos\n# Todo lo que sigue es limpieza\n# TODO EL CODIGO\n# mostrar todo\nx = 1\n")
task_tag.good("# %% [markdown]\n# ## Exercise 3\n# Plan the route.\n# %%\n# TODO: plan the route\nroute = None\n")
task_tag.good("# %% [markdown]\n# In the cell below you plot the loss. Hint: use a log axis.\n# %%\n# TODO: plot the loss\nplt.plot(x)\n")
task_tag.good("# %%\n# TODO 1: load the data\n# TODO 2: split it\n# TODO 3: fit a model\nmodel = None\n")
task_tag.good("# %%\n# TODO: train the model\n# %%\nmodel = 1\n")
task_tag.bad("# %%\nx = 1  # TODO handle nulls\n", findings=1, at="nb:0:1")
task_tag.bad("# %%\n# FIXME(@ana): slow\n# XXX\n# HACK: drop the first row\nx = 1\n", findings=3)
task_tag.bad("# %% [markdown]\n# # Prices\n# TODO: describe the source\n# %%\nx = 1\n", findings=1, at="nb:0:2")
task_tag.bad("# %%\ndef clean(df):\n    raise NotImplementedError('TODO: nulls')\n", findings=1, at="nb:0:2")
task_tag.bad("# %%\ndef clean(df):\n    '''Drop bad rows.\n\n    TODO: agree on bad\n    '''\n    return df\n", findings=1, at="nb:0:4")


@task_tag.good
def a_course_by_its_folder() -> Notebook:
    return Notebook.from_json({"cells": [{"cell_type": "code", "source": "x = 1  # TODO plan"}]}, path="course/exercises/week_1.ipynb")
