"""The command `nblint`: finds the command that is meant, and ends a user's mistake in one line."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn, TextIO

COMMANDS = ("check", "explain", "ledger", "list", "promote", "schema")
READER_LEFT = 141
"""The exit code of a program whose output nobody reads any more, as a shell tells it: 128 + SIGPIPE."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give back its exit code.

    The garbage collector rests meanwhile: a run keeps nearly all that it makes, and would spend a
    third of its time on looking for what it does not.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = words.pop(0) if words and words[0] in COMMANDS else "check"
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _run(command, words)
    finally:
        if collecting:
            gc.enable()


def _run(command: str, words: list[str]) -> int:
    from mlready_jupyter.core.errors import UsageError
    from mlready_jupyter.frontends.exit_codes import TROUBLE

    if sys.stdout is None:
        return _complain("stdout is closed; nothing can be told")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _command(command, words)
        sys.stdout.flush()
        return code
    except UsageError as error:
        return _complain(str(error))
    except BrokenPipeError:  # the reader of our output has seen enough
        _drop(sys.stdout)
        return READER_LEFT
    except OSError as error:
        if error.filename is not None:
            raise
        _drop(sys.stdout)  # what was to be written could not be, and would be tried again at the end
        return _complain(f"cannot write: {(error.strerror or str(error)).lower()}")
    except KeyboardInterrupt:
        _complain("interrupted")
    return TROUBLE


def _complain(says: str) -> int:
    """One line on stderr, and the exit code that goes with it, even where stderr takes nothing."""
    from mlready_jupyter.frontends.exit_codes import TROUBLE

    if sys.stderr is not None:
        try:
            print(f"nblint: {says}", file=sys.stderr, flush=True)
        except OSError:
            _drop(sys.stderr)
    return TROUBLE


def _drop(stream: TextIO) -> None:
    """Let go what a stream still holds and can no longer write."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _command(command: str, words: list[str]) -> int:
    """Import only what this command needs: imports are most of what a small notebook costs."""
    if command == "check":
        from mlready_jupyter.frontends.linter.command import check

        return check(words)
    if command == "ledger":
        from mlready_jupyter.frontends.ledger import ledger

        return ledger(words)
    if command == "promote":
        from mlready_jupyter.frontends.promotion.command import promote

        return promote(words)
    from mlready_jupyter.frontends import pages

    return {"explain": pages.explain, "list": pages.list_rules, "schema": pages.schema}[command](words)


def program() -> NoReturn:
    """Run one command and end the process, without taking apart what it made: a tenth of what a small notebook costs."""
    code = main()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    program()
