"""Magics are masked with their positions kept, every cell is parsed by itself, and every node is seen once."""

from __future__ import annotations

import ast
import sys
from datetime import date
from time import process_time
from typing import Any

import pytest

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.judge import Policy, judge
from mlready_jupyter.core.measure import Answer, Severity
from mlready_jupyter.subjects.magics import mask
from mlready_jupyter.subjects.notebook import Notebook
from mlready_jupyter.subjects.python import Code, within


def code(source: str) -> Code:
    return Notebook.from_json({"cells": [{"cell_type": "code", "source": source}]}).code[0]


PARSES = [
    "%matplotlib inline\nx = 1",
    "!pip install x\nx = 1",
    "!!ls",
    "files = !ls *.csv\nprint(files)",
    "a, b = !echo it's",
    "rows = %sql select 'x",
    "?print",
    "print??",
    "np.array?  # help",
    "??np.*load*",
    "if x:\n    %time y = f(x)\n    !echo {y}\nelse:\n    %matplotlib inline",
    "%time y = f(x)",
    "%timeit -n 10 -r 3 f(x)",
    "%time",
    "%prun -s cumulative f(x)",
    "%%time\nx = 1",
    "\n%%capture out\n%%time\nx = 1",
    "!curl -X POST \\\n   'http://x'\nx = 1",
    "%env A=1 \\\n  B\nx = 1",
    "x = (a\n% b)\ny = '''\n!ls\n%cd\n'''",
    "x = 10 \\\n% 3",
    "print('%d' %\n      5)\n# why?\nx = 1",
    "    x = 1\n    if x:\n        y = 2",
    "  # indented\n  x = 1",
    "await f()",
    "return 1",
    "pip install pandas\nls -l\ncd ..\nx = 1",
    "%%time\nfor x in y:\n    pass",
    "x = '\\d'",
    "%time for x in y: f(x)",
    "# %%time\nx = 1",
    "a = '\ud800'  # !",
]


@pytest.mark.parametrize("source", PARSES)
def test_parses(source: str) -> None:
    parsed = code(source)
    assert parsed.error is None, parsed.masked.text
    assert parsed.tree is not None
    assert parsed.masked.text.count("\n") == source.count("\n")


@pytest.mark.parametrize(
    "source",
    [
        "%%bash\nfor f in *; do",
        "%%sql\nselect ?",
        "%%html\n<b>",
        "%%unknown\n(((",
        ">>> x = 1\n1",
        "%%time\n%%bash\nls |",
        "%%writefile a.py\nx = =",
    ],
)
def test_other_languages_have_no_tree(source: str) -> None:
    parsed = code(source)
    assert (parsed.tree, parsed.error) == (None, None)
    assert parsed.masked.foreign


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 500 + "1" + ")" * 500,
        "x = " + "+".join(["a"] * 20_000),
        "x = " + "-" * 20_000 + "1",
        "x" + ".a" * 20_000,
        "a\0b",
        "x = = 1",
        "def f(:",
        "'''",
        "if a: pass\n" + "elif a: pass\n" * 3000,
    ],
    ids=["nested", "operands", "unary", "attributes", "nul", "syntax", "def", "string", "elif"],
)
def test_what_does_not_parse_is_that_cells_own_matter(source: str) -> None:
    notebook = Notebook.from_json({"cells": [{"cell_type": "code", "source": s} for s in (source, "f(1)")]})
    bad, good = notebook.code
    assert bad.error is not None or bad.tree is not None
    assert good.tree is not None
    assert len(list(notebook.calls.of("f"))) == 1


def test_a_line_of_a_million_characters() -> None:
    notebook = Notebook.of(f"# %%\nx = '{'a' * 1_000_000}'  # ok\ny = [{'1, ' * 10_000}]\n")
    assert [comment.text for comment in notebook.comments] == ["ok"]
    assert sum(1 for _ in notebook.nodes.of(ast.Constant)) == 10_001


def test_positions_are_those_of_the_source() -> None:
    source = "%matplotlib inline\nété = !ls\nif x:\n    %time y = model.fit(été)\n    z = 'été'; g(y)\n"
    notebook = Notebook.of(f"# %%\n{source}")
    lines = source.split("\n")
    for name in ("fit", "g"):
        (call,) = notebook.calls.of(name)
        at = call.place
        assert lines[at.line - 1][at.column - 1 :].startswith(("model.fit", "g(y)"))
        assert call.cell.file.line_of(0, at.line) == at.line + 1


def test_positions_in_an_indented_cell() -> None:
    (call,) = Notebook.from_json({"cells": [{"cell_type": "code", "source": "    x = 1\n    f(x)"}]}).calls.of("f")
    assert (call.place.line, call.place.column) == (2, 5)


def test_magics_are_told() -> None:
    magics = mask("%%time\n%load_ext my.own\nx = !ls -l\nprint?").magics
    assert [(m.sigil, m.name, m.rest, m.line) for m in magics] == [
        ("%%", "time", "", 1),
        ("%", "load_ext", "my.own", 2),
        ("!", "!", "ls -l", 3),
        ("?", "print", "", 4),
    ]


def test_comments_are_no_strings() -> None:
    source = "x = '# no'  # yes\ny = '''\n# no\n'''\n# alone\nz = \"#\" '#'  ## last\nf'{x}#no'  # été\n"
    comments = Notebook.of(f"# %%\n{source}").comments
    assert [(c.text, c.line, c.alone) for c in comments] == [("yes", 1, False), ("alone", 5, True), ("last", 6, False), ("été", 7, False)]
    assert all(source.split("\n")[c.line - 1][c.column - 1] == "#" for c in comments)


