"""The magics in a real IPython terminal: text in colour, no HTML, Tab and Ctrl-C as everywhere."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pexpect = pytest.importorskip("pexpect")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")]

ANSI = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
SETUP = """\
import time
import numpy as np
import pandas as pd

class Model:
    wait = 0
    def predict(self, X):
        time.sleep(self.wait)
        return np.zeros(len(X))

model = Model()
X_train = pd.DataFrame({"age": np.arange(50.0)})
y_train = pd.Series([0, 1] * 25)
"""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Any]:
    """IPython on a pseudo-terminal, with the model at hand."""
    (tmp_path / "setup.py").write_text(SETUP)
    environment = {**os.environ, "TERM": "xterm-256color", "IPYTHONDIR": str(tmp_path / "ipython"), "COLUMNS": "100"}
    words = ["-m", "IPython", "--no-banner", "--simple-prompt", "--colors=Linux", "-i", "setup.py", "--ext=mlready_jupyter"]
    with pexpect.spawn(sys.executable, words, cwd=tmp_path, env=environment, encoding="utf-8", timeout=60, dimensions=(50, 100)) as running:
        running.expect(r"In \[1\]: ")
        yield running


def said(terminal: Any, line: str) -> str:
    terminal.sendline(line)
    terminal.expect(r"In \[\d+\]: ")
    return str(terminal.before)


def test_a_report_in_colour(terminal: Any) -> None:
    shown = said(terminal, "%mlready --ignore scale")
    assert "\x1b[" in shown
    plain = ANSI.sub("", shown)
    assert "NOT READY" in plain and "I read: model = model, train = X_train, y_train" in plain and "<div" not in plain


def test_one_line_for_a_mistake(terminal: Any) -> None:
    plain = ANSI.sub("", said(terminal, "%mlready exma"))
    assert "did you mean 'exam'" in plain and "Traceback" not in plain


def test_interrupt_gives_the_report_so_far(terminal: Any) -> None:
    said(terminal, "model.wait = 2")
    terminal.sendline("report = %mlready exam model --train X_train y_train --budget none")
    terminal.expect(r"mlready: \d+ of")
    terminal.sendintr()
    terminal.expect(r"In \[\d+\]: ")
    assert "True" in said(terminal, "any(outcome.cut for outcome in report.outcomes)")
