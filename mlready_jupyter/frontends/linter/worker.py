"""One of several processes that judge notebooks: paths come in, a line each, and answers go out."""

from __future__ import annotations

import gc
import json
import signal
import sys
from pathlib import Path

from mlready_jupyter.frontends.linter.arguments import asked
from mlready_jupyter.frontends.linter.checked import to_json
from mlready_jupyter.frontends.linter.checking import judged


def main() -> None:
    """Read the command line that the first process was given, then judge what it sends until it sends no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first process, which ends this one
    import msgspec  # noqa: F401 there are many notebooks, hence the fast reader is worth its import

    gc.disable()
    run = asked(sys.argv[1:])
    plans, cache = run.plans(), run.cache()
    for line in sys.stdin:
        notebook, plan, made = judged(Path(json.loads(line)), plans)
        text = json.dumps(to_json(made))
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
        if cache is not None:
            cache.keep(notebook, plan, made, text=text)
    if cache is not None:
        cache.write()


if __name__ == "__main__":
    main()
