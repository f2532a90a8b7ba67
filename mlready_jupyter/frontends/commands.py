"""What all command lines share: exit codes, and errors of one line."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.frontends.exit_codes import CLEAR, FOUND, TROUBLE, UNDECIDED

__all__ = ["CLEAR", "FOUND", "TROUBLE", "UNDECIDED", "Parser"]


class Parser(argparse.ArgumentParser):
    """Raises a UsageError where argparse would print its usage and exit."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False, formatter_class=_Formatter)

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")


class _Formatter(argparse.HelpFormatter):
    """Of a fixed width: asking for the terminal's costs 3 ms, which argparse would spend on every run."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=100)
