"""How reports and pages appear in IPython: its formatters are taught, so that core and display need not know of it."""

from __future__ import annotations

import os
import sys
from typing import Any

REPORT = ("mlready_jupyter.core.report", "Report")


class Shown:
    """A page that is looked at, not computed with: what `explain`, `show`, `init` and `waive` return."""

    __slots__ = ("bundle",)

    def __init__(self, text: str, **formats: str) -> None:
        self.bundle = {"text/plain": text, **{f"text/{name}": said for name, said in formats.items()}}

    def __repr__(self) -> str:
        return self.bundle["text/plain"]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return self.bundle


def show(thing: Any, **how: Any) -> Any:
    """IPython's display."""
    from IPython.display import display

    untyped: Any = display
    return untyped(thing, **how)


def teach(formatter: Any) -> None:
    """Let a shell's DisplayFormatter draw reports; nothing is imported before the first one comes."""
    only_text = formatter.active_types == ["text/plain"]
    formatter.mimebundle_formatter.for_type_by_name(*REPORT, _in_terminal if only_text else _in_notebook)


def unteach(formatter: Any) -> None:
    """Forget it again, whether a report was drawn meanwhile or not."""
    bundles = formatter.mimebundle_formatter
    bundles.deferred_printers.pop(REPORT, None)
    for kind in [kind for kind in bundles.type_printers if (kind.__module__, kind.__name__) == REPORT]:
        del bundles.type_printers[kind]


def _in_notebook(report: Any, **_: Any) -> dict[str, Any]:
    from mlready_jupyter.display.bundle import mimebundle

    return mimebundle(report)


def _in_terminal(report: Any, **_: Any) -> dict[str, Any]:
    from mlready_jupyter.display.text import render

    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    return {"text/plain": render(report, colour=colour, ascii=ascii_only)}
