"""reliability/unseeded-random"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Evidence, Fix, Iterator, Nodes, Severity, rule
from mlready_jupyter.subjects.fixes.lines import behind

DRAWS = (
    "rand randn randint random normal uniform choice permutation shuffle sample random_sample binomial poisson exponential beta gamma "
    "standard_normal multivariate_normal randperm gauss choices randrange lognormal"
).split()
SEEDS = (
    "seed seed_everything set_seed set_random_seed fix_seed set_global_seed manual_seed set_seeds seed_all default_rng RandomState "
    "PRNGKey Generator random_seed fix_random_seed set_all_seeds manual_seed_all"
).split()
SEED_NAMES = ("random_state", "seed", "rng")
SEEDED = {"numpy": "{}.random.seed(0)", "random": "{}.seed(0)", "torch": "{}.manual_seed(0)", "tensorflow": "{}.random.set_seed(0)"}
"""Library -> what sets the seed of its draws, once it is imported under a name."""
LIBRARIES = {"np.random": "numpy", "numpy.random": "numpy", "random": "random", "torch": "torch", "tf.random": "tensorflow"}


@rule(severity=Severity.NOTE, about=tuple(DRAWS))
def unseeded_random(calls: Calls, nodes: Nodes) -> Iterator[Evidence]:
    """The notebook draws random numbers, and nothing in it sets a seed.

    Every run gives another sample, another start of the weights, another score, and nobody can get
    back the one in the report.

    It sees draws of numpy, random, torch and tensorflow, and tells the first of each. It says nothing once
    anything in the notebook sets a seed or makes a generator, since one function often seeds all
    libraries. Splits without a seed are `reliability/split-without-random-state`.
    """
    if any(True for _ in calls.of(*SEEDS)) or any(node.tree.arg in SEED_NAMES for node in nodes.beside(*SEED_NAMES).of(ast.keyword)):
        return
    told: set[str] = set()
    for call in calls.of(*DRAWS):
        library = _library(call)
        if library and library not in told:
            told.add(library)
            yield Evidence(
                f"{call.dotted} draws from {library}, which has no seed",
                at=call.place,
                remedy="Make one generator with a seed at the top and draw from it: rng = np.random.default_rng(7).",
                fix=_fix(library, call, nodes),
            )


def _fix(library: str, call: Call, nodes: Nodes) -> Fix | None:
    """A seed of 0 right behind the import of the library, where that stands at the margin above the draw."""
    for node in nodes.of(ast.Import):
        names = [alias.asname or alias.name for alias in node.tree.names if alias.name == library]
        above = (node.cell.number, node.tree.lineno) < (call.cell.number, call.tree.lineno)
        if names and above and isinstance(node.parent, ast.Module):
            edit = behind(node.code, node.tree, SEEDED[library].format(names[0]))
            return Fix((edit,)) if edit else None
    return None


def _library(call: Call) -> str:
    module = call.dotted.rpartition(".")[0]
    return LIBRARIES.get(module, "")


unseeded_random.good("# %%\nnp.random.seed(1)\nx = np.random.rand(9)\n")
unseeded_random.good("# %%\nrng = np.random.default_rng(7)\nx = rng.normal(size=9)\n")
unseeded_random.good("# %%\nset_seed(7)\nx = torch.randn(9)\ny = rng.choice(x)\nz = st.norm.sample()\n")
unseeded_random.good("# %%\nx = scipy.stats.uniform(0, 1)\nd = df.sample(9)\ne = choice(x)\n")
unseeded_random.bad("# %%\nx = np.random.rand(9)\ny = np.random.normal(size=3)\nz = random.choice(x)\n", findings=2, at="nb:0:1")
unseeded_random.bad("# %%\nw = torch.randn(3, 3)\n", findings=1)
unseeded_random.bad(
    "# %%\nimport numpy as np  # arrays\nimport random\n# %%\nx = np.random.rand(9)\n",
    mended="# %%\nimport numpy as np  # arrays\nnp.random.seed(0)\nimport random\n# %%\nx = np.random.rand(9)\n",
)
unseeded_random.bad(
    "# %%\nx = np.random.rand(9)\n# %%\nimport numpy as np\n", mended="# %%\nx = np.random.rand(9)\n# %%\nimport numpy as np\n"
)
