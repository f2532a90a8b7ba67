"""Writing settings: shown first, written on consent, comments kept, nothing overwritten."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.frontends.settings_file import TEMPLATE, assume, init, waive
from mlready_jupyter.settings import load, read
from mlready_jupyter.subjects.agreement import Assumption, Card, Slo

TODAY = date(2026, 11, 24)
GOOD = {"what": "pipeline/shared-rows", "owner": "Ana Silva", "until": "2026-12-24", "reason": "the panel repeats by design"}
PYPROJECT = """\
[project]
name = "shop"  # the name

[tool.mlready]  # ours
budget = "20s"

[tool.mlready.owners]
model = "Ana Silva"   # she knows

[tool.ruff]
line-length = 100
"""


def test_init_shows_and_writes_on_consent(folder: Path) -> None:
    assert TEMPLATE in repr(init(write=False)) and not (folder / "mlready.toml").exists()
    init(write=True)
    assert (folder / "mlready.toml").read_text() == TEMPLATE
    settings = load()
    assert settings.owners.model is not None and settings.owners.model.name == ""


def test_what_the_start_proposes_is_valid(folder: Path) -> None:
    said = "\n".join(
        line.removeprefix("# ") if (line.startswith("# ") and "=" in line) or "[" in line[:4] else line for line in TEMPLATE.splitlines()
    )
    head, _, tables = said.partition("# Who answers")
    (folder / "mlready.toml").write_text(f"{head}# Who answers{tables}")
    settings = read(folder / "mlready.toml")
    assert settings.fail_on == "error" and settings.limits["pipeline/shared-rows"] and settings.waivers[0].owner == "Ana Silva"
    assert settings.card is not None and settings.card.retrain_every == 90 and settings.slo is not None and settings.slo.memory == 2 * 10**9
    said = {line.removeprefix("# ").partition(" ")[0].replace("-", "_") for line in TEMPLATE.splitlines() if " = " in line}
    assert said >= {*Card._fields, *Slo._fields} - {"folder"}, "everything that may be said is shown"


@pytest.mark.parametrize("name", ["mlready.toml", "pyproject.toml"])
def test_init_never_overwrites(folder: Path, name: str) -> None:
    there = PYPROJECT if name == "pyproject.toml" else 'budget = "3s"\n'
    (folder / name).write_text(there)
    page = repr(init(write=True))
    assert "is here already, and stays as it is" in page and there in page
    assert (folder / name).read_text() == there and len([*folder.glob("*.toml")]) == 1


def test_init_leaves_a_broken_link_alone(folder: Path) -> None:
    (folder / "mlready.toml").mkdir()
    with pytest.raises(UsageError, match="in the way"):
        init(write=True)


def test_waive_shows_the_change_first(folder: Path) -> None:
    (folder / "mlready.toml").write_text(TEMPLATE)
    page = repr(waive(**GOOD, write=False, today=TODAY))
    assert '+allow = "pipeline/shared-rows"' in page and "+until = 2026-12-24" in page
    assert (folder / "mlready.toml").read_text() == TEMPLATE


@pytest.mark.parametrize("start", [None, "", TEMPLATE, 'budget = "3s"  # no line end', "# comment\r\nbudget = '3s'\r\n"])
def test_waive_writes_mlready_toml(folder: Path, start: str | None) -> None:
    path = folder / "mlready.toml"
    if start is not None:
        path.write_bytes(start.encode())
    waive(**GOOD, write=True, today=TODAY)
    assert path.read_bytes().decode().startswith(start or "")
    waiver = load().waivers[-1]
    assert (waiver.criterion, waiver.where, waiver.owner, waiver.until) == ("pipeline/shared-rows", "*", "Ana Silva", date(2026, 12, 24))


def test_waive_writes_where_the_settings_are(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(PYPROJECT)
    waive("edge-cases:columns shuffled", "Bo Chen", "2026-12-24", 'it "must" be so: ☃', write=True, today=TODAY)
    text = (folder / "pyproject.toml").read_text(encoding="utf-8")
    assert text.startswith(PYPROJECT) and "[[tool.mlready.waivers]]" in text
    waiver = load().waivers[0]
    assert (waiver.criterion, waiver.where, waiver.reason) == ("assumptions/edge-cases", "columns shuffled", 'it "must" be so: ☃')


def test_waive_adds_to_those_that_are_there(folder: Path) -> None:
    (folder / "mlready.toml").write_text('waivers = [\n  { allow = "edge-cases", owner = "Bo", reason = "x", until = 2026-12-01 },\n]\n')
    waive(**GOOD, write=True, today=TODAY)
    waive(**(GOOD | {"what": "pipeline/shared-rows:test"}), write=True, today=TODAY)
    assert [str(waiver) for waiver in load().waivers] == ["edge-cases", "pipeline/shared-rows", "pipeline/shared-rows:test"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"what": "pipeline/shared-row"}, "unknown criterion 'pipeline/shared-row'; did you mean 'pipeline/shared-rows'?"),
        ({"owner": "TBD"}, "--owner 'TBD' names no one"),
        ({"owner": " "}, "--owner ' ' names no one"),
        ({"owner": "NAME"}, "--owner 'NAME' names no one"),
        ({"reason": ""}, "--reason '' gives no reason"),
        ({"reason": "…"}, "--reason '…' gives no reason"),
        ({"until": "2026-11-23"}, "--until 2026-11-23 is past; today is 2026-11-24"),
        ({"until": "2027-06-01"}, "--until 2027-06-01 is 189 days away; at most 90 days are allowed: 2027-02-22"),
        ({"until": "tomorrow"}, "--until = 'tomorrow': expected a date such as"),
    ],
)
def test_waive_refuses(folder: Path, change: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError) as error:
        waive(**(GOOD | change), write=True, today=TODAY)
    assert str(error.value).startswith(said) and not (folder / "mlready.toml").exists()


def test_waive_refuses_what_is_waived(folder: Path) -> None:
    waive(**GOOD, write=True, today=TODAY)
    with pytest.raises(UsageError, match="is waived already, by Ana Silva until 2026-12-24; change it in"):
        waive(**GOOD, write=True, today=TODAY)
    waive(**(GOOD | {"until": "2027-01-24"}), write=True, today=TODAY + timedelta(days=31))


def test_through_the_magic(shell: Any, folder: Path) -> None:
    shell.run_line_magic("mlready", "init --yes")
    until = date.today() + timedelta(days=30)
    line = f'waive pipeline/shared-rows --owner "Ana Silva" --until {until} --reason "the panel repeats"'
    assert "would change so" in repr(shell.run_line_magic("mlready", line))
    assert "has changed so" in repr(shell.run_line_magic("mlready", f"{line} --yes"))
    assert load().waivers[0].until == until


# Assumptions


@pytest.mark.parametrize("start", [None, "", TEMPLATE, 'budget = "3s"  # no line end', PYPROJECT])
def test_assume_is_shown_first_and_written_on_consent(folder: Path, start: str | None) -> None:
    path = folder / ("pyproject.toml" if start == PYPROJECT else "mlready.toml")
    if start is not None:
        path.write_text(start)
    page = repr(assume("age between 18 and 99", "Ana Silva", 0.01, write=False))
    assert '+assume = "age between 18 and 99"' in page and "+tolerated = 0.01" in page
    assert (path.read_text() if path.exists() else None) == start
    assume("age between 18 and 99", "Ana Silva", 0.01, write=True)
    assume('shop in ["a", "ü"]', "", 0.0, write=True)
    assert path.read_text().startswith(start or "")
    assert load().assumptions == (Assumption("age between 18 and 99", "Ana Silva", 0.01), Assumption('shop in ["a", "ü"]'))


def test_assume_refuses(folder: Path) -> None:
    assume("age > 3", "Ana Silva", 0.0, write=True)
    for says, owner, tolerated, said in (
        ("age > 3", "", 0.0, "is assumed already; change it in mlready.toml"),
        ("age >", "", 0.0, "cannot be read"),
        ("age > 4", "todo", 0.0, "names no one"),
        ("age > 4", "", 1.5, "--tolerated = 1.5: expected a part of the rows"),
    ):
        with pytest.raises(UsageError, match=said):
            assume(says, owner, tolerated, write=True)
    assert len(load().assumptions) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[assumptions]]\nowner = "Ana"\n', "assumptions.1. has no assume"),
        ('[[assumptions]]\nassume = "age > 3"\ntolerate = 0.1\n', "did you mean 'tolerated'"),
        ('[[assumptions]]\nassume = "age > 3"\ntolerated = "few"\n', "expected a part of the rows"),
        ('assumptions = "age > 3"\n', "expected .*assumptions.* tables"),
        ('[monotone]\nincome = "up"\n', "expected one of increasing, decreasing"),
    ],
)
def test_what_is_expected_is_typed(folder: Path, text: str, said: str) -> None:
    (folder / "mlready.toml").write_text(text)
    with pytest.raises(UsageError, match=said):
        load()


def test_assume_as_magic(shell: Any, folder: Path) -> None:
    shell.run_line_magic("mlready", 'assume "age between 18 and 30" --owner "Ana Silva" --yes')
    report = shell.run_line_magic("mlready", "exam pipe --train X_train y_train --test X_test y_test --select broken-assumption")
    assert {finding.evidence.at.column for finding in report.findings} == {"age"} and len(report.findings) == 2
    from tests.frontends.test_magics import told

    assert told(shell, 'assume "agee > 3"') == "no table here has a column 'agee'; did you mean 'age'?"
    assert told(shell, 'assume "age > 3" --tolerated x').startswith("argument --tolerated: invalid float value")


@pytest.mark.parametrize("says", ["children in 0, 1, 2", "age +", "age + 3", "age in 3", "1 < 2", "abs(age)"])
def test_what_cannot_be_understood_is_never_written(folder: Path, says: str) -> None:
    with pytest.raises(UsageError):
        assume(says, "Ana Silva", 0.0, write=True)
    assert not (folder / "mlready.toml").exists()
