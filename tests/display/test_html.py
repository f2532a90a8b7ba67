"""The static report: balanced, foreign to nothing, small, readable without its style and pictures."""

from __future__ import annotations

import re

import pytest

from mlready_jupyter.core.report import Report, Verdict
from mlready_jupyter.display import html, page
from tests.display import samples
from tests.display.markup import ATTRIBUTES, TAGS, Markup


@pytest.fixture(params=samples.SAMPLES)
def report(request: pytest.FixtureRequest) -> Report:
    return samples.SAMPLES[request.param]()


def test_only_known_tags_and_attributes_all_closed(report: Report) -> None:
    assert Markup(html.render(report)).faults == []
    assert Markup(page.render(report)).faults == []


def test_nothing_is_run_or_loaded(report: Report) -> None:
    assert not {"href", "src", "style", "id"} & ATTRIBUTES
    assert not {"script", "a", "img", "link", "iframe", "form", "use", "image"} & TAGS
    assert all("@import" not in sheet and "url(" not in sheet for sheet in re.findall("<style>(.*?)</style>", page.render(report)))


def test_the_hostile_is_text() -> None:
    words = Markup(html.render(samples.hostile())).text
    assert "<script>alert(1)</script>" in words
    assert "&lt;already&gt;" in words


def test_nothing_invisible_is_left(report: Report) -> None:
    drawn = page.render(report)
    drawn.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", drawn)


def test_headings_keep_out_of_the_notebooks_outline(report: Report) -> None:
    markup = Markup(html.render(report))
    assert markup.toc == []
    assert markup.counts["h2"] == 1


def test_every_picture_is_named(report: Report) -> None:
    drawn = html.render(report)
    assert drawn.count("<svg") == drawn.count('<svg role="img"') == len(re.findall(r"<svg[^>]*><title>", drawn))


def test_it_stays_small(report: Report) -> None:
    assert len(page.render(report).encode()) < 100_000


def test_a_typical_report_is_below_60_kilobytes_with_all_its_pictures() -> None:
    drawn = html.render(samples.not_ready())
    assert len(drawn.encode()) < 60_000
    assert "left out" not in drawn


def test_pictures_of_folded_findings_go_first_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "TYPICAL", 42_000)
    drawn = html.render(samples.not_ready())
    assert len(drawn.encode()) < 43_000
    assert "<code>%mlready show 7</code>" in drawn
    assert "<code>%mlready show 1</code>" not in drawn


@pytest.mark.slow
@pytest.mark.parametrize("bad", ["<" * 10_000, "\u202e`" * 5_000, "漢& " * 3_000])
def test_a_thousand_findings_of_a_thousand_checks_with_endless_names(bad: str) -> None:
    one = samples.hostile().outcomes[0].findings[0]
    evidence = one.evidence._replace(
        says=bad, remedy=bad, example=bad, matters=bad, statistic=bad, needs=bad, at=samples.InColumn(bad, bad)
    )
    outcomes = [
        samples.asked(f"reliability/{n}-{bad}", one.severity, one._replace(criterion=f"r/{n}-{bad}", evidence=evidence))
        for n in range(1000)
    ]
    outcomes += [samples.skipped(f"scale/{n}-{bad}", f"{n} {bad}") for n in range(1000)]
    outcomes += [samples.clear(f"pipeline/{n}-{bad}", 0.5) for n in range(1000)]
    report = samples.report(outcomes, samples.About(bad, bad, ((bad, bad),) * 50))
    drawn = page.render(report)
    assert len(drawn.encode()) < 100_000
    assert Markup(drawn).faults == []


def test_every_number_survives_without_style_and_pictures() -> None:
    drawn = re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", html.render(samples.not_ready()), flags=re.DOTALL)
    words = " ".join(Markup(drawn).text.replace("\u00a0", " ").split())
    for said in (
        "✕ NOT READY",
        "Do this next: Drop to_numpy() from step prep",
        "✕ ERROR PAY_AMT1 has drifted: 38.6 % of current lies below 805, in train it was 22.2 %.",
        "0.163 ± 0.027 KS distance",
        "at most 0.05",
        "? UNDECIDED",
        "About 3,600 more labelled rows would decide.",
        "⚑ waived",
        "38 days left",
        "31 clear",
    ):
        assert said in words


def test_open_are_the_first_three_errors() -> None:
    assert html.render(samples.not_ready()).count(" open><summary>") == 3


def test_a_single_finding() -> None:
    drawn = html.one(samples.not_ready(), 3)
    assert Markup(drawn).faults == []
    assert "PAY_AMT1" in drawn and "NOT READY" not in drawn


def test_the_samples_have_every_verdict() -> None:
    assert {make().verdict for make in samples.SAMPLES.values()} == set(Verdict)
