"""One feed for many columns, where that asks the same as one feed each: most models pass, and then one call has said so."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlready_jupyter.subjects.cases.case import Case, Contract, Feed, Sample

EACH = 8
"""Rows of the sample that each column is asked with."""


def together(case: Case, feeds: tuple[Feed, ...], sample: Sample) -> Feed | None:
    """All feeds in one, or None where they cannot be: changes of types side by side, changes of values one below the other."""
    if len(feeds) < 2 or any(not feed.column or feed.native is not None or feed.frame.shape[1] != sample.frame.shape[1] for feed in feeds):
        return None
    if any(list(feed.frame.columns) != list(sample.frame.columns) for feed in feeds):
        return None
    if case.contract is Contract.FINITE_OR_REFUSED:
        return _below(feeds, sample)
    if any(len(feed.rows) != len(sample.frame) for feed in feeds):
        return None
    frame = _beside([feed.frame for feed in feeds], feeds, sample)
    with_own = [feed.against for feed in feeds if feed.against is not None]
    if with_own and len(with_own) < len(feeds):
        return None
    return Feed(frame, sample.all_rows, "", _beside(with_own, feeds, sample) if with_own else None)


def _beside(frames: list[pd.DataFrame], feeds: tuple[Feed, ...], sample: Sample) -> pd.DataFrame:
    names = {str(name): name for name in sample.frame.columns}
    whole = sample.frame.copy()
    for frame, feed in zip(frames, feeds, strict=True):
        whole[names[feed.column]] = frame[names[feed.column]]
    return whole


def _below(feeds: tuple[Feed, ...], sample: Sample) -> Feed | None:
    if any(feed.against is not None for feed in feeds):
        return None
    parts = [feed.only(list(range(min(EACH, len(feed.rows))))) for feed in feeds]
    for dtypes in zip(*(part.frame.dtypes for part in parts), strict=True):
        kinds = set(dtypes)
        if len(kinds) > 1 and not all(isinstance(kind, np.dtype) and kind.kind in "iuf" for kind in kinds):
            return None
    rows = np.concatenate([part.rows for part in parts])
    return Feed(pd.concat([part.frame for part in parts], ignore_index=True), rows)
