"""reliability/split-without-random-state"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Call, Calls, Evidence, Fix, Iterator, Severity, constant, rule

SHUFFLED_ALWAYS = (
    "train_test_split",
    "ShuffleSplit",
    "StratifiedShuffleSplit",
    "GroupShuffleSplit",
    "RepeatedKFold",
    "RepeatedStratifiedKFold",
)
SHUFFLED_ON_REQUEST = ("KFold", "StratifiedKFold", "StratifiedGroupKFold")
SEEDS = ("seed", "seed_everything", "set_seed", "set_random_seed", "fix_seed", "set_global_seed", "manual_seed", "set_seeds", "seed_all")


@rule(severity=Severity.WARNING, about=(*SHUFFLED_ALWAYS, *SHUFFLED_ON_REQUEST))
def split_without_random_state(calls: Calls) -> Iterator[Evidence]:
    """Rows are split at random, without a seed.

    Every run gives other test rows, hence another score: two models compared on two runs are
    compared on two samples, and no one can repeat the number in the report.

    It says nothing about splits that do not shuffle, nor when the notebook seeds numpy or all
    libraries at once, on which scikit-learn then draws.
    """
    if any(True for _ in calls.of(*SEEDS)):
        return
    for call in calls.of(*SHUFFLED_ALWAYS, *SHUFFLED_ON_REQUEST):
        if not call.spread and _seedless(call) and _shuffles(call):
            yield Evidence(
                f"{call.name} shuffles without a seed", at=call.place, remedy="Pass random_state=, the same in every run.", fix=_fix(call)
            )


def _fix(call: Call) -> Fix:
    """A seed of 0: the rows are other ones than in the last run, but the same from now on."""
    none = call.argument("random_state")
    if none is not None:
        return Fix((call.code.edit(none, "0"),))
    given: list[ast.expr | ast.keyword] = [*call.tree.args, *call.tree.keywords]
    last = max(given, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0))
    return Fix((call.code.after(last, ", random_state=0"),))


def _seedless(call: Call) -> bool:
    """Whether no seed is given, or None for one."""
    seeds = (call.argument("random_state"), call.argument("seed"))
    return all(seed is None or (isinstance(seed, ast.Constant) and seed.value is None) for seed in seeds)


def _shuffles(call: Call) -> bool:
    shuffle = call.argument("shuffle")
    if call.name in SHUFFLED_ON_REQUEST:
        return constant(shuffle) is True
    return len(call.tree.args) > 0 or bool(call.tree.keywords) if shuffle is None else constant(shuffle) is True


split_without_random_state.good("# %%\na, b = train_test_split(X, random_state=7)\nc, d = train_test_split(X, shuffle=False)\n")
split_without_random_state.good("# %%\nkf = KFold(5)\nkf = KFold(5, shuffle=True, random_state=1)\n")
split_without_random_state.good("# %%\nnp.random.seed(1)\na, b = train_test_split(X)\n")
split_without_random_state.good("# %%\na, b = train_test_split(X, **options)\n")
split_without_random_state.good("# %%\ndef train_test_split(X):\n    return X[:9], X[9:]\na, b = train_test_split(X)\n")
split_without_random_state.bad("# %%\na, b = train_test_split(X, y, test_size=0.2)\n", findings=1, at="nb:0:1")
split_without_random_state.bad(
    "# %%\nfrom sklearn.model_selection import train_test_split as tts\na, b = tts(X)\n", findings=1, at="nb:0:2"
)
split_without_random_state.bad("# %%\na, b = train_test_split(X, random_state=None)\n", findings=1)
split_without_random_state.bad("# %%\nfolds = StratifiedKFold(n_splits=5, shuffle=True)\n", findings=1)
