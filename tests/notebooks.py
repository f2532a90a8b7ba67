"""Makes notebooks for tests: as JSON, as bytes, and as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mlready_jupyter.subjects.ipynb import read
from mlready_jupyter.subjects.notebook import Notebook

KERNEL = {"name": "python3", "display_name": "Python 3"}


def document(*sources: Any, **more: Any) -> dict[str, Any]:
    """A notebook of code cells with these sources."""
    cells = [{"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None} for source in sources]
    return {"cells": cells, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5, **more}


def write(path: Path, *sources: Any, **more: Any) -> Path:
    path.write_text(json.dumps(document(*sources, **more), indent=1), encoding="utf-8")
    return path


def from_bytes(raw: bytes) -> Notebook:
    return Notebook("nb", document=(raw, read(raw)))


def problem(raw: bytes) -> str:
    """What is said of a file that cannot be read as it is."""
    (told,) = read(raw).problems
    return told.says
