"""How well leaks are found: precision and recall on notebooks that were labelled by reading, before any rule was tuned.

    python -m benchmarks.leaks.judge [FOLDER]

Preprocessing leaks are what `fit-before-split` and `stats-before-split` find, overlap what `overlap-oversample` and
`train-is-test` find, each by the notebook. `labels.txt` holds labels of the corpus. FOLDER may hold scripts and notebooks of
your own with a file `labels.txt` in the same form, whose names are relative to it.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.corpus.fetch import FOLDER, fetch, identity
from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.judge import Policy, judge
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.subjects.notebook import Notebook

KINDS = {
    "preprocessing": ("pipeline/fit-before-split", "pipeline/stats-before-split"),
    "overlap": ("pipeline/overlap-oversample", "pipeline/train-is-test"),
}
HALVES = ("tune", "judge")


def main(folder: Path | None = None) -> None:
    if folder is None:
        fetch(FOLDER)
    file = Path(__file__) if folder is None else folder / "labels"
    labelled = list(labels(file.with_name("labels.txt"), folder or FOLDER))
    rules = catalogue().load("rules", [ident for kind in KINDS.values() for ident in kind])
    counts: Counter[tuple[str, str, bool, bool]] = Counter()
    for path, half, truth in labelled:
        report = judge(Notebook(path), rules, Policy(today=date.today()))
        found = {outcome.criterion for outcome in report.outcomes if outcome.of(Answer.FOUND)}
        for kind, ids in KINDS.items():
            told = bool(found & set(ids))
            counts[kind, half, truth[kind], told] += 1
            if truth[kind] != told:
                print(f"{'missed' if truth[kind] else 'false'} {kind}: {path}")
    result = {kind: {half: figures(counts, kind, half) for half in HALVES} for kind in KINDS}
    print(json.dumps(result, indent=1))
    if folder is None:
        Path(__file__).parents[1].joinpath("results", "leaks.json").write_text(json.dumps(result, indent=1) + "\n")


def labels(file: Path, folder: Path) -> Iterator[tuple[Path, str, dict[str, bool]]]:
    """Each labelled notebook, with its half, which its identity decides."""
    for line in file.read_text().splitlines():
        if line and not line.startswith("#"):
            told, preprocessing, overlap, name = line.split(" ", 3)
            path = folder / name
            if identity(path.read_bytes())[: len(told)] != told:
                sys.exit(f"{path} is not the notebook that was labelled")
            yield path, HALVES[int(told[0], 16) % 2], {"preprocessing": preprocessing == "1", "overlap": overlap == "1"}


def figures(counts: Counter[tuple[str, str, bool, bool]], kind: str, half: str) -> dict[str, float | int]:
    hit, false, missed = counts[kind, half, True, True], counts[kind, half, False, True], counts[kind, half, True, False]
    return {
        "notebooks": hit + false + missed + counts[kind, half, False, False],
        "with a leak": hit + missed,
        "precision": round(hit / max(hit + false, 1), 3),
        "recall": round(hit / max(hit + missed, 1), 3),
    }


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
