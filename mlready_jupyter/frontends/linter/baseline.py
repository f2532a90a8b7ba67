"""A baseline: the findings that were there when nblint came, by what they say of which line, wherever its cell has moved to."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.finding import Finding
from mlready_jupyter.core.measure import Answer
from mlready_jupyter.core.places import InCell
from mlready_jupyter.core.waiver import Waiver
from mlready_jupyter.frontends.linter.checked import Checked

FORMAT = 1
Counts = Counter[tuple[str, str]]
"""(rule, line of source) -> how many findings of it one notebook has."""


def counts(each: Checked) -> Counts:
    return Counter(sign(finding, each) for finding in _open(each))


class Baseline:
    """Known findings of each notebook. What it holds is set aside like a waiver without an owner; what is gone from it is counted."""

    def __init__(self, known: Mapping[str, Counts], name: str, root: Path) -> None:
        self._known, self._name, self._root = known, name, root

    @classmethod
    def read(cls, path: Path) -> Baseline:
        try:
            whole = json.loads(path.read_text(encoding="utf-8"))
            known = {
                file: Counter({(entry["rule"], entry["line"]): int(entry["count"]) for entry in entries})
                for file, entries in whole["notebooks"].items()
            }
            if whole["format"] != FORMAT:
                raise UsageError(f"{path}: a baseline of format {whole['format']}, expected {FORMAT}; write it anew with --write-baseline")
        except OSError as error:
            told = (error.strerror or str(error)).lower()
            raise UsageError(f"baseline {str(path)!r}: {told}; write one with --write-baseline --baseline {path}") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UsageError(f"{path} is not a baseline; write one with --write-baseline --baseline {path}") from None
        return cls(known, path.name, path.resolve().parent)

    def applied(self, each: Checked) -> tuple[Checked, int]:
        """The same with the findings set aside that the baseline holds, as many of each; and how many of them there are no more."""
        left: Counts = Counter(self._known.get(_told(each.path, self._root), {}))
        waiver = Waiver("*", "*", "", f"was there before ({self._name})", date.max, "baseline")
        kept: dict[int, Finding | None] = {}
        for finding in _open(each):
            known = sign(finding, each)
            if left[known] > 0:
                left[known] -= 1
                kept[id(finding)] = finding._replace(waiver=waiver._replace(criterion=finding.criterion))
        return each.with_findings(kept) if kept else each, sum(left.values())


def written(every: Iterable[Checked], path: Path) -> int:
    """Write the open findings of all notebooks; how many there are."""
    root = path.resolve().parent
    found = {_told(each.path, root): counts(each) for each in every}
    notebooks = {
        file: [{"rule": rule, "line": line, "count": count} for (rule, line), count in sorted(signs.items())]
        for file, signs in sorted(found.items())
        if signs
    }
    lines = [f"  {json.dumps(file)}: [\n   " + ",\n   ".join(map(json.dumps, entries)) + "\n  ]" for file, entries in notebooks.items()]
    path.write_text(f'{{\n "format": {FORMAT},\n "notebooks": {{\n' + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")
    return sum(sum(signs.values()) for signs in found.values())


def _open(each: Checked) -> list[Finding]:
    return [finding for finding in each.findings if finding.answer is Answer.FOUND and finding.waiver is None]


def sign(finding: Finding, each: Checked) -> tuple[str, str]:
    """What a finding is known by: its rule and the line it is about, not where that stands, nor the numbers in its sentence."""
    at = finding.evidence.at
    line = each.frame(at).line(at.line).strip() if isinstance(at, InCell) else ""
    return finding.criterion, line[:500]


def _told(path: str, root: Path) -> str:
    """A path as told from the folder of the baseline, so that it holds wherever nblint is run."""
    return os.path.relpath(os.path.abspath(path), root).replace(os.sep, "/")
