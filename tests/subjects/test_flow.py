"""Names from cell to cell: what is bound where, what is missing, and when nobody can tell."""

from __future__ import annotations

from datetime import date

import pytest

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.judge import Policy, judge
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.subjects import ipynb
from mlready_jupyter.subjects.flow import Flow
from mlready_jupyter.subjects.notebook import Notebook


def flow(*cells: str) -> Flow:
    return Notebook.from_json({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}).flow


def missing(*cells: str) -> set[str]:
    names = flow(*cells)
    return {use.name for use in names.uses if names.missing(use)}


NOTHING_IS_MISSING = [
    "import a.b.c, d as e\nfrom f import g as h, i\na, e, h, i",
    "print(x=1, *[], **{})",
    "def f(a, /, b, *c, d=1, **e):\n    return a, b, c, d, e, f",
    "lambda a, *b, c=1, **d: (a, b, c, d)",
    "[x for y in [[1]] for x in y if x]\n{k: v for k, v in {}.items()}\n{s for s in ()}\nlist(g for g in ())",
    "for i, (j, *k) in []: i, j, k\nwith open('x') as (m, n): m, n",
    "try:\n    pass\nexcept ValueError as error:\n    print(error)",
    "class A:\n    x = 1\n    y = [x for _ in range(x)]\n    z = x",
    "if (n := 1): print(n)\n[m := 1 for _ in ()]\nprint(m)",
    "def f():\n    global g\n    g = 1\nprint(g)",
    "def f():\n    a = 1\n    def h():\n        nonlocal a\n        a = 2\n        return a\n    return h",
    "match p:\n    case {'x': x, **rest}: x, rest\n    case [a, *b] as c: a, b, c\np = 1",
    "a = b = 1\na, b\nc: int = 1\nc",
    "x = 1\nx += 1\ndel x",
    "@property\ndef f(self: 'Q') -> 'R': ...",
    "print(__name__, __file__, _, __, _3, _i3, In, Out, display, get_ipython)",
    "try:\n    reload\nexcept NameError:\n    from importlib import reload",
    "if False:\n    missing_but_never_run",
    "from x import *\nanything",
    "exec('x = 1')\nx",
    "globals()['x'] = 1\nx",
    "get_ipython().run_line_magic('run', 'x.py')\nx",
    "%run x.py\nx",
    "%store -r x\nx",
    "%pylab inline\nplot(x)",
    "%load_ext my_own\nx",
    "%%capture out\nout",
    "%%sql result <<\nselect 1\n",
    "x = !ls\ny = %sql select 1\nx, y",
    "%time model = 1\nmodel",
    "from __future__ import annotations\ndef f(x: Later) -> Later: ...",
    "type = 1\ntype, list, print, ExceptionGroup",
]


@pytest.mark.parametrize("source", NOTHING_IS_MISSING)
def test_nothing_is_missing(source: str) -> None:
    assert missing(source) == set()


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x", {"x"}),
        ("x += 1", {"x"}),
        ("f(a=b)", {"f", "b"}),
        ("def f(a=b): return c\n", {"b", "c"}),
        ("class A(B):\n    x = 1\n    def f(self): return x", {"B", "x"}),
        ("[a for b in c]", {"a", "c"}),
        ("[x for x in x]", {"x"}),
        ("lambda a=a: a", {"a"}),
        ("@d\ndef f(x: T) -> R: ...", {"d", "T", "R"}),
        ("def f():\n    y = 1\ny", {"y"}),
        ("get_ipython().run_line_magic('matplotlib', 'inline')\nx", {"x"}),
        ("%matplotlib inline\n%load_ext autoreload\nx", {"x"}),
        ("!pip install x\nx", {"x"}),
        ("%time x", {"x"}),
        ("f'{x:{y}}'", {"x", "y"}),
    ],
)
def test_missing(source: str, names: set[str]) -> None:
    assert missing(source) == names


def test_from_cell_to_cell() -> None:
    names = flow("a = 1", "print(b)", "b = a\nb = 2")
    assert names.bound == {"a": [0], "b": [2]}
    assert [(use.name, use.code.cell.number, use.late) for use in names.uses] == [("b", 1, False), ("a", 2, False)]


def test_a_function_reads_its_globals_later() -> None:
    assert {use.name: use.late for use in flow("def f(a=now): return later\n[x for x in also_now]").uses} == {
        "now": False,
        "later": True,
        "also_now": False,
    }


def test_words_of_cells_that_nobody_can_read_may_be_bound() -> None:
    assert missing("total = = 1", "print(total)") == set()
    assert missing("%%custom\ntotal 1", "print(total)") == set()
    assert missing("%%bash\ntotal=1", "print(total)") == {"total"}


def test_another_language_or_python_2_is_open() -> None:
    cells = [{"cell_type": "code", "source": "print x"}, {"cell_type": "code", "source": "xrange(y)"}]
    assert Notebook.from_json({"cells": cells}).flow.open == "Python 2"
    assert Notebook.from_json({"cells": cells, "metadata": {"kernelspec": {"name": "python2"}}}).flow.open
    assert Notebook.from_json({"cells": cells, "metadata": {"language_info": {"name": "R"}}}).flow.uses == ()


def test_deep_code_does_not_recurse() -> None:
    assert missing("x = " + "f(" * 150 + "1" + ")" * 150) == {"f"}


def test_a_follower_of_names_that_breaks_is_no_unreadable_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise TypeError("no such name")

    monkeypatch.setattr(Flow, "__init__", broken)
    rule = catalogue().find("reliability/undefined-name")
    (told,) = judge(Notebook.of("# %%\nprint(x)\n"), [rule], Policy(date(2026, 1, 1))).outcomes
    assert (told.answer, told.reason) == (Answer.BROKEN, "flow failed: TypeError: no such name")
    (told,) = judge(Notebook("nb", document=(b"", ipynb.read(b""))), [rule], Policy(date(2026, 1, 1))).outcomes
    assert (told.answer, told.reason) == (Answer.SKIPPED, "flow failed: see pipeline/unreadable-notebook")
