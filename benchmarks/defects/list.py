"""Writes the list of planted defects as a table: `python -m benchmarks.defects.list`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.defects import defects

PAGE = Path(__file__).with_name("README.md")
MARK = "<!-- the list -->"


def table() -> str:
    lines = ["| kind | what was done | rightly named by | rightly placed at | planted on |", "|---|---|---|---|---|"]
    for one in defects():
        cells = (f"`{one.kind}`", one.says, _or(one.found), _or(one.at), ", ".join(one.on))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _or(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def main() -> None:
    known = defects()
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    subjects = Counter(name for one in known for name in one.on)
    data, models = ({name.split("/")[i] for name in subjects} for i in (0, 1))
    counted = f"{len(known)} kinds, {subjects.total()} cases on {len(data)} data sets with {len(models)} kinds of models."
    PAGE.write_text(f"{before}{MARK}\n{counted}\n\n{table()}\n", encoding="utf-8")
    print(counted)


if __name__ == "__main__":
    main()
