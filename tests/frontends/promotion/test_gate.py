"""The parts of the gate by themselves: whose exam counts, what a seal sees, and what a kill leaves behind."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from mlready_jupyter import __version__
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.display.model_card import Promoted, render
from mlready_jupyter.frontends.promotion import publishing, sealing
from mlready_jupyter.frontends.promotion.gate import Terms, examined, named
from mlready_jupyter.frontends.promotion.record import _folders
from mlready_jupyter.frontends.promotion.running import _exams
from mlready_jupyter.frontends.promotion.verifying import verify
from mlready_jupyter.subjects.agreement import Card, Owner, Owners
from tests.frontends.promotion.conftest import EXAM, FIT, notebook

TERMS = Terms("s", "l", False, frozenset({"assumptions/predicts"}), frozenset({"2026-11-01"}))


def outcome(**changes: Any) -> dict[str, Any]:
    return {"criterion": "assumptions/predicts", "room": "assumptions", "answer": "clear", "reason": "", "findings": [], **changes}


def finding(**changes: Any) -> dict[str, Any]:
    said = {"number": 1, "answer": "found", "severity": "error", "says": "it fails", "needs": "", "waiver": None}
    return {**said, "example": "Ana, 31", "exhibit": {"rows": [1]}, **changes}


def exam(name: str = "model", **changes: Any) -> dict[str, Any]:
    report = {
        "version": __version__,
        "today": "2026-11-01",
        "verdict": "ready",
        "grade": "A",
        "why": "",
        "about": {"name": name, "kind": "candidate", "facts": {"model": "Pipeline(a, B)", "train": "10 rows × 2 columns"}},
        "rooms": [{"name": "assumptions", "grade": "A"}],
        "outcomes": [outcome()],
    }
    held = {"settings": "s", "lock": "l", "cells": []}
    metrics = [{"name": "accuracy", "low": 0.8, "value": 0.9, "high": 0.95, "rows": 10}]
    facts = {"library": "sklearn", "type": "", "task": "binary", "measured_on": "test", "metrics": metrics}
    made = {"candidate": name, "agreed": False, "circumstances": held, "facts": facts, "report": report}
    for key, value in changes.items():
        part = next(part for part in (made, held, report) if key in part)
        part[key] = value
    return made


def says(*exams: dict[str, Any], terms: Terms = TERMS, names: tuple[str, ...] = ("model",)) -> list[str]:
    return [block.says for block in examined(names, exams, terms)[1]]


def test_the_last_exam_counts() -> None:
    failed = exam(verdict="not ready", outcomes=[outcome(findings=[finding()])])
    assert says(exam()) == []
    assert says(failed, exam()) == []
    assert says(exam(), failed) == ["model is NOT READY: 1 error", "model: it fails  assumptions/predicts"]
    assert says(exam("other")) == ["model is named, but this run held no exam of it"]
    (block,) = examined(["model"], [exam(verdict="undecided", why="not judged: x")], TERMS)[1]
    assert block.open and block.says == "model is UNDECIDED: not judged: x"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"settings": "t"}, "under other settings"),
        ({"lock": ""}, "against another mlready.lock"),
        ({"version": "0.0.1"}, "by mlready 0.0.1"),
        ({"today": "2026-10-01"}, "for 2026-10-01, which is not today"),
        ({"outcomes": []}, "left out 1 of 1 checks"),
    ],
)
def test_an_exam_under_other_terms_does_not_count(changes: dict[str, Any], told: str) -> None:
    (said,) = says(exam(**changes))
    assert told in said


def test_a_lock_must_agree_on_the_candidate() -> None:
    locked = TERMS._replace(locked=True)
    assert says(exam(), terms=locked) == ["mlready.lock agrees on nothing about model; `%mlready lock model` writes it"]
    assert says(exam(agreed=True), terms=locked) == []


def test_whom_a_notebook_names() -> None:
    cells = notebook(FIT, EXAM, "report = %mlready exam other --test X y\n# %mlready exam third\nx = '%mlready exam fourth'")
    assert named(cells, [exam("fifth")]) == ("model", "other", "fifth")
    assert named(notebook(FIT, EXAM, candidates=["churn"]), [exam()]) == ("churn",)
    assert named(notebook(FIT), []) == ()


def test_an_exam_of_another_run_is_none(tmp_path: Path) -> None:
    for name, nonce in (("1", "now"), ("2", "before")):
        (tmp_path / f"{name}.json").write_text(json.dumps({"nonce": nonce, "candidate": name}))
    (tmp_path / "3.json").write_text("{")
    (tmp_path / "4.json").write_text("[]")
    assert [each["candidate"] for each in _exams(tmp_path, "now")] == ["1"]


def seal_of(document: dict[str, Any]) -> dict[str, Any]:
    return sealing.sealed(document, {"id": "0" * 8, "exams": {}})


def test_a_seal_sees_every_change_and_no_layout() -> None:
    made = seal_of(notebook(FIT, EXAM))
    assert list(sealing.changes(json.loads(json.dumps(made, indent=4)))) == []
    lines = copy.deepcopy(made)
    lines["cells"][0]["source"] = FIT.splitlines(keepends=True)
    assert list(sealing.changes(lines)) == []
    source, cells, output, provenance = (copy.deepcopy(made) for _ in range(4))
    source["cells"][1]["source"] += " "
    del cells["cells"][0]
    output["cells"][0]["execution_count"] = 1
    provenance["metadata"]["mlready"]["promotion"]["by"] = "Bo"
    assert list(sealing.changes(source)) == ["cell 2 was changed"]
    assert list(sealing.changes(cells)) == ["it has 1 cells; 2 were promoted"]
    assert [*sealing.changes(output), *sealing.changes(provenance)] == ["its outputs, its metadata or its provenance were changed"] * 2
    assert list(sealing.changes(notebook(FIT))) == ["it was never promoted: its metadata hold no mlready.promotion"]


def test_what_a_kill_leaves_is_swept(tmp_path: Path) -> None:
    home = tmp_path / "promoted"
    target = home / "train.ipynb"
    first, second = ("a" * 8, "b" * 8)
    text = lambda ident: json.dumps(sealing.sealed(notebook(FIT), {"id": ident, "exams": {}}))  # noqa: E731
    publishing.publish(target, text(first), first, {"m/README.md": "one"})
    (home / "train.cccccccc").mkdir()
    (home / ".train.dddddddd.part").mkdir()
    (home / "train.notes").mkdir()
    publishing.publish(target, text(second), second, {"m/README.md": "two"})
    assert {path.name for path in home.iterdir()} == {"train.ipynb", f"train.{second}", "train.notes"}
    assert (home / f"train.{second}" / "m" / "README.md").read_text() == "two"
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        publishing.publish(tmp_path / "file" / "a.ipynb", "", first, {})


def test_folders_of_candidates_stay_inside() -> None:
    assert _folders(["model", "../up", "a/b", "a b", "A_B", ".."]) == {
        "model": "model", "../up": "_up", "a/b": "a_b", "a b": "a_b-3", "A_B": "A_B-4", "..": "_"
    }  # fmt: skip


def test_verify_tells_what_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, raw in (("a", "{"), ("b", "[]"), ("c", '{"metadata": {}, "cells": []}')):
        (tmp_path / f"{name}.ipynb").write_text(raw)
    assert verify([str(tmp_path)], output="text", quiet=False) == 1
    assert capsys.readouterr().out.count("\n") == 3
    with pytest.raises(UsageError, match="no file or folder"):
        verify([str(tmp_path / "nothing")], output="text", quiet=False)


def test_the_card() -> None:
    waiver = {"reason": "trial <b>", "owner": "Ana", "until": "2027-01-01", "criterion": "assumptions/predicts"}
    outcomes = [
        outcome(findings=[finding(waiver=waiver, number=None)]),
        outcome(criterion="scale/slow", findings=[finding(answer="undecided", severity="warning", needs="90_rows", says="a | x")] * 4),
        outcome(criterion="scale/slo", answer="skipped", reason="no promise"),
    ]
    came = {"id": "a1", "on": "2026-11-01T10:00:00+00:00", "by": "Ana *Silva*", "notebook": "n.ipynb", "commit": "c0", "dirty": True}
    came |= {"ran": True, "lock": "", "sources": "abc", "exams": {"m\n---": {"id": "e1"}}}
    owners = Owners(Owner("Ana", "Bo"))
    text = render(Promoted("m\n---", exam(outcomes=outcomes), came, Card(intended_use="ranks\n# all"), owners, "@risk", ("x/y",)))
    front = dict(line.split(": ", 1) for line in text.split("---\n")[1].splitlines())
    assert {key: json.loads(value) for key, value in front.items()} == {
        "model_name": "m\n---",
        "tags": ["mlready", "tabular"],
        "library_name": "sklearn",
        "pipeline_tag": "tabular-classification",
        "metrics": ["accuracy"],
        "model-index": [{"name": "m\n---", "results": [{
            "task": {"type": "tabular-classification"},
            "dataset": {"type": "tabular", "name": "test"},
            "metrics": [{"type": "accuracy", "name": "Accuracy", "value": 0.9}],
        }]}],
    }  # fmt: skip
    for said in (
        "**READY**, grade A. Promoted on 2026-11-01 by Ana \\*Silva\\*",
        "| Accuracy | 0.9 | 0.8 | 0.95 |",
        "- warning `scale/slow`: a \\| x (90\\_rows)",
        "  and 2 more places",
        "- error `assumptions/predicts`: it fails: trial \\<b\\>, by Ana until 2027-01-01",
        "- no promise: `scale/slo`",
        "| model | Ana | Bo |",
        "- commit c0 (with changes that were not committed)",
    ):
        assert said in text, said
    assert "\n# all" not in text
