"""The report in a terminal: 80 columns, ASCII where there is no more, colour only where asked for."""

from __future__ import annotations

import re

import pytest

from mlready_jupyter.core.report import Report
from mlready_jupyter.display import markdown, text
from mlready_jupyter.display.pen import cells, wrap
from tests.display import samples


@pytest.fixture(params=samples.SAMPLES)
def report(request: pytest.FixtureRequest) -> Report:
    return samples.SAMPLES[request.param]()


@pytest.mark.parametrize("plain", [False, True])
def test_eighty_columns(report: Report, plain: bool) -> None:
    assert [line for line in text.render(report, ascii=plain).splitlines() if cells(line) > 80] == []


def test_colour_does_not_move_a_character(report: Report) -> None:
    assert re.sub("\x1b\\[[0-9;]*m", "", text.render(report, colour=True)) == text.render(report)


def test_no_escape_without_colour(report: Report) -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text.render(report))


def test_only_basic_colours(report: Report) -> None:
    codes = {code for codes in re.findall("\x1b\\[([0-9;]*)m", text.render(report, colour=True)) for code in codes.split(";")}
    assert codes <= {"0", "1", "2", "31", "32", "33", "34"}


def test_ascii(report: Report) -> None:
    text.render(report, ascii=True).encode("ascii")


def test_rulers_stand_under_one_tick() -> None:
    lines = text.render(samples.not_ready()).splitlines()
    ticks = {line.index("┃") for line in lines if "┃" in line}
    assert ticks == {47}


def test_a_single_finding() -> None:
    assert "waive:" in text.one(samples.not_ready(), 5)
    assert "waive:" not in text.render(samples.not_ready()).partition("WARNING")[2]


def test_wide_characters_count_twice() -> None:
    assert cells("漢字") == 4
    assert wrap("漢字漢字 ab", 5) == ["漢字", "漢字", "ab"]


def test_markdown_leaves_no_markup_of_a_users() -> None:
    drawn = markdown.render(samples.hostile())
    outside = re.sub(r"^(~{3,})text\n.*?^\1$", "", drawn, flags=re.DOTALL | re.MULTILINE)
    outside = re.sub(r"(?<!\\)`[^`\n]*`", "", outside)
    assert not re.search(r"(?<!\\)[<\[]", outside)
    assert not any(line.startswith(("# ", "    ")) for line in outside.splitlines())
