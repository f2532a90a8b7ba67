"""Numbers, names and sentences as the style says."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from mlready_jupyter.core.finding import Evidence
from mlready_jupyter.core.measure import Interval, Limit, Severity, exact
from mlready_jupyter.core.places import InCall, InCell, InColumn, Whole
from mlready_jupyter.display import headline, numbers, outline, ruler, strip, words
from mlready_jupyter.display.tidy import inline, spans, visible
from tests.display import samples


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.16312, "", "0.163"),
        (0.304, "share", "30.4 %"),
        (0.064, "share", "6.40 %"),
        (1.0, "share", "100 %"),
        (24000, "", "24,000"),
        (35, "rows", "35 rows"),
        (1, "rows", "1 row"),
        (2.213, "s", "2.21 s"),
        (0.012, "s", "12.0 ms"),
        (48e6, "bytes", "48.0 MB"),
        (38, "days", "38 days"),
        (3e-7, "", "3.00 × 10⁻⁷"),
        (1234.5, "", "1,230"),
        (0, "share", "0 %"),
        (math.nan, "", "unknown"),
    ],
)
def test_number(value: float, unit: str, said: str) -> None:
    assert numbers.number(value, unit).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("interval", "unit", "said"),
    [
        (Interval(0.150, 0.163, 0.176), "", "0.163 ± 0.013"),
        (Interval(0.256, 0.304, 0.358), "share", "30.4 % (25.6 to 35.8)"),
        (Interval(0.0061, 0.0066, 0.0073), "s", "6.60 ms (6.10 to 7.30)"),
        (Interval(0.0, 0.0, 0.0123), "share", "0 % (0 to 1.23)"),
        (Interval(2, 4, 9), "rows", "4 rows (2 to 9)"),
        (Interval(0.5, 0.50001, 0.50002), "", "0.500"),
        (Interval(1, 2, math.inf), "", "2 (1 to ∞)"),
        (exact(0.037), "share", "3.70 %"),
    ],
)
def test_measured(interval: Interval, unit: str, said: str) -> None:
    assert numbers.measured(interval, unit).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("value", "unit", "said"), [(0.05, "", "0.05"), (0.001, "share", "0.1 %"), (2, "s", "2 s"), (1.1, "", "1.1"), (1e6, "", "1,000,000")]
)
def test_limits_as_written(value: float, unit: str, said: str) -> None:
    assert numbers.as_written(value, unit).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("at", "said", "where"),
    [
        (InColumn("current", "PAY"), "column `PAY` of `current`", ":PAY "),
        (InColumn("current", "a b"), "column `a b` of `current`", ':a b" '),
        (InColumn("current", "x[1]*"), "column `x[1]*` of `current`", ":x[[]1][*] "),
        (InColumn("current", '$HOME "{x}`'), "column `$HOME \"{x}'` of `current`", ':?HOME ??x??" '),
        (InCall("predict", "no rows"), "`predict` given no rows", ':no rows" '),
        (InCell("nb.ipynb", 2, 4, 1, 40), "`nb.ipynb`, cell 3, line 4", ":nb.ipynb "),
        (Whole("test"), "whole `test`", "a/b "),
    ],
)
def test_places_and_how_they_are_waived(at: words.Place, said: str, where: str) -> None:
    finding = samples.found("a/b", Severity.ERROR, Evidence("seen", at))
    assert words.place(at) == said
    line = words.waive_line(finding, samples.ready())
    assert where in line
    assert line.endswith('--owner NAME --until 2027-02-21 --reason "…"')


def test_a_pattern_covers_what_it_was_made_for() -> None:
    for bad in samples.HOSTILE:
        finding = samples.found("a/b", Severity.ERROR, Evidence("seen", InColumn("t", bad)))
        pattern = words.waive_line(finding, samples.ready()).partition("a/b:")[2].rpartition(" --owner")[0].removesuffix('"')
        waiver = samples.RISK._replace(criterion="a/b", where=pattern)
        assert waiver.covers("a/b", finding.evidence.at), bad


def test_backticks() -> None:
    assert spans("a `b` c") == [(False, "a "), (True, "b"), (False, " c")]
    assert spans("a `b") == [(False, "a `b")]
    assert inline("`<b>` & `x`") == "<code>&lt;b&gt;</code> &amp; <code>x</code>"


def test_unseen_characters_are_spelled() -> None:
    assert visible("a\x1b[31m\u202e\x00\n") == r"a\x1b[31m\u202e\x00\n"
    assert visible(f"`{'x' * 999}` has drifted", 200).endswith("…` has drifted")


def test_ruler_positions() -> None:
    def at(value: float, limit: Limit) -> ruler.Marks:
        marks = ruler.marks(Evidence("", Whole("x"), measured=exact(value), limit=limit))
        assert marks is not None
        return marks

    assert at(0.025, Limit(0.05)).value == -0.5
    assert at(0.05, Limit(0.05)).value == 0
    assert at(0.1, Limit(0.05)).value == 0.5
    assert at(0.5, Limit(0.05)).beyond
    assert at(7, Limit(14, worse="below")).value == 0.5
    assert at(0.04, Limit(0.05, warn=0.025)).tolerated == -0.5
    assert at(4, Limit(0)).beyond
    assert ruler.marks(Evidence("", Whole("x"), measured=exact(math.nan), limit=Limit(1))) is None
    assert all(len("".join(ruler.characters(f.evidence))) == 18 for f in samples.hostile())


def test_at_most_eight_of_a_kind_are_listed() -> None:
    errors, warnings = outline.sections(samples.wide())
    assert len(errors.listed) == len(warnings.listed) == outline.OF_A_KIND
    assert [more.left for more in (*errors.more, *warnings.more)] == [992, 992]
    assert str(errors.more[0]).startswith("and 992 more of `reliability/drifted-column`, largest 0.5")


def test_undecided_columns_make_one_row() -> None:
    row = next(row for row in outline.asides(samples.wide()) if row.kind is words.UNDECIDED)
    assert row.says.startswith("1,000 columns: `sensor_0000`")
    assert row.says.endswith("About 900 more rows would decide.")


def test_every_outcome_stands_somewhere() -> None:
    report = samples.not_ready()
    cells = [kind for room in report.rooms for kind in strip.kinds(room)]
    assert len(cells) == len(report.outcomes)


@pytest.mark.parametrize(
    ("make", "act"),
    [
        (samples.not_ready, "Drop `to_numpy()` from step `prep` and select columns by name in a `ColumnTransformer`."),
        (samples.ready, 'Save it with the model: `report.save("report.html")`'),
        (samples.undecided, "Find out why it broke: `assumptions/edge-cases`"),
        (lambda: samples.report([]), "Select at least one check"),
        (lambda: samples.report([samples.skipped("scale/time", "no model")]), "Let one check of Scale decide"),
    ],
)
def test_the_next_act(make: samples.Maker, act: str) -> None:
    assert headline.next_act(make()).do == act


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, mlready_jupyter.display.bundle, mlready_jupyter.display.page; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "IPython", "matplotlib", "narwhals"} & set(loaded)
    code = "import sys, mlready_jupyter.display; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not any(name.startswith("mlready_jupyter.display.") for name in loaded)
