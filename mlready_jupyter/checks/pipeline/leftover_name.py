"""Temporary code becomes permanent, unless it goes."""

from __future__ import annotations

import re
from typing import Any

from mlready_jupyter.checks import Candidate, Evidence, Iterator, MakeTable, Model, Namespace, Run, Severity, Whole, check

LEFT_OVER = re.compile(
    r"(?:.*_)?(?:tmp|old|bak|backup|copy|foo|bar|asdf|xxx|junk|deleteme|wip)\d*|(?:tmp|old|copy|foo)\d*_.*|.*_final_?(?:final|v?\d+)"
)


@check(severity=Severity.NOTE)
def leftover_name(namespace: Namespace, previous: Model | None) -> Iterator[Evidence]:
    """Tables and models with temporary names lie in the notebook: `df2_tmp`, `X_train_old`, `model_final_v2`.

    One day the wrong one is used, and it works. Usual causes: a copy kept to go back to, an experiment that was
    never cleaned up, a cell that was deleted while its names lived on.

    Only names of tables, arrays and models are looked at, but for the model that was handed over as the previous one.
    """
    for name, thing in namespace.names.items():
        if LEFT_OVER.fullmatch(name) and _matters(thing) and (previous is None or thing is not previous.thing):
            run = namespace.maker(name)
            made = f", made in [{run.number}]" if run is not None else ", made by no cell that is still known" if namespace.runs else ""
            yield Evidence(
                f"`{name}` ({type(thing).__name__}) has the name of something temporary{made}",
                at=Whole(name),
                remedy=f"Delete `{name}`, or give it the name of what it is; then restart and run all.",
            )


def _matters(thing: Any) -> bool:
    """Whether it is a table, an array or a model, told from its class alone."""
    kind = type(thing)
    return not isinstance(thing, type) and any(hasattr(kind, word) for word in ("predict", "columns", "__array__"))


@leftover_name.good
def honest_names(table: MakeTable) -> Candidate:
    frame = table(age=[1, 2])
    return Candidate.of(
        train=frame,
        namespace=Namespace({"train": frame, "temperature": frame, "tmp": "/tmp", "test_df": frame, "max_temp": frame}),
    )


@leftover_name.good
def the_model_that_is_to_be_replaced(table: MakeTable) -> Candidate:
    from sklearn.dummy import DummyRegressor

    old, new = (DummyRegressor(strategy=how).fit([[1], [2]], [1, 2]) for how in ("mean", "median"))
    return Candidate.of(new, test=table(age=[1, 2]), previous=old, namespace=Namespace({"old": old, "new": new}))


@leftover_name.bad(findings=2)
def left_behind(table: MakeTable) -> Candidate:
    import pandas as pd

    frame = pd.DataFrame({"age": [1, 2]})
    names = {"df2_tmp": frame, "X_train_old": frame, "X_train": frame}
    return Candidate.of(train=table(age=[1, 2]), namespace=Namespace(names, (Run(3, "df2_tmp = 1"),)))
