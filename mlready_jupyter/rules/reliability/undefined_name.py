"""reliability/undefined-name"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlready_jupyter.rules import Cell, Evidence, Iterator, Notebook, Severity, rule
from mlready_jupyter.subjects.flow import Flow

if TYPE_CHECKING:
    from mlready_jupyter.subjects.teaching import Teaching

UNASKED = frozenset({"raises-exception", "exercise", "skip", "skip-execution"})
BLANK = frozenset({"", "...", "pass", "raise NotImplementedError", "raise NotImplementedError()"})
"""Lines that stand for an answer; the last two are nbgrader's."""


@rule(severity=Severity.ERROR)
def undefined_name(flow: Flow, cells: tuple[Cell, ...], teaching: Teaching) -> Iterator[Evidence]:
    """A name is used that no cell defines.

    In the author's session it still existed, from a cell that was deleted or renamed. In a fresh
    kernel the notebook stops here with a NameError.

    It knows the builtins, what IPython provides, and what magics bind (`%%capture out`,
    `x = !ls`). It falls silent where anything may bind any name: a star import, `%run`, `%store`,
    an extension it does not know, `exec`, `globals()`; and about words of cells that it cannot read. In a
    notebook that sets tasks, it says nothing below the first cell that is left for students to fill.
    """
    told: set[str] = set()
    for use in flow.doubtful:
        cell = use.code.cell
        if use.name in told or not flow.missing(use) or set(use.name) == {"_"} or cell.tags & UNASKED:
            continue
        if teaching.is_course and cell.number >= _first_blank(cells):
            continue
        told.add(use.name)
        yield Evidence(
            f"{use.name} is used, but no cell defines it",
            at=use.place,
            remedy="Define or import it in a cell above, then restart the kernel and run all cells.",
            milder=Severity.WARNING if use.late or use.guarded else None,
        )


def _first_blank(cells: tuple[Cell, ...]) -> int:
    """The first cell that is left for students to fill."""
    return next((cell.number for cell in cells if cell.kind == "code" and _is_blank(cell.source)), len(cells))


def _is_blank(source: str) -> bool:
    """Whether a cell holds nothing but comments and what stands for an answer."""
    return all(line.strip() in BLANK or line.lstrip().startswith("#") for line in source.split("\n"))


undefined_name.good("# %%\nimport a.b as c, d.e\nc.f(d.e, key=1, other=2)\n")
undefined_name.good("# %%\n%%capture out\nprint(1)\n# %%\nout.show()\n")
undefined_name.good("# %%\nfiles = !ls\nrows = %sql select 1\nprint(files, rows)\n")
undefined_name.good("# %%\ndisplay(get_ipython(), _, __, _3, In, Out, _i, exit)\nspark.sql('select 1')\ndbutils.fs.ls('/')\n")
undefined_name.good("# %%\nfrom fastai.vision import *\nlearn = cnn_learner(data)\n")
undefined_name.good("# %%\nfor row in rows\n    total = row\n# %%\nprint(total)\n")
undefined_name.good("# %%\n%%bigquery table\nselect 1\n# %%\ntable.head()\n")
undefined_name.good("# %%\n%%with_globals lib\nanswer = 42\n# %%\nprint(answer)\n")
undefined_name.good("# %%\nclass A:\n    n = 1\n    m = n\n    def f(self, k=n):\n        return __class__, self, k\n")
undefined_name.good("# %%\ntry:\n    unicode\nexcept NameError:\n    unicode = str\n")
undefined_name.good("# %%\nif (n := 10) > 5:\n    print([m for k in range(n) if (m := k)], m)\n")
undefined_name.good(
    "# %%\nmatch point:\n    case {'x': x, **rest}: print(x, rest)\n    case [a, *b] as c: print(a, b, c)\n# %%\npoint = 1\n"
)
undefined_name.good("# %%\ndef f():\n    global rate\n    rate = 1\n# %%\nf()\nprint(rate)\n")
undefined_name.good("# %%\nx = ____\n")
undefined_name.good("# %%\nif 'rate' in dir() and rate or 'x' in globals():\n    print(rate, x)\n")
undefined_name.good("# %%\n%time model = fit(1)\n# %%\ndef fit(x): return x\nmodel.predict()\n")
undefined_name.good("# %%\nls\npwd\nnp?\n?np.array\n")
undefined_name.bad("# %%\n%load_ext mlready_jupyter\nprint(gone)\n")
undefined_name.bad("# %%\nprint(rate)\n", findings=1, at="nb:0:1")
undefined_name.bad("# %%\nif 'x' in globals():\n    print(rate, x)\n", findings=1, at="nb:0:2")
undefined_name.bad("# %%\ndef f():\n    return rate * 2\nclass A:\n    n = 1\n    def g(self): return n\n", findings=2)
undefined_name.bad("# %%\ntext = 'été'; print(rate)\n", findings=1, at="nb:0:1")
undefined_name.bad("# %%\n!pip install x\nif x2:\n    !ls\n", findings=1, at="nb:0:2")
undefined_name.good(
    "# %% [markdown]\n# **Exercise 1**: fit a model, and keep its predictions as y_pred.\n# %%\n# your code here\n# %%\nprint(y_pred[3])\n"
)
undefined_name.good("# %%\n# YOUR CODE HERE\nraise NotImplementedError()\n# %%\nassert a == 1\n")
undefined_name.good("# %% [markdown]\n# **Exercice 1**: compute the accuracy.\n# %%\n\n# %%\naccuracy\n")
undefined_name.bad("# %% [markdown]\n# **Exercise 1**: fit a model.\n# %%\nprint(rate)\n# %%\n# your code here\n", findings=1, at="nb:1:1")
undefined_name.good("# %% [markdown]\n# A baseline:\n\nfrom sklearn.dummy import DummyClassifier\n\n# %%\nmodel = DummyClassifier()\n")
undefined_name.good("# %%\nls -la\n# %%\nprint(1)\n")
undefined_name.good("# %%\nfrom sympy import var\nvar('a b')\n# %%\na + b\n")
undefined_name.good("# %%\nfrom sympy import init_session\ninit_session()\n# %%\nsymbols('a')\n")
undefined_name.good("# %%\nget_ipython().user_ns['rate'] = 1\n# %%\nprint(rate)\n")
undefined_name.good("# %%\nimport sys\nsetattr(sys.modules['__main__'], 'rate', 1)\n# %%\nprint(rate)\n")
undefined_name.good("# %%\nIn [1]: rate = 1\nIn [2]: print(rate)\n")
undefined_name.bad("# %%\nls = 1\n# %%\nls -la\n", findings=1, at="nb:1:1")
undefined_name.bad("# %%\nif __name__ == '__main__':\n    pass\n# %%\nprint(rate)\n", findings=1, at="nb:1:1")


@undefined_name.good
def sage_knows_more_names() -> Notebook:
    cells = [{"cell_type": "code", "source": "plot(sin(var('x')), QQ)"}]
    return Notebook.from_json({"cells": cells, "metadata": {"kernelspec": {"name": "sagemath", "language": "python"}}})
