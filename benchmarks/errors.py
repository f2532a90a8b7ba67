"""Whether a careful reviewer shares the errors of `nblint`'s default set: every one on the wider corpus was read in its notebook.

    python -m benchmarks.errors [FOLDER]    # the folder of the corpus (see benchmarks/corpus/fetch.py)

`error_labels.csv` holds what was read, before anything was mended: the notebook and its identity, the rule, the place (the cell
counted from zero, -1 the file; the line in it), what was said, whether it is shared, and why. An error that nobody has read yet is
told and counts as not shared; so is told one that was read and is not found any more, and a notebook that is not the one that was read.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.corpus.fetch import FOLDER, fetch, identity, sdists

LABELS = Path(__file__).with_name("error_labels.csv")
RESULT = Path(__file__).parent / "results" / "errors.json"
MOST = 5
"""Errors of one rule in one notebook that count in the second figure, so that one notebook does not make the figure."""


class Told(NamedTuple):
    notebook: str
    rule: str
    cell: int
    line: int
    says: str


def main(folder: Path = FOLDER) -> None:
    kept = fetch(folder, wider=True, fresh=True)
    report = report_of(folder, [path for path in kept if path.suffix == ".py"])
    verdicts = {told: row["shared"] == "1" for told, row in read()}
    found = sorted(told(report, folder, "error"))
    changed = {row["notebook"] for _, row in read() if not is_same(folder / row["notebook"], row["identity"])}
    for what, some in (
        ("not read yet", [told for told in found if told not in verdicts]),
        ("not found any more", sorted(set(verdicts) - set(found))),
        ("not the notebook that was read", sorted(changed)),
    ):
        for one in some:
            print(f"{what}: {one if isinstance(one, str) else ' '.join(map(str, one))}")
    first, wider = {sdist.stem for sdist in sdists()}, {sdist.stem for sdist in sdists(wider=True)}
    fresh = [told for told in verdicts if told.notebook.partition("/")[0] not in wider]
    read_before = [told for told in verdicts if told not in fresh]
    new = [told for told in read_before if told.notebook.partition("/")[0] not in first]
    result = {
        "notebooks": len(kept),
        "sdists": len(sdists(wider=True, fresh=True)),
        "broken": [outcome["reason"] for outcome in report["outcomes"] if outcome["answer"] == "broken"],
        "now": figures(found, verdicts),
        "when they were read": figures(read_before, verdicts),
        "when they were read, in sdists that no rule had been tried on": figures(new, verdicts),
        "when they were read, in sdists fetched after all mending": figures(fresh, verdicts),
        "by rule": dict(Counter(told.rule for told in found).most_common()),
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def report_of(folder: Path, scripts: list[Path]) -> Any:
    """What `nblint` says of the folder, and of scripts in it that do not call themselves notebooks, with nothing chosen."""
    with tempfile.TemporaryDirectory() as name:
        settings, output = Path(name) / "mlready.toml", Path(name) / "report.json"
        settings.touch()
        asked = ["--config", str(settings), "--no-cache", "--fail-on", "never", "-o", "json", "--output-file", str(output)]
        subprocess.run([sys.executable, "-m", "mlready_jupyter.frontends.nblint", str(folder), *map(str, scripts), *asked], check=True)
        return json.loads(output.read_bytes())


def told(report: Any, folder: Path, severity: str) -> Iterator[Told]:
    """What was found of one severity."""
    for outcome in report["outcomes"]:
        for finding in outcome["findings"]:
            if finding["severity"] == severity and finding["answer"] == "found":
                at = finding["at"]
                notebook = Path(at["path"]).resolve().relative_to(folder.resolve()).as_posix()
                yield Told(notebook, outcome["criterion"], at["cell"], at["line"], finding["says"])


def read(labels: Path = LABELS) -> Iterator[tuple[Told, dict[str, str]]]:
    """What was read, and its row."""
    with labels.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Told(row["notebook"], row["rule"], int(row["cell"]), int(row["line"]), row["says"]), row


def figures(found: Iterable[Told], verdicts: Mapping[Told, bool]) -> dict[str, Any]:
    all_of_them = list(found)
    some: list[Told] = []
    counts: Counter[tuple[str, str]] = Counter()
    for told in all_of_them:
        counts[told.notebook, told.rule] += 1
        some += [told] * (counts[told.notebook, told.rule] <= MOST)
    return {"all": _shared(all_of_them, verdicts), f"at most {MOST} of a rule in a notebook": _shared(some, verdicts)}


def _shared(found: list[Told], verdicts: Mapping[Told, bool]) -> dict[str, Any]:
    shared = sum(verdicts.get(told, False) for told in found)
    return {"errors": len(found), "shared": shared, "part": round(shared / max(len(found), 1), 3)}


def is_same(path: Path, told: str) -> bool:
    return path.exists() and identity(path.read_bytes()).startswith(told)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
