"""`%mlready score` and `%mlready sign`: from the last report, in one line where that cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from IPython.core.error import UsageError

from mlready_jupyter.settings import load

EXAM = "%mlready exam pipe --train X_train y_train --test X_test y_test --budget none"


def told(shell: Any, line: str) -> str:
    """The line that a mistake ends in."""
    with pytest.raises(UsageError) as error:
        shell.run_cell(line).raise_error()
    assert "\n" not in str(error.value)
    return str(error.value)


def test_no_report_yet(shell: Any, folder: Path) -> None:
    assert "no report yet to score; `%mlready` makes one" in told(shell, "%mlready score")
    assert "no report yet to sign" in told(shell, "%mlready sign exam --by 'Ana Silva'")


def test_a_report_on_tables_alone(shell: Any, folder: Path) -> None:
    shell.run_cell("r = %mlready drift X_test --against X_train")
    assert "is not about a model" in told(shell, "%mlready score")


def test_signing_and_its_end(shell: Any, folder: Path) -> None:
    assert shell.run_cell(f"r = {EXAM} --select ownership").success
    page = repr(shell.run_cell("%mlready score").result)
    assert "ML Test Score of pipe: " in page and "data-1" in page
    assert "+[[sign-offs]]" in repr(shell.run_cell("%mlready sign exam --by 'Ana Silva'").result) and not load().sign_offs
    assert shell.run_cell("%mlready sign exam --by 'Ana Silva' --yes").success
    assert shell.run_cell("%mlready sign model-3 --by 'Bo Chen' --yes").success
    assert [(sign.what, sign.by) for sign in load().sign_offs] == [("exam", "Ana Silva"), ("model-3", "Bo Chen")]
    assert "has signed for this already" in told(shell, "%mlready sign exam --by 'Ana Silva' --yes")
    assert "Signed by Bo Chen" in repr(shell.run_cell("%mlready score").result)
    unsigned = shell.run_cell(f"{EXAM} --select unsigned").result
    assert not unsigned.findings and unsigned.outcomes[0].answer.value == "clear"
    shell.run_cell("X_test = X_test + 1")
    (void,) = shell.run_cell(f"{EXAM} --select unsigned").result.findings
    assert "so that it is void" in void.evidence.says


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sign exma --by 'Ana Silva'", "did you mean 'exam'?"),
        ("sign exam --by TBD", "names no one"),
        ("sign exam", "the following arguments are required: --by"),
    ],
)
def test_one_line(shell: Any, folder: Path, line: str, said: str) -> None:
    shell.run_cell(f"r = {EXAM} --select ownership")
    assert said in told(shell, f"%mlready {line}")


def test_what_saw_too_little_cannot_be_signed(shell: Any, folder: Path) -> None:
    shell.run_cell(f"r = {EXAM} --select shared-rows")
    assert "did not come to see all" in told(shell, "%mlready sign exam --by 'Ana Silva'")
