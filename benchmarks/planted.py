"""Plants every defect in the list, one at a time, and asks the exam: is it detected, rightly named, rightly placed?

`python -m benchmarks.planted` runs all cases and writes `results/planted.json`; `--only KIND`, `--on SUBJECT`, `--file NAME`
and `--room ROOM` run some of them. An alarm counts only if the same subject without the defect does not have it. Both are
asked the checks that name the defect rightly; `--whole` asks all checks, and then counts what else was seen too.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.asking import Alarm, alarms, ask, landed
from benchmarks.defects import Defect, defects
from benchmarks.subjects import subject

RESULT = Path(__file__).parent / "results" / "planted.json"
NAMED, PLACED = 0.95, 0.90
"""The parts of all cases that are to be named, and placed, at least."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="kinds that hold this word")
    parser.add_argument("--on", default="", help="subjects that hold this word")
    parser.add_argument("--file", default="", help="kinds of one file of the list")
    parser.add_argument("--room", default="", help="kinds that a check of this room names")
    parser.add_argument("--whole", action="store_true", help="ask all checks")
    parser.add_argument("--first", action="store_true", help="the first subject of each kind")
    parser.add_argument("--quiet", action="store_true", help="tell only what went wrong")
    parser.add_argument("--save", action="store_true", help="write the results even when only some cases ran")
    options = parser.parse_args()
    cases = []
    for defect in defects():
        if options.only not in defect.kind or options.file not in defect.plant.__module__:
            continue
        if options.room and not any(name.startswith(options.room) for name in defect.found):
            continue
        for name in defect.on[:1] if options.first else defect.on:
            if options.on in name:
                cases.append(case(defect, name, options.whole))
                told = tell(cases[-1])
                if not (options.quiet and cases[-1]["placed"]):
                    print(told, flush=True)
    result = summary(cases)
    if options.save or not (options.only or options.on or options.file or options.room or options.first):
        RESULT.write_text(json.dumps({**result, "told": cases}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    reached = [sum(one[what] for one in cases) / max(len(cases), 1) for what in ("named", "placed")]
    sys.exit(reached[0] < NAMED or reached[1] < PLACED)


def case(defect: Defect, name: str, whole: bool) -> dict[str, Any]:
    """What came of one defect in one subject."""
    ids = landed(defect.found)
    known = {"kind": defect.kind, "on": name, "named": False, "placed": False, "detected": False}
    if not ids and not whole:
        return {**known, "why": f"no such check: {', '.join(defect.found)}"}
    asked = () if whole else ids
    sound = subject(name)
    start = process_time()
    try:
        planted = defect.plant(sound)
        report = ask(planted, select=asked)
    except Exception as error:
        return {**known, "why": f"{type(error).__name__}: {error}"}
    before = {alarm.key for alarm in sound_alarms(name, asked)}
    new = [alarm for alarm in alarms(report) if alarm.key not in before]
    right = [alarm for alarm in new if alarm.criterion in ids]
    placed = [alarm for alarm in right if alarm.stands_at(defect.places(planted))]
    told = placed or right
    why = "" if placed else "; ".join(_why(report, ids, right, before)) or "no such check"
    return {
        **known,
        "detected": bool(new),
        "named": bool(right),
        "placed": bool(placed),
        "severity": told[0].severity if told else "",
        "says": told[0].says if told else "",
        "why": why,
        "seconds": round(process_time() - start, 1),
    }


@cache
def sound_alarms(name: str, asked: tuple[str, ...]) -> list[Alarm]:
    return alarms(ask(subject(name), select=asked))


def _why(report: Any, ids: tuple[str, ...], right: list[Alarm], before: set[Any]) -> list[str]:
    """Why the right alarm is not there, or not at the right place."""
    said = [f"{alarm.criterion} at {alarm.keys[-1]}" for alarm in right]
    for outcome in report.outcomes:
        if outcome.criterion in ids and not right:
            state = outcome.answer.value
            old = [finding.evidence.at for finding in outcome.findings if finding.answer.value == "found"]
            said.append(
                f"{outcome.criterion} {state}{f' ({outcome.reason})' if outcome.reason else ''}{', as without the defect' if old else ''}"
            )
            closest = [finding.evidence.says for finding in outcome.findings if finding.answer.value == "undecided"]
            said += closest[:1]
    return said


def tell(one: dict[str, Any]) -> str:
    mark = "ok     " if one["placed"] else "PLACE  " if one["named"] else "NAME   " if one["detected"] else "MISSED "
    return f"{mark}{one['kind']} on {one['on']}: {one.get('why') or one.get('says', '')}"[:400]


def summary(cases: list[dict[str, Any]]) -> dict[str, Any]:
    total = max(len(cases), 1)
    kinds = {one["kind"] for one in cases}
    whole = [kind for kind in kinds if all(one["named"] for one in cases if one["kind"] == kind)]
    return {
        "kinds": len(kinds),
        "cases": len(cases),
        "rightly named": _share(sum(one["named"] for one in cases), total),
        "rightly placed": _share(sum(one["placed"] for one in cases), total),
        "kinds named in every case": _share(len(whole), max(len(kinds), 1)),
        "severities of the right alarms": dict(Counter(one["severity"] for one in cases if one["named"])),
        "missed": sorted(f"{one['kind']} on {one['on']}" for one in cases if not one["named"]),
        "misplaced": sorted(f"{one['kind']} on {one['on']}" for one in cases if one["named"] and not one["placed"]),
    }


def _share(count: int, total: int) -> str:
    return f"{count} of {total} ({count / total:.1%})"


if __name__ == "__main__":
    main()
