"""reliability/unseeded-random"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Nodes, Severity, rule

DRAWS = (
    "rand randn randint random normal uniform choice permutation shuffle sample random_sample binomial poisson exponential beta gamma "
    "standard_normal multivariate_normal randperm gauss choices randrange lognormal"
).split()
SEEDS = (
    "seed seed_everything set_seed set_random_seed fix_seed set_global_seed manual_seed set_seeds seed_all default_rng RandomState "
    "PRNGKey Generator random_seed fix_random_seed set_all_seeds manual_seed_all"
).split()
SEED_NAMES = ("random_state", "seed", "rng")
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
            )


def _library(call: Call) -> str:
    module = call.dotted.rpartition(".")[0]
    return LIBRARIES.get(module, "")


unseeded_random.good("# %%\nnp.random.seed(1)\nx = np.random.rand(9)\n")
unseeded_random.good("# %%\nrng = np.random.default_rng(7)\nx = rng.normal(size=9)\n")
unseeded_random.good("# %%\nset_seed(7)\nx = torch.randn(9)\ny = rng.choice(x)\nz = st.norm.sample()\n")
unseeded_random.good("# %%\nx = scipy.stats.uniform(0, 1)\nd = df.sample(9)\ne = choice(x)\n")
unseeded_random.bad("# %%\nx = np.random.rand(9)\ny = np.random.normal(size=3)\nz = random.choice(x)\n", findings=2, at="nb:0:1")
unseeded_random.bad("# %%\nw = torch.randn(3, 3)\n", findings=1)
