"""Where the rows of a notebook come from, what was learned from them, and where they go."""

from mlready_jupyter.subjects.provenance.apis import CROSSES, RESAMPLES, SPLITS
from mlready_jupyter.subjects.provenance.engine import Given, Leak, Provenance, Refit, Score, Stop
from mlready_jupyter.subjects.provenance.values import Estimator, Part, Rows, covers

CONCERNED = frozenset({"fit_transform"}) | SPLITS | CROSSES | RESAMPLES
"""A notebook that calls none of these, and fits nothing to anything, is not followed."""

__all__ = ["CONCERNED", "Estimator", "Given", "Leak", "Part", "Provenance", "Refit", "Rows", "Score", "Stop", "covers"]
