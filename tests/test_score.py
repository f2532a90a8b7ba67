"""The sheet of the ML Test Score: what the exam answers, what a person signs, and what makes a signature void."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.report import Report
from mlready_jupyter.display import sheet as drawn
from mlready_jupyter.score import LINES, SECTIONS, Sheet, State, sheet
from mlready_jupyter.subjects.agreement import SignOff
from tests.display import samples

DAY = date(2026, 11, 24)


def report(*, clear: tuple[str, ...] = (), found: tuple[str, ...] = (), evidence: str = "3f9a") -> Report:
    made = samples.report([samples.clear(check, 0.5) for check in clear] + [_found(check) for check in found])
    made.about = made.about._replace(facts=(*made.about.facts, ("evidence", evidence)))
    return made


def _found(check: str) -> samples.Outcome:
    seen = samples.Evidence("seen", samples.Whole("model"))
    return samples.asked(check, samples.Severity.ERROR, samples.found(check, samples.Severity.ERROR, seen))


def marked(filled: Sheet, line: str) -> tuple[State, float]:
    one = next(one for one in filled.lines if one.line.id == line)
    return one.state, one.points


EVERY = tuple(sorted({check for line in LINES for check in line.checks}))


def test_four_sections_of_seven() -> None:
    assert Counter(line.section for line in LINES) == dict.fromkeys(SECTIONS, 7)
    assert len({line.says for line in LINES}) == 28


def test_every_line_names_checks_that_there_are() -> None:
    assert set(EVERY) <= set(catalogue().checks)
    assert all(line.checks or line.by_hand for line in LINES)


def test_nothing_asked_counts_nothing() -> None:
    filled = sheet(report())
    assert filled.score == 0 and {one.state for one in filled.lines} == {State.OPEN}


def test_what_is_clear_counts_and_what_is_found_does_not() -> None:
    filled = sheet(report(clear=EVERY))
    assert marked(filled, "model-5") == (State.SHOWN, 1)
    assert marked(filled, "data-7") == (State.HALF, 0.5), "its unit tests are for a person to sign"
    assert marked(filled, "model-3") == (State.OPEN, 0)
    filled = sheet(report(clear=tuple(set(EVERY) - {"reliability/output-contract"}), found=("reliability/output-contract",)))
    assert marked(filled, "infra-4") == marked(filled, "monitor-5") == (State.FAILED, 0)


def test_half_of_the_checks_is_half_a_point() -> None:
    assert marked(sheet(report(clear=("reliability/drifted-column",))), "monitor-2") == (State.HALF, 0.5)


def test_a_signature_holds_for_its_evidence_only() -> None:
    known = {one.line.id: one.digest for one in sheet(report(clear=EVERY)).lines}
    signed = [SignOff(line, "Ana Silva", DAY, known[line]) for line in ("data-7", "model-3")]
    filled = sheet(report(clear=EVERY), signed)
    assert marked(filled, "data-7") == (State.SIGNED, 1) and marked(filled, "model-3") == (State.SIGNED, 0.5)
    other = sheet(report(clear=EVERY, evidence="0000"), signed)
    assert marked(other, "data-7") == (State.HALF, 0.5) and marked(other, "model-3") == (State.OPEN, 0)
    assert "not what Ana Silva signed for on 2026-11-24" in drawn.text(other).replace("\n" + " " * 18, " ")


def test_a_signature_does_not_outweigh_a_finding() -> None:
    failing = report(clear=tuple(set(EVERY) - {"scale/multiplied-rows"}), found=("scale/multiplied-rows",))
    digest = next(one.digest for one in sheet(failing).lines if one.line.id == "data-7")
    assert marked(sheet(failing, [SignOff("data-7", "Ana Silva", DAY, digest)]), "data-7") == (State.FAILED, 0)


def test_the_score_is_that_of_the_weakest_section() -> None:
    filled = sheet(report(clear=EVERY))
    assert filled.score == min(filled.points(section) for section in SECTIONS) == filled.points(filled.weakest)


@pytest.mark.parametrize("ascii_only", [False, True])
def test_as_text(ascii_only: bool) -> None:
    said = drawn.text(sheet(report(clear=EVERY)), ascii=ascii_only)
    assert max(map(len, said.splitlines())) <= 80
    assert all(line.id in said for line in LINES) and said.isascii() is ascii_only


def test_as_html() -> None:
    hostile = report(clear=EVERY)
    hostile.about = hostile.about._replace(name="<script>alert(1)</script>")
    page = drawn.html(sheet(hostile))
    assert "<script" not in page and page.count("<tr>") == 28 and len(page) < 40_000
