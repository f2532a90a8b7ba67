"""The command with `--fix` or `--diff`: which notebooks are mended, and what is said of it."""

from __future__ import annotations

import sys
from pathlib import Path

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.frontends.exit_codes import CLEAR, FOUND
from mlready_jupyter.frontends.linter.arguments import Run
from mlready_jupyter.frontends.linter.checked import Checked
from mlready_jupyter.frontends.linter.fixing import Mended, difference, fixes_of, look, mended, write
from mlready_jupyter.frontends.linter.narrowing import Narrowing
from mlready_jupyter.frontends.linter.output import Told
from mlready_jupyter.frontends.linter.plans import Plans
from mlready_jupyter.subjects.percent import is_script

NOTEBOOK, SCRIPT = "stdin.ipynb", "stdin.py"
"""What comes in is called so, where --stdin-filename does not say otherwise."""


def check_stdin(run: Run, plans: Plans, narrowing: Narrowing) -> Checked:
    """What is found in the notebook or percent script that comes in."""
    path, raw = _given(run)
    return narrowing.narrowed(path, look(path, raw, plans))


def mend_stdin(run: Run, plans: Plans, narrowing: Narrowing) -> Mended:
    path, raw = _given(run)
    return mended(path, raw, plans, narrowing, unsafe=run.unsafe_fixes)


def _given(run: Run) -> tuple[Path, bytes]:
    raw = sys.stdin.buffer.read()
    script = is_script(raw) or (b"\n# %%" in raw and not raw.lstrip().startswith(b"{"))
    return Path(run.stdin_filename or (SCRIPT if script else NOTEBOOK)), raw


def mend_files(run: Run, plans: Plans, paths: list[Path], every: list[Checked], narrowing: Narrowing, told: Told) -> list[Mended]:
    """Mend the notebooks that have something to mend; those that are written stand in `every` as they are now."""
    made: list[Mended] = []
    for number, (path, each) in enumerate(zip(paths, every, strict=False)):
        if fixes_of(each, unsafe=run.unsafe_fixes):
            one = mended(path, path.read_bytes(), plans, narrowing, unsafe=run.unsafe_fixes)
            if one.new != one.old:
                made.append(one)
                if not run.diff:
                    write(one)
                    every[number] = one.left
    if not run.diff:
        told.notes.append(said(made, "mended"))
    return made


def show(made: list[Mended]) -> int:
    """Print the changes as patches; 1 if there are any."""
    for one in made:
        sys.stdout.write(difference(one, one.left.path))
    sys.stdout.flush()
    print(said(made, "would be mended"), file=sys.stderr)
    return FOUND if made else CLEAR


def said(made: list[Mended], what: str) -> str:
    count, files = sum(one.made for one in made), len(made)
    if not count:
        return f"nothing {what}"
    return f"{count} finding{'s' if count > 1 else ''} {what} in {files} notebook{'s' if files > 1 else ''}"


def give_back(one: Mended) -> None:
    """Write the notebook that came from stdin to stdout, mended or not."""
    try:
        sys.stdout.buffer.write(one.new)
        sys.stdout.flush()
    except AttributeError:
        raise UsageError("--fix of a notebook from stdin needs a stdout that takes bytes") from None
