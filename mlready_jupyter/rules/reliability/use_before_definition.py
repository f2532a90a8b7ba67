"""reliability/use-before-definition"""

from __future__ import annotations

from mlready_jupyter.rules import Code, Evidence, Iterator, Severity, rule
from mlready_jupyter.subjects.fixes.cell_up import cell_up
from mlready_jupyter.subjects.flow import Flow


@rule(severity=Severity.ERROR)
def use_before_definition(flow: Flow, code: tuple[Code, ...]) -> Iterator[Evidence]:
    """A cell uses a name that only a later cell defines.

    Run from top to bottom, the notebook stops here with a NameError. It worked because its cells
    ran in another order, in a session that nobody else has.

    Usual causes: a cell moved or inserted above the one it needs.

    It says nothing about names inside functions, which are looked up when the function is called,
    and falls silent where a star import, `%run`, `exec` or a cell in another language may
    have bound the name before.

    The fix moves the defining cell up, where it holds nothing but imports, functions, classes and literals, and needs nothing that
    comes in between.
    """
    told = set()
    for use in flow.doubtful:
        cells = flow.bound.get(use.name)
        if use.late or not cells or flow.known(use.name) or use.name in told or use.code.cell.tags & {"raises-exception", "exercise"}:
            continue
        if min(cells) > use.code.cell.number:
            told.add(use.name)
            yield Evidence(
                f"{use.name} is used here, but only cell {min(cells) + 1} defines it",
                at=use.place,
                remedy="Move the defining cell up, then restart the kernel and run all cells.",
                milder=Severity.WARNING if use.guarded else None,
                fix=cell_up(use, code, flow),
            )


use_before_definition.good("# %%\ndef f():\n    return rate\n# %%\nrate = 2\nf()\n")
use_before_definition.good("# %%\nfrom helpers import *\ntotal(rate)\n# %%\nrate = 2\n")
use_before_definition.good("# %%\n%run setup.py\nprint(rate)\n# %%\nrate = 2\n")
use_before_definition.good("# %%\n%store -r rate\nprint(rate)\n# %%\nrate = 2\n")
use_before_definition.good("# %%\n%load_ext my_own\nprint(rate)\n# %%\nrate = 2\n")
use_before_definition.good("# %%\nglobals()['rate'] = 1\nprint(rate)\n# %%\nrate = 2\n")
use_before_definition.good("# %%\nexec(source)\nprint(rate)\n# %%\nrate = 2\n# %%\nsource = ''\n")
use_before_definition.good("# %%\nrate = = 1\n# %%\nprint(rate)\n# %%\nrate = 2\n")
use_before_definition.good("# %%\nplot(x=1, rate=2)\n# %%\nrate = 2\n")
use_before_definition.good("# %%\ntry:\n    rate\nexcept NameError:\n    rate = 1\n# %%\nrate = 2\n")
use_before_definition.bad("# %%\nprint(rate)\n# %%\nrate = 2\n", findings=1, at="nb:0:1")
use_before_definition.bad("# %%\ntotal += 1\n# %%\ntotal = 0\n", findings=1, at="nb:0:1")
use_before_definition.bad("# %%\nlist(map(lambda x: x, rates))\n[r for r in rates]\n# %%\nrates = []\n", findings=1, at="nb:0:1")

use_before_definition.bad(
    "# %%\nimport math\n# %% [markdown]\n# Text\n# %%\nprint(area(2))\n# %%\nx = 1\n# %%\n"
    "PI = 3.1\n\ndef area(r):\n    return math.sqrt(PI) * r\n# %%\ny = 1\n",
    mended="# %%\nimport math\n# %% [markdown]\n# Text\n# %%\nPI = 3.1\n\ndef area(r):\n    return math.sqrt(PI) * r\n"
    "# %%\nprint(area(2))\n# %%\nx = 1\n# %%\ny = 1\n",
)
use_before_definition.bad("# %% [2]\nprint(rate)\n# %% [1]\nrate = 2\n", mended="# %% [1]\nrate = 2\n# %% [2]\nprint(rate)\n")
for untouched in (
    "# %%\nprint(rate)\n# %%\nrate = read()\n",
    "# %%\nprint(rate)\n# %%\nx = 1\n# %%\nrate = x\n",
    "# %%\nprint(rate())\n# %%\nx = 1\n# %%\ndef rate():\n    return x\n",
    "# %%\nx = 1\nprint(rate)\n# %%\nx, rate = 2, 2\n",
    "# %%\nx = 1\nprint(rate)\n# %%\nx = 2\nrate = 2\n",
    "# %%\nprint(rate)\n# %%\nrate = 2\n# %%\nrate = 3\n",
    "# %%\nrate += 1\n# %%\nrate = 2\n",
    "# %%\nprint(rate)\n# %%\nx = = 1\n# %%\nrate = 2\n",
    "# %%\nprint(rate)\n# %%\n%matplotlib inline\nrate = 2\n",
    "# %% [1]\nprint(rate)\n# %% [2]\nrate = 2\n",
):
    use_before_definition.bad(untouched, findings=1, mended=untouched)
