"""Reproducible state: predict leaves the world's dice alone."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from mlready_jupyter.checks import Candidate, Evidence, InCall, Iterator, Limit, MakeTable, Repeats, Severity, check, exact


@check(severity=Severity.WARNING)
def global_random_state(repeats: Repeats, *, generators: Limit = Limit(0)) -> Iterator[Evidence]:
    """Predict draws from a global random generator.

    Whoever else draws from it, a sampler, a test, the next experiment, gets other numbers
    depending on whether predict was called, and the answers themselves depend on the seed that
    happens to be set. Usual causes: `np.random.rand` inside a transformer, a `random_state=None`
    that is used in predict.

    The states of `numpy.random` and `random` are compared before and after; generators of other
    libraries are not looked at.

    Limits:
        generators: global generators that predict may draw from.
    """
    drew = repeats.drew
    tells = any(repeat.changed for repeat in repeats.made if repeat.way == "seeded")
    depends = ", and its answers depend on the seed" if tells else ""
    yield Evidence(
        f"Predict draws from the global state of `{'` and `'.join(drew)}`{depends}"
        if drew
        else "Predict leaves the global random generators alone",
        at=InCall("predict", "the global random state"),
        measured=exact(len(drew)),
        limit=generators,
        statistic="global generators drawn from",
        remedy="Draw from a generator of the model's own, e.g. `np.random.default_rng(seed)` made when it is fitted.",
    )


class KeepsItsOwn:
    def predict(self, table: Any) -> object:
        return np.random.default_rng(7).normal(size=len(table)) + np.asarray(table["age"], dtype=float)


class DrawsAndForgets:
    """Its answers do not change, but everybody else's do."""

    def predict(self, table: Any) -> object:
        np.random.rand()
        return np.asarray(table["age"], dtype=float)


class DrawsAndTells:
    def predict(self, table: Any) -> object:
        return [random.random() for _ in range(len(table))]


@global_random_state.good
def a_generator_of_its_own(table: MakeTable) -> Candidate:
    return Candidate.of(KeepsItsOwn(), test=table(age=[31, 45, 52]))


@global_random_state.bad
def the_state_moves_on(table: MakeTable) -> Candidate:
    return Candidate.of(DrawsAndForgets(), test=table(age=[31, 45, 52]))


@global_random_state.bad
def the_answers_hang_on_it(table: MakeTable) -> Candidate:
    return Candidate.of(DrawsAndTells(), test=table(age=[31, 45, 52]))
