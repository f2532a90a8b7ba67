"""What somebody may have meant."""

from __future__ import annotations

import pytest

from mlready_jupyter.core.errors import nearest

KNOWN = ["target", "price", "tolerated", "pipeline/null-rate-change", "pipeline/shared-rows"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("tolerate", "tolerated"),
        ("prise", "price"),
        ("pric", "price"),
        ("shared-row", "pipeline/shared-rows"),
        ("pipeline/shared-row", "pipeline/shared-rows"),
        ("prcie", "price"),
        ("age", ""),
        ("agee", ""),
        ("pipeline/nothing", ""),
    ],
)
def test_nearest(name: str, meant: str) -> None:
    assert nearest(name, KNOWN) == meant
