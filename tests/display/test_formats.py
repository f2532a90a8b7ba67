"""The formats that other programs read: each is what its readers expect, for notebooks and for models."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from datetime import date
from pathlib import Path

import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

import mlready_jupyter.display as display
from mlready_jupyter.core.judge import Policy, judge
from mlready_jupyter.core.measure import Severity
from mlready_jupyter.core.report import Report, combined
from mlready_jupyter.display import concise, github, gitlab, junit, sarif, statistics
from mlready_jupyter.index import from_index
from mlready_jupyter.subjects.notebook import Notebook
from tests.display import samples

SOURCE = (
    '# %% [2]\nx == np.nan  # TODO <&> "\x00\x1b\ud800,: %\n# %% [1]\nprint(rate)\n'
    "# %%\nprint(other)  # nblint: allow undefined-name - set by the runner, by ana until 2027-01-31\n"
)


def linted(*sources: str) -> Report:
    today = date(2026, 6, 1)
    rules = from_index().load("rules")
    notebooks = [Notebook.of(source, today=today) for source in sources]
    reports = [judge(notebook, rules, Policy(today=today), version="1") for notebook in notebooks]
    return combined(reports, reports[0].about) if len(reports) > 1 else reports[0]


REPORTS = {"linted": lambda: linted(SOURCE), "clean": lambda: linted("# %%\nx = 1\n"), **samples.SAMPLES}
EVERY = pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)


def before_the_last_draft(text: str) -> str:
    """The model was made from the schema before a suppression's "state" was called "status"."""
    whole = json.loads(text)
    for result in whole["runs"][0]["results"]:
        for suppression in result.get("suppressions", ()):
            assert suppression.pop("status") in {"accepted", "underReview", "rejected"}
    return json.dumps(whole)


@EVERY
def test_sarif_is_what_its_schema_says(make: object) -> None:
    report: Report = make()  # type: ignore[operator]
    told = Sarif.model_validate_json(before_the_last_draft(sarif.render(report)))
    (run,) = told.runs or ()
    results = run.results or []
    assert len(results) == len(report.findings) + len(report.waived)
    assert [result.ruleId for result in results] == [finding.criterion for finding in (*report.findings, *report.waived)]


def test_sarif_refuses_what_its_schema_does_not_know() -> None:
    whole = json.loads(sarif.render(linted(SOURCE)))
    whole["runs"][0]["results"][0]["lines"] = 1
    with pytest.raises(ValueError, match="lines"):
        Sarif.model_validate(whole)


def test_sarif_tells_the_line_of_the_file_and_the_cell() -> None:
    results = json.loads(sarif.render(linted(SOURCE)))["runs"][0]["results"]
    told = next(
        r for r in results if r["ruleId"] == "reliability/undefined-name" and "suppressions" not in r and "rate" in r["message"]["text"]
    )
    assert told["locations"][0]["physicalLocation"]["region"]["startLine"] == 4
    assert told["locations"][0]["logicalLocations"][0]["name"] == "cell 2"
    waived = next(r for r in results if "suppressions" in r)
    assert waived["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "set by the runner (ana, until 2027-01-31)"}
    ]


def test_sarif_of_a_model_names_no_file() -> None:
    whole = json.loads(sarif.render(samples.not_ready()))
    assert whole["runs"][0]["tool"]["driver"]["name"] == "mlready"
    for result in whole["runs"][0]["results"]:
        assert "physicalLocation" not in result["locations"][0]


@EVERY
def test_junit_is_xml_that_counts_its_cases(make: object) -> None:
    report: Report = make()  # type: ignore[operator]
    root = ElementTree.fromstring(junit.render(report).encode("utf-8", "surrogatepass"))
    cases = list(root.iter("testcase"))
    assert len(cases) == int(root.attrib["tests"]) == len(report.outcomes)
    failed = [case for case in cases if case.find("failure") is not None]
    assert len(failed) == int(root.attrib["failures"])
    assert len(list(root.iter("failure"))) == sum(finding.severity >= Severity.WARNING for finding in report.findings)
    assert sum(int(suite.attrib["tests"]) for suite in root.iter("testsuite")) == len(cases)


@EVERY
def test_gitlab_is_a_list_of_issues(make: object) -> None:
    report: Report = make()  # type: ignore[operator]
    issues = json.loads(gitlab.render(report))
    assert len(issues) >= len(report.findings)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
        assert issue["location"]["path"]
        assert issue["check_name"]
        assert issue["description"]


@EVERY
def test_concise_and_github_have_one_line_a_finding(make: object) -> None:
    report: Report = make()  # type: ignore[operator]
    for render in (concise.render, github.render):
        written = render(report)
        assert sum(line != "" for line in written.split("\n")) >= len(report.findings)
        assert all(criterion in written for criterion in {finding.criterion for finding in report.findings})


def test_statistics_count_the_most_frequent_first() -> None:
    lines = statistics.render(linted("# %%\nprint(a)\nprint(b)\n", SOURCE)).split("\n")
    assert lines[0].split()[:3] == ["3", "error", "reliability/undefined-name"]
    assert statistics.render(samples.ready()) == ""


@pytest.mark.parametrize("ending", sorted(display.FORMATS))
def test_a_report_is_saved_by_its_ending(tmp_path: Path, ending: str) -> None:
    saved = linted("# %%\nprint(a)\n").save(tmp_path / f"report{ending}")
    assert "undefined-name" in saved.read_text(encoding="utf-8")
