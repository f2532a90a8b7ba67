"""One of several processes that judge notebooks: paths come in, a line each, and answers go out."""

from __future__ import annotations

import gc
import json
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from mlready_jupyter.frontends.linter.arguments import asked
from mlready_jupyter.frontends.linter.cache import Cache
from mlready_jupyter.frontends.linter.checked import to_json
from mlready_jupyter.frontends.linter.checking import judged
from mlready_jupyter.frontends.linter.plans import Plans


def main() -> None:
    """Read the command line that the first process was given, then judge what it sends until it sends no more."""
    import msgspec  # noqa: F401 there are many notebooks, hence the fast reader is worth its import

    run = asked(sys.argv[1:])
    serve(sys.stdin, sys.stdout, run.plans(), run.cache())


def serve(paths: Iterable[str], answers: TextIO, plans: Plans, cache: Cache | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first process, which ends this one
    gc.disable()
    for line in paths:
        notebook, plan, made = judged(Path(json.loads(line)), plans)
        text = json.dumps(to_json(made))
        answers.write(text + "\n")
        answers.flush()
        if cache is not None:
            cache.keep(notebook, plan, made, text=text)
    if cache is not None:
        cache.write()


if __name__ == "__main__":
    main()
