"""What a notebook's metadata says about its kernel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PYTHONS = ("python", "ipython", "python3", "python2", "pyspark", "xpython", "pyodide")


def language(metadata: Mapping[str, Any]) -> str:
    """What the cells are written in: "python" when nothing is said, since most notebooks are."""
    if _said(metadata, "kernelspec", "name").startswith("sage"):
        return "sage"  # calls itself Python, and is prepared otherwise
    name = _said(metadata, "language_info", "name") or _said(metadata, "kernelspec", "language")
    return "python" if not name or name.lower() in PYTHONS else name.lower()


def version(metadata: Mapping[str, Any]) -> tuple[int, ...]:
    """The version of the language that the notebook was last run with; () when it is not said."""
    parts = _said(metadata, "language_info", "version").split(".")[:2]
    return tuple(int(part) for part in parts if part.isdigit())


def is_python_2(metadata: Mapping[str, Any]) -> bool:
    return version(metadata)[:1] == (2,) or _said(metadata, "kernelspec", "name") == "python2"


def _said(metadata: Mapping[str, Any], section: str, key: str) -> str:
    table = metadata.get(section)
    value = table.get(key) if isinstance(table, Mapping) else None
    return value if isinstance(value, str) else ""
