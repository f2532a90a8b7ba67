"""Makes every fix that `nblint` offers on real notebooks, one rule after the other, and holds each against what a fix promises.

    python -m benchmarks.fixes [FOLDER ...]    # folders of notebooks (see benchmarks/corpus/fetch.py); no file is written

The new file must read as it did but for the cells mended: as many cells, each in its place or moved whole, with their metadata and
outputs; every cell that parsed still parses; the lines outside the mended ones are the same bytes; and no rule finds more than before.
A violation ends the run with 1.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.corpus.fetch import FOLDER
from mlready_jupyter.frontends.linter.checked import Checked
from mlready_jupyter.frontends.linter.fixing import Mended, fixes_of, look, mended
from mlready_jupyter.frontends.linter.narrowing import Narrowing
from mlready_jupyter.frontends.linter.plans import Plans
from mlready_jupyter.settings import Settings

TODAY = date(2026, 6, 1)
RESULT = Path(__file__).parent / "results" / "fixes.json"


class Everything(Narrowing):
    """No baseline, no commit to compare with."""

    def __init__(self) -> None:
        pass

    def narrowed(self, path: Path, checked: Checked, raw: bytes | None = None) -> Checked:
        return checked


def main(folders: Sequence[Path]) -> int:
    paths = sorted({path for folder in folders for path in folder.rglob("*.ipynb") if path.is_file()})
    made: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    wrong: list[str] = []
    for path in paths:
        for rule, count, one in fixes(path):
            offered[rule] += count
            made[rule] += one.made
            wrong += [f"{path}: {rule}: {what}" for what in violations(one)]
    print("\n".join(wrong))
    result = {"notebooks": len(paths), "offered": dict(offered.most_common()), "made": dict(made.most_common()), "violations": len(wrong)}
    print(json.dumps(result, indent=1))
    if len(folders) == 1:
        RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return int(bool(wrong))


def fixes(path: Path) -> Iterator[tuple[str, int, Mended]]:
    """For each rule that offers fixes: how many, and the notebook with all of them made; then with those of all rules."""
    raw = path.read_bytes()
    first = look(path, raw, ALL)
    by_rule = Counter(finding.criterion for finding in first.findings if finding.evidence.fix is not None)
    for rule, count in by_rule.items():
        yield rule, count, mended(path, raw, Plans(Settings(), select=[rule], today=TODAY), Everything(), unsafe=True)
    if len(by_rule) > 1:
        yield "all together", len(fixes_of(first, unsafe=True)), mended(path, raw, ALL, Everything(), unsafe=True)


def violations(one: Mended) -> Iterator[str]:
    """What of the promise is broken."""
    try:
        old, new = json.loads(one.old), json.loads(one.new)
    except ValueError as error:
        yield f"does not parse: {error}"
        return
    if {**old, "cells": 0} != {**new, "cells": 0}:
        yield "something beside the cells has changed"
    if one.old[-1:] != one.new[-1:]:
        yield "the end of the file has changed"
    if _shapes(old) != _shapes(new):
        yield "a cell is lost, or its kind or metadata have changed"
    strange = sorted(_new_lines(one) - _mended_lines(new))
    if strange and one.old.count(b"\n") > len(old["cells"]):  # else all of it stands on a few lines
        yield f"a line has changed that belongs to no mended cell: {strange[0]}"
    before, after = _found(look(one.path, one.old, ALL)), _found(look(one.path, one.new, ALL))
    for rule, count in (after - before).items():
        yield f"{count} more of {rule}"


def _new_lines(one: Mended) -> set[str]:
    old, new = (Counter(line.strip().removesuffix(",") for line in raw.decode().split("\n")) for raw in (one.old, one.new))
    return set(new - old)


def _mended_lines(new: Any) -> set[str]:
    """The lines of JSON that a fix may write: those of sources, and what takes the place of counts and outputs."""
    sources = ["".join(cell["source"]).splitlines(keepends=True) for cell in new["cells"]]
    lines = [text for source in sources for line in source for text in (line, line.rstrip("\n"))]
    written = {json.dumps(line, ensure_ascii=as_ascii) for line in lines for as_ascii in (True, False)}
    return written | {f'"source": {text}' for text in written} | {'"execution_count": null', '"outputs": []', '"source": []', ""}


def _shapes(document: Any) -> Counter[str]:
    return Counter(json.dumps([cell["cell_type"], cell.get("metadata"), cell.get("id")], sort_keys=True) for cell in document["cells"])


def _found(checked: Checked) -> Counter[str]:
    return Counter(finding.criterion for finding in checked.findings)


ALL = Plans(Settings(), today=TODAY)

if __name__ == "__main__":
    sys.exit(main([Path(word) for word in sys.argv[1:]] or [FOLDER]))