def test_every_node_is_seen_once_and_in_order() -> None:
    source = "@d(1)\ndef f(a: A = 1, *b, **c) -> R:\n    return [x for x in y if (z := x)]\n"
    source += "match q:\n    case {'k': v, **w} | [v, *w]: pass\n"
    notebook = Notebook.of(f"# %%\n{source}")
    (tree,) = notebook.nodes.trees
    seen = [node for nodes in tree.by_kind.values() for node in nodes]
    signs = (ast.expr_context, ast.operator, ast.boolop, ast.cmpop, ast.unaryop)
    wanted = [node for node in ast.walk(ast.parse(source)) if not isinstance(node, signs)]
    assert sorted(type(n).__name__ for n in seen) == sorted(type(n).__name__ for n in wanted)
    names = [node.tree.id for node in notebook.nodes.of(ast.Name)]
    assert names[0] == "d"
    places = [(n.tree.lineno, n.tree.col_offset) for n in notebook.nodes.of(ast.Name, ast.Constant)]
    assert places == sorted(places)


def test_calls_by_alias_and_own_functions() -> None:
    notebook = Notebook.of("# %%\nfrom a import split as s\ndef fit(x): pass\ns(1)\nfit(2)\nm.fit(3)\nasync def h(): fit(4)\n")
    assert [ast.unparse(call.tree) for call in notebook.calls.of("split")] == ["s(1)"]
    assert [ast.unparse(call.tree) for call in notebook.calls.of("fit")] == ["m.fit(3)"]
    assert [ast.unparse(call.tree) for call in notebook.calls.by("fit")] == ["fit(2)", "fit(4)"]


def test_loops() -> None:
    notebook = Notebook.of("# %%\nfor x in f():\n    g()\n    def h(): k()\nelse:\n    m()\nwhile n():\n    p()\n")
    assert {name: next(notebook.calls.of(name)).loop is not None for name in "fgkmnp"} == {
        "f": False,
        "g": True,
        "k": False,
        "m": False,
        "n": True,
        "p": True,
    }


LONG = {
    "operands": "x = " + "+".join(f"a{n}" for n in range(5000)),
    "spaces": "x = 1\n" + " " * 300_000 + "y !",
    "words": "a " * 300_000 + "%x",
    "blank lines": "\n" * 200_000,
    "quotes": "'" * 200_000 + "%",
    "hashes": "#" * 300_000 + "?",
    "question marks": "?" * 200_000,
    "waivers": "# nblint: allow x " + "by a " * 30_000,
    "options": "%time " + "-a " * 50_000,
    "owner": "# owner" + " " * 200_000 + "\n",
    "debts": "# " + "TODO " * 50_000,
}


@pytest.mark.parametrize("source", LONG.values(), ids=LONG)
def test_no_text_takes_long(source: str) -> None:
    rules = catalogue().load("rules", ["all"])
    cells = [{"cell_type": kind, "source": source} for kind in ("code", "markdown")]
    start = process_time()
    report = judge(Notebook.from_json({"cells": cells}), rules, Policy(today=date(2026, 1, 1)))
    assert process_time() - start < 3
    assert not report.of(Answer.BROKEN)


def test_what_is_beyond_the_most_code_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlready_jupyter.subjects.python.MOST", 100)
    notebook = Notebook.of("# %%\n" + "x = 1\n" * 30 + "".join(f"# %%\ny{n} = rate\n" for n in range(5)) + "# %%\nprint(y3)\n")
    rules = [catalogue().find(f"reliability/{name}") for name in ("invalid-syntax", "undefined-name", "use-before-definition")]
    report = judge(notebook, rules, Policy(today=date(2026, 6, 1)))
    (finding,) = report.findings
    assert finding.evidence.says.startswith("this cell and 5 below it are not read")


NEWER = ["type Row = int", "def first[T](rows: list[T]): return rows[0]", 'print(f"{row["a"]}")', "print(f\"{'\\n'.join(rows)}\")"]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python knows what is newer to 3.11")
@pytest.mark.parametrize("source", NEWER)
@pytest.mark.parametrize(("said", "severity"), [({}, Severity.WARNING), ({"language_info": {"version": "3.11.2"}}, Severity.ERROR)])
def test_what_a_newer_python_may_parse_is_no_error_unless_an_older_one_ran_it(source: str, said: Any, severity: Severity) -> None:
    notebook = Notebook.from_json({"cells": [{"cell_type": "code", "source": f"rows = 1\n{source}"}], "metadata": said})
    (finding,) = judge(notebook, [catalogue().find("reliability/invalid-syntax")], Policy(today=date(2026, 6, 1))).findings
    assert finding.severity is severity


def test_a_line_of_no_python_is_an_error_whoever_runs_it() -> None:
    for source in ("print(f'{rows'", "def f[(", "x = = 1"):
        notebook = Notebook.from_json({"cells": [{"cell_type": "code", "source": source}], "metadata": {}})
        (finding,) = judge(notebook, [catalogue().find("reliability/invalid-syntax")], Policy(today=date(2026, 6, 1))).findings
        assert finding.severity is Severity.ERROR, source


def test_what_is_within_a_node_comes_in_the_order_of_ast_walk() -> None:
    tree = ast.parse(
        "def f(a, *, b=1, **c):\n    return {x: -y for x, y in g(a, *b, k=c[1:2]) if x < y}\nimport a.b as c\nglobal d\n{**e, 1: f'{g}'}"
    )
    marks = ast.operator | ast.unaryop | ast.cmpop | ast.expr_context
    assert within(tree) == [node for node in ast.walk(tree) if not isinstance(node, marks)]
