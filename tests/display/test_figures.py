"""The same exhibits with matplotlib, and the answers as a table."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

import mlready_jupyter.display  # noqa: F401  # teaches reports to be drawn
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.report import Report
from tests.display import samples


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # glyphs that no font has, labels that leave no room
@pytest.mark.parametrize("make", samples.SAMPLES.values(), ids=samples.SAMPLES.keys())
def test_every_exhibit_becomes_a_figure(make: Callable[[], Report]) -> None:
    report = make()
    shown = [finding for finding in report.findings if finding.exhibit is not None][:12]
    figures = report.plot()
    assert len(figures) == sum(finding.exhibit is not None for finding in report.findings)
    for figure, _ in zip(figures[:5], shown, strict=False):
        written = io.BytesIO()
        figure.savefig(written, format="png", dpi=40)
        assert written.getbuffer().nbytes > 1000


def test_one_figure_by_its_number() -> None:
    report = samples.not_ready()
    figure = report.plot(1)
    assert "columns" in figure.axes[0].get_title(loc="left")
    with pytest.raises(UsageError, match="no finding 99"):
        report.plot(99)
    bare = next(n for n, finding in enumerate(report.findings, 1) if finding.exhibit is None)
    with pytest.raises(UsageError, match="has no picture"):
        report.plot(bare)


@pytest.mark.parametrize("make", samples.SAMPLES.values(), ids=samples.SAMPLES.keys())
def test_the_table_holds_every_answer(make: Callable[[], Report]) -> None:
    report = make()
    table = report.to_frame()
    assert len(table) == sum(max(len(outcome.findings), 1) for outcome in report.outcomes)
    assert list(table["number"].head(len(report.findings))) == list(range(1, len(report.findings) + 1))
    assert table["number"].count() == len(report.findings)
    assert set(table["criterion"]) == {outcome.criterion for outcome in report.outcomes}
