"""Whether a careful reviewer shares the warnings of `nblint`'s default set: a random sample of them was read, each in its notebook.

    python -m benchmarks.warned [FOLDER]           # what has become of those that were read
    python -m benchmarks.warned FOLDER --draw N    # N others, at most three of a rule in a notebook, to be read next

`warning_labels.csv` holds what was read, in the columns of `error_labels.csv` and the number of the draw: 100 warnings drawn from all
on the wider corpus, and 40 of those that were told, and not read, once what was wrong with the first had been mended. The question was:
would I want this said when the notebook is to be promoted?
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.corpus.fetch import FOLDER, fetch
from benchmarks.errors import Told, is_same, read, report_of, told

LABELS = Path(__file__).with_name("warning_labels.csv")
RESULT = Path(__file__).parent / "results" / "warned.json"
MOST = 3
"""Warnings of one rule in one notebook that may be drawn."""
SEED = 20261127
DRAWS = {"1": "first draw, before anything was mended", "2": "second draw, after that"}


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
    result: dict[str, Any] = {}
    for draw_number, said in DRAWS.items():
        verdicts = [(label, row["shared"] == "1") for label, row in rows if row["draw"] == draw_number]
        result[said] = _part([shared for _, shared in verdicts])
    places = {one[:4] for one in found}
    result["of the first draw, still told"] = _part([r["shared"] == "1" for label, r in rows if r["draw"] == "1" and label[:4] in places])
    result["warnings now"] = len(found)
    result["not shared, by rule"] = dict(Counter(label.rule for label, row in rows if row["shared"] == "0").most_common())
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def _part(verdicts: list[bool]) -> dict[str, float]:
    return {"warnings": len(verdicts), "shared": sum(verdicts), "part": round(sum(verdicts) / max(len(verdicts), 1), 3)}


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
