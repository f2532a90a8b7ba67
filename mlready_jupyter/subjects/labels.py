"""The labels of a table as a column summary, so that two tables' labels are compared as columns are."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlready_jupyter.core.part import Absent
from mlready_jupyter.subjects.profile import Column, numbers
from mlready_jupyter.subjects.scores import as_positions
from mlready_jupyter.subjects.task import Task


def summary(labels: NDArray[Any], task: Task, like: Column | None = None) -> Column:
    """Classes as counts by name, one and the same for 1, 1.0 and True; numbers at the edges of `like`."""
    missing = np.asarray(pd.isna(labels), dtype=bool)
    if not task.classifies:
        try:
            return numbers(np.asarray(labels, dtype=np.float64), like)
        except (TypeError, ValueError):
            raise Absent(f"the labels are no numbers, such as {str(labels[0])!r}") from None
    known = labels[~missing]
    positions = as_positions(known, task)
    of_classes = np.bincount(positions[positions >= 0], minlength=len(task.classes)).tolist()
    counts = Counter(dict(zip(map(str, task.classes), of_classes, strict=True)))
    counts.update(str(label) for label in known[positions < 0].tolist())
    return Column("category", len(labels), int(missing.sum()), counts=dict(counts))
