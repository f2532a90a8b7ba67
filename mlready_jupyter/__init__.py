"""Would this model, and would these tables, survive production? `%mlready` in a notebook, `nblint` in CI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlready_jupyter.core.errors import UsageError
    from mlready_jupyter.core.report import Report, Verdict
    from mlready_jupyter.frontends.comparing import drift, schema
    from mlready_jupyter.frontends.exam import assume, exam, export_tests
    from mlready_jupyter.frontends.gate.checking import check_batch
    from mlready_jupyter.frontends.lint import lint
    from mlready_jupyter.frontends.past_exams import compare, past

__version__ = "0.1.0"

_HOMES = {
    "Report": "mlready_jupyter.core.report",
    "UsageError": "mlready_jupyter.core.errors",
    "Verdict": "mlready_jupyter.core.report",
    "assume": "mlready_jupyter.frontends.exam",
    "check_batch": "mlready_jupyter.frontends.gate.checking",
    "compare": "mlready_jupyter.frontends.past_exams",
    "drift": "mlready_jupyter.frontends.comparing",
    "exam": "mlready_jupyter.frontends.exam",
    "export_tests": "mlready_jupyter.frontends.exam",
    "lint": "mlready_jupyter.frontends.lint",
    "past": "mlready_jupyter.frontends.past_exams",
    "schema": "mlready_jupyter.frontends.comparing",
}
__all__ = ["Report", "UsageError", "Verdict", "assume", "check_batch", "compare", "drift", "exam", "export_tests", "lint", "past", "schema"]


def __getattr__(name: str) -> Any:
    """The public names, imported when they are first asked for: loading the extension stays cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext mlready_jupyter`"""
    from mlready_jupyter.frontends import magics

    magics.load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """`%unload_ext mlready_jupyter`"""
    from mlready_jupyter.frontends import magics

    magics.unload(shell)
