"""How it is shown: one module a format, each `render(report) -> str`, pure."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from mlready_jupyter.core.report import Report

FORMATS = {
    ".html": "page",
    ".json": "json",
    ".junit": "junit",
    ".md": "markdown",
    ".sarif": "sarif",
    ".txt": "text",
    ".xml": "junit",
}
"""File ending -> the module that writes it, imported when it is first needed."""


def _later(module: str) -> Callable[[Report], str]:
    def render(report: Report) -> str:
        write: Callable[[Report], str] = import_module(f"{__name__}.{module}").render
        return write(report)

    return render


Report.renderers.update({ending: _later(module) for ending, module in FORMATS.items()})


def _view(name: str) -> Callable[..., Any]:
    def show(report: Report, *arguments: Any) -> Any:
        return getattr(import_module(f"{__name__}.figures"), name)(report, *arguments)

    return show


Report.views.update({name: _view(name) for name in ("plot", "frame")})
