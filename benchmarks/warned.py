"""Whether a careful reviewer shares the warnings of `nblint`'s default set: a random sample of them was read, each in its notebook.

    python -m benchmarks.warned [FOLDER]           # what has become of those that were read
    python -m benchmarks.warned FOLDER --draw N    # N others, at most three of a rule in a notebook, to be read next

`warning_labels.csv` holds what was read, in the columns of `error_labels.csv`, before anything was mended: 100 warnings drawn from all
on the wider corpus. The question was: would I want this said when the notebook is to be promoted? What was mended since was tuned on
these, so that only the figure "when they were read" says something about other notebooks.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks.corpus.fetch import FOLDER, fetch
from benchmarks.errors import Told, is_same, read, report_of, told

LABELS = Path(__file__).with_name("warning_labels.csv")
RESULT = Path(__file__).parent / "results" / "warned.json"
MOST = 3
"""Warnings of one rule in one notebook that may be drawn."""
SEED = 20261127


def main(folder: Path = FOLDER, draw: int = 0) -> None:
    kept = fetch(folder, wider=True)
    rows = list(read(LABELS))
    found = set(told(report_of(folder, [path for path in kept if path.suffix == ".py"]), folder, "warning"))
    if draw:
        for one in drawn(found - {label for label, _ in rows}, draw):
            print(*one, sep="\t")
        return
    for notebook in sorted({row["notebook"] for _, row in rows if not is_same(folder / row["notebook"], row["identity"])}):
        print(f"not the notebook that was read: {notebook}")
    places = {one[:4] for one in found}
    still = [row["shared"] == "1" for label, row in rows if label[:4] in places]
    shared = sum(row["shared"] == "1" for _, row in rows)
    result = {
        "when they were read": {"warnings": len(rows), "shared": shared, "part": round(shared / len(rows), 3)},
        "still told": {"warnings": len(still), "shared": sum(still), "part": round(sum(still) / max(len(still), 1), 3)},
        "warnings now": len(found),
        "not shared, by rule": dict(Counter(label.rule for label, row in rows if row["shared"] == "0").most_common()),
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def drawn(found: Iterable[Told], count: int) -> list[Told]:
    some = sorted(found)
    random.Random(SEED).shuffle(some)
    counts: Counter[tuple[str, str]] = Counter()
    few: list[Told] = []
    for one in some:
        counts[one.notebook, one.rule] += 1
        few += [one] * (counts[one.notebook, one.rule] <= MOST)
    return sorted(few[:count])


if __name__ == "__main__":
    words = sys.argv[1:]
    main(Path(words[0]) if words else FOLDER, int(words[2]) if words[1:2] == ["--draw"] else 0)
