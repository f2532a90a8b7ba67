"""The notebooks we ship: they run, teach what they say, are clean under our own rules, and carry no outputs."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

import pytest

from mlready_jupyter.frontends.lint import lint

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
FIRST = {"assumptions/edge-cases", "pipeline/leaking-feature", "pipeline/shared-rows", "reliability/fresh-process", "ownership/unowned"}


def runner() -> ModuleType:
    """`notebooks/run_tour.py`, which is a script and no package."""
    spec = importlib.util.spec_from_file_location("run_tour", NOTEBOOKS / "run_tour.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_stored_clean(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    assert (document["nbformat"], document["nbformat_minor"]) == (4, 5)
    assert document["metadata"]["kernelspec"]["name"] == "python3" and document["metadata"]["mlready"]["owner"]
    assert len({cell["id"] for cell in document["cells"]}) == len(document["cells"])
    assert not [cell["id"] for cell in document["cells"] if cell.get("outputs") or cell.get("execution_count")]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_our_own_rules_find_nothing(path: Path) -> None:
    assert [finding.criterion for finding in lint(path).findings] == []


@pytest.mark.slow
def test_tour_ends_ready(tmp_path: Path) -> None:
    run_tour: Any = runner()
    before = sorted(NOTEBOOKS.rglob("*"))
    start = perf_counter()
    notebook = run_tour.run(tmp_path / "report.html")
    assert perf_counter() - start < 120
    exams = [output[run_tour.REPORT] for output in run_tour.reports(notebook)]
    found = [{o["criterion"] for o in exam["outcomes"] if any(f["number"] for f in o["findings"])} for exam in exams]
    assert [exam["verdict"] for exam in exams] == ["not ready", "not ready", "not ready", "ready"]
    assert found[0] >= FIRST and found[1] >= FIRST - {"pipeline/leaking-feature", "pipeline/shared-rows"}
    assert "ownership/unowned" in found[2] and not exams[-1]["waivers"]
    assert all(exam["seconds"] < 30 for exam in exams)  # under 10 s on a machine that does nothing else
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "READY" in page and len(page.encode()) < 100_000
    assert sorted(NOTEBOOKS.rglob("*")) == before


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in PATHS if path.stem != "tour"], ids=lambda path: path.stem)
def test_a_room_teaches_by_failing_and_mending(path: Path) -> None:
    run_tour: Any = runner()
    teaches = set(json.loads(path.read_text(encoding="utf-8"))["metadata"]["mlready"]["teaches"])
    start = perf_counter()
    exams = [output[run_tour.REPORT] for output in run_tour.reports(run_tour.execute(path))]
    assert perf_counter() - start < 90
    found = [{o["criterion"] for o in exam["outcomes"] if any(f["number"] for f in o["findings"])} for exam in exams]
    assert [exam["verdict"] for exam in (exams[0], exams[-1])] == ["not ready", "ready"]
    assert found[0] >= teaches and not found[-1] & teaches
    assert not exams[-1]["waivers"] or path.stem == "ownership"
