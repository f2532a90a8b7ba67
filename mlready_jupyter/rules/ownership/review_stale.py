"""ownership/review-stale"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mlready_jupyter.rules import MLREADY, Cell, Evidence, File, Iterator, Limit, Notebook, Severity, Whole, exact, rule


@rule(severity=Severity.WARNING, about=(MLREADY,))
def review_stale(
    file: File, metadata: Mapping[str, Any], cells: tuple[Cell, ...], clock: date, *, days: Limit = Limit(365)
) -> Iterator[Evidence]:
    """The notebook was changed after it was reviewed, or the review is long ago.

    What was read and agreed is another notebook by now.

    A review stands in the metadata: `"mlready": {"reviewed": {"by": "@ana", "on": "2026-11-24", "source": "…"}}`.
    `source` is the beginning of the hash that this rule tells; with it any change of a cell's source is
    seen. Notebooks without a review are passed over.

    Limits:
        days: how long a review holds.
    """
    own = metadata.get("mlready")
    review = own.get("reviewed") if isinstance(own, Mapping) else None
    if not isinstance(review, Mapping):
        return
    by = f" by {review['by']}" if isinstance(review.get("by"), str) else ""
    source = review.get("source")
    now = digest(cells) if isinstance(source, str) and source else ""
    if now and not now.startswith(str(source)):
        yield Evidence(
            f"it was reviewed{by} as {str(source)[:12]}, and is {now[:12]} now",
            at=Whole(file.path),
            remedy=f'Review what changed, then set "source": "{now[:12]}".',
        )
    day = _day(review.get("on"))
    if day is None:
        yield Evidence("the review has no date", at=Whole(file.path), remedy='Write "on": "2026-11-24", the day of the review.')
    else:
        age = (clock - day).days
        yield Evidence(
            f"it was reviewed{by} {age} days ago",
            at=Whole(file.path),
            measured=exact(age),
            limit=days,
            unit="days",
            remedy="Review it again.",
        )


def digest(cells: tuple[Cell, ...]) -> str:
    """SHA-256 of the source of all cells, whatever their outputs."""
    from hashlib import sha256

    return sha256("\0".join(f"{cell.kind}\n{cell.source}" for cell in cells).encode("utf-8", "surrogatepass")).hexdigest()


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _reviewed(**review: str) -> Notebook:
    cells = [{"cell_type": "code", "source": "x = 1"}]
    return Notebook.from_json({"cells": cells, "metadata": {"mlready": {"reviewed": review}}}, today=date(2026, 6, 1))


@review_stale.good
def a_review_that_holds() -> Notebook:
    return _reviewed(by="@ana", on="2026-05-01", source="89811aa68d45")


review_stale.good("# %%\nreviewed = 1\n")


@review_stale.bad(findings=1, at="nb")
def a_review_of_another_notebook() -> Notebook:
    return _reviewed(by="@ana", on="2026-05-01", source="0123456789ab")


@review_stale.bad(findings=1)
def a_review_of_long_ago() -> Notebook:
    return _reviewed(by="@ana", on="2024-05-01")
