"""How the peers fare on the same subjects: exports them, runs each peer in its environment, and counts by the same rules.

`python -m benchmarks.peers.compare` needs the environments of `make.sh`, and writes `results/peers.json`; what was told before is not asked
again, so it can be stopped and goes on. `--told` runs nothing, and counts what every peer has told of. An alarm counts only if
the same subject without the defect does not have it. Which of a peer's checks name a kind rightly is in `names.py`. Only
defects that change a table or the model's answers to one are counted: of the others the peers are shown nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.defects import Defect, defects
from benchmarks.peers.export import path_of, travels
from benchmarks.peers.names import NAMES
from benchmarks.subjects import subject

ROOT = Path(__file__).parents[2]
HOME = ROOT / "build" / "peers"
RESULT = ROOT / "benchmarks" / "results" / "peers.json"
PEERS = ("deepchecks", "evidently")

Case = tuple[Defect, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", action="store_true", help="the first subject of each kind")
    parser.add_argument("--told", action="store_true", help="run nothing: count the cases that every peer has told of so far")
    options = parser.parse_args()
    first = options.first
    subjects = HOME / ("first" if first else "subjects")
    exported = [sys.executable, "-m", "benchmarks.peers.export", str(subjects), *(["--first"] if first else [])]
    outs = {peer: HOME / f"{peer}{'-first' if first else ''}.json" for peer in PEERS}
    if not options.told:
        subprocess.run(exported, check=True, cwd=ROOT)
        for peer, out in outs.items():
            script = Path(__file__).with_name(f"with_{peer}.py")
            subprocess.run([str(HOME / peer / "bin" / "python"), str(script), str(subjects), str(out)], check=True, capture_output=True)
    told = {peer: json.loads(out.read_text(encoding="utf-8")) for peer, out in outs.items()}
    known = {(one["kind"], one["on"]): one for one in json.loads(RESULT.with_name("planted.json").read_text(encoding="utf-8"))["told"]}
    every = [(defect, name) for defect in defects() for name in (defect.on[:1] if first else defect.on)]
    cases = [
        (defect, name)
        for defect, name in every
        if travels(defect)
        and (defect.kind, name) in known
        and all({path_of(defect.kind, name), path_of("sound", name)} <= set(one) for one in told.values())
    ]
    result: dict[str, Any] = {
        "counted": {
            "cases": len(cases),
            "kinds": len({defect.kind for defect, _ in cases}),
            "data sets": len({name.partition("/")[0] for _, name in cases}),
            "cases that change a table": sum(travels(defect) for defect, _ in every),
            "cases that change none": sum(not travels(defect) for defect, _ in every),
        },
        "mlready": ours([known[defect.kind, name] for defect, name in cases]),
        **{peer: counted(peer, one, cases) for peer, one in told.items()},
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: {key: value for key, value in one.items() if key != "told"} for name, one in result.items()}, indent=1))


def ours(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """What `planted.py` and `clean.py` wrote down for the same cases; there only the checks that name a defect were asked."""
    exams = json.loads(RESULT.with_name("clean.json").read_text(encoding="utf-8"))["all"]
    warned = [sum(one["severity"] != "note" for one in exam["found"]) for exam in exams]
    return {
        "any new alarm": "",
        **shares(cases),
        "sound subjects with an alarm": f"{sum(map(bool, warned))} of {len(warned)} (exams of `clean.py`)",
        "alarms on a sound subject, on average": round(sum(warned) / len(warned), 1),
        "CPU seconds a subject, median": sorted(exam["CPU seconds"] for exam in exams)[len(exams) // 2],
    }


def shares(cases: list[dict[str, Any]]) -> dict[str, str]:
    return {"rightly named": _share(cases, "named"), "rightly placed": _share(cases, "placed")}


def counted(peer: str, told: dict[str, Any], of: list[Case]) -> dict[str, Any]:
    cases = [_case(NAMES[peer], told, defect, name) for defect, name in of]
    sound = [one["alarms"] for name, one in told.items() if name.startswith("sound@")]
    return {
        "any new alarm": _share(cases, "detected"),
        **shares(cases),
        "sound subjects with an alarm": f"{sum(map(bool, sound))} of {len(sound)}",
        "alarms on a sound subject, on average": round(sum(map(len, sound)) / max(len(sound), 1), 1),
        "CPU seconds a subject, median": sorted(one["CPU seconds"] for one in told.values())[len(told) // 2],
        "commonest alarms on sound subjects": dict(Counter(alarm["check"] for alarms in sound for alarm in alarms).most_common(5)),
        "told": cases,
    }


def _case(names: dict[str, frozenset[str]], told: dict[str, Any], defect: Defect, name: str) -> dict[str, Any]:
    planted = defect.plant(subject(name))
    columns = sorted({str(column) for table in (planted.train[0], planted.test[0], planted.current) for column in table.columns})
    before = {_key(alarm, columns) for alarm in told[path_of("sound", name)]["alarms"]}
    new = [alarm for alarm in told[path_of(defect.kind, name)]["alarms"] if _key(alarm, columns) not in before]
    right = [alarm for alarm in new if names.get(alarm["check"], frozenset()) & set(defect.found)]
    placed = [alarm for alarm in right if any(_stands_at(alarm, place, columns) for place in defect.places(planted))]
    return {
        "kind": defect.kind,
        "on": name,
        "detected": bool(new),
        "named": bool(right),
        "placed": bool(placed),
        "says": [f"{alarm['check']}: {alarm['says'][:120]}" for alarm in (placed or right or new)[:1]],
    }


def _key(alarm: dict[str, str], columns: list[str]) -> tuple[str, str, tuple[str, ...]]:
    return alarm["stage"], alarm["check"], tuple(column for column in columns if _speaks_of(column, alarm["says"]))


def _speaks_of(column: str, says: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(column)}(?!\w)", says) is not None


def _stands_at(alarm: dict[str, str], place: str, columns: list[str]) -> bool:
    """A column must be named; a table is named by the stage; anything wider is taken to be right."""
    if place in columns:
        return _speaks_of(place, alarm["says"])
    return place in alarm["stage"] if place in ("train", "test", "current") else place in ("model", "target") or place.startswith("call:")


def _share(cases: list[dict[str, Any]], key: str) -> str:
    count = sum(case[key] for case in cases)
    return f"{count} of {len(cases)} ({count / max(len(cases), 1):.0%})"


if __name__ == "__main__":
    main()
