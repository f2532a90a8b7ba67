"""Reports made by hand: one of each verdict, one very wide, one full of hostile text."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime

from mlready_jupyter.core.exhibit import (
    Bar,
    Case,
    Cases,
    Curve,
    Exhibit,
    Histograms,
    Intervals,
    Line,
    Point,
    Rows,
    Series,
)
from mlready_jupyter.core.finding import Evidence, Finding
from mlready_jupyter.core.measure import Answer, Interval, Limit, Severity, decide, exact
from mlready_jupyter.core.part import About
from mlready_jupyter.core.places import InCall, InColumn, Place, Whole
from mlready_jupyter.core.report import Outcome, Report
from mlready_jupyter.core.waiver import Waiver

TODAY = date(2026, 11, 23)
STARTED = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
CREDIT = About(
    "credit_default",
    "model",
    (
        ("model", "Pipeline(prep, ratios, HistGradientBoostingClassifier)"),
        ("train", "24,000 rows × 23 columns, all read"),
        ("current", "6,000 rows"),
        ("seed", "0"),
        ("intervals", "95 %, joint over columns"),
    ),
)
RISK = Waiver("pipeline/duplicate-rows", "*", "team-risk", "same-day accounts, agreed with Risk", date(2026, 12, 31))


def found(criterion: str, severity: Severity, evidence: Evidence, exhibit: Exhibit | None = None, waiver: Waiver | None = None) -> Finding:
    """A finding as the judge would make it."""
    answer, at_most = Answer.FOUND, Severity.ERROR
    if evidence.measured is not None and evidence.limit is not None:
        answer, at_most = decide(evidence.measured, evidence.limit)
    return Finding(criterion, evidence, answer, min(severity, at_most), exhibit, waiver)


def asked(criterion: str, severity: Severity, *findings: Finding, title: str = "") -> Outcome:
    return Outcome(criterion, title or f"About {criterion}.", severity, findings=findings, seconds=0.02)


def clear(criterion: str, ratio: float | None = None, severity: Severity = Severity.ERROR, at: Place | None = None) -> Outcome:
    """A clear check that measured so many times its limit of 0.05; None measures nothing."""
    if ratio is None:
        return Outcome(criterion, f"About {criterion}.", severity, answer=Answer.CLEAR)
    value = 0.05 * ratio
    evidence = Evidence(
        f"measured {value:.4f}", at or Whole("current"), measured=Interval(value * 0.9, value, value * 1.1), limit=Limit(0.05)
    )
    return asked(criterion, severity, found(criterion, severity, evidence))


def skipped(criterion: str, reason: str, severity: Severity = Severity.WARNING, *, cut: bool = False) -> Outcome:
    return Outcome(criterion, f"About {criterion}.", severity, answer=Answer.SKIPPED, reason=reason, cut=cut)


def broken(criterion: str, reason: str, severity: Severity = Severity.WARNING) -> Outcome:
    return Outcome(criterion, f"About {criterion}.", severity, answer=Answer.BROKEN, reason=reason)


def report(outcomes: list[Outcome], about: About = CREDIT, *, strict: bool = False) -> Report:
    return Report(about, outcomes, started=STARTED, today=TODAY, seconds=4.83, waivers=(RISK,), strict=strict, version="0.1.0")


def hill(bins: int, middle: float, width: float) -> tuple[float, ...]:
    heights = [math.exp(-(((n + 0.5) / bins - middle) ** 2) / (2 * width**2)) for n in range(bins)]
    return tuple(height / sum(heights) for height in heights)


# The exhibits, one of each kind


def payments() -> Histograms:
    edges = tuple(30 * 10 ** (4 * n / 40) for n in range(41))
    before, now = hill(40, 0.47, 0.14), hill(40, 0.40, 0.18)
    return Histograms(
        "Distribution of PAY_AMT1, train against current",
        Series("train", 24000, before),
        Series("current", 6000, now),
        edges=edges,
        apart=805.0,
    )


def education() -> Histograms:
    labels = ("university", "graduate school", "high school", "others", "unknown", "5", "6", "0", "vocational")
    return Histograms(
        "Share of each EDUCATION",
        Series("train", 24000, (0.467, 0.352, 0.163, 0.004, 0.002, 0.009, 0.002, 0.001, 0.0)),
        Series("current", 6000, (0.391, 0.347, 0.162, 0.004, 0.002, 0.009, 0.002, 0.001, 0.082)),
        labels=labels,
        caption="`vocational` is new.",
    )


def edge_cases() -> Cases:
    two = ("refused", "refused"), ("ok", "ok")
    refused = ("column missing", "empty frame", "infinite value", "number as text")
    fine = {
        "null, each column": "finite",
        "unseen category": "as missing",
        "one row": "as in batch",
        "float32": "to 3 × 10⁻⁷",
        "index duplicated": "unchanged",
        "rows reordered": "unchanged",
    }
    return Cases(
        "Edge cases",
        ("predict", "predict_proba"),
        (
            *(Case(name, two[1], came) for name, came in fine.items()),
            *(Case(name, two[0], "ValueError") for name in refused),
            Case("columns shuffled", ("silent", "silent"), "18.4 % flip"),
            Case("column renamed", ("silent", "silent"), "accepted"),
        ),
        caption="12 cases, each reduced to one row and one column. “Refused” is a clean, typed error: it passes.",
    )


def slices() -> Intervals:
    return Intervals(
        "Error rate of the worst slices",
        "error rate with 95 % interval",
        (
            Bar("EDUCATION = 3 and AGE < 27", Interval(0.256, 0.304, 0.358), "n 312", breaks=True),
            Bar("PAY_0 = 2 and LIMIT_BAL < 30 k", Interval(0.237, 0.278, 0.322), "n 421", breaks=True),
            Bar("MARRIAGE = 3", Interval(0.170, 0.250, 0.352), "n 84"),
            Bar("BILL_AMT1 < 0", Interval(0.171, 0.225, 0.290), "n 187"),
            Bar("AGE > 58", Interval(0.160, 0.208, 0.266), "n 221"),
            Bar("SEX = 1", Interval(0.180, 0.195, 0.211), "n 2,410"),
        ),
        limit=0.228,
        overall=0.182,
        caption="Worst slices of 1,840 searched; found on one half of `current`, measured on the other.",
    )


def calibration() -> Curve:
    foretold = (0.03, 0.06, 0.09, 0.12, 0.16, 0.21, 0.28, 0.39, 0.56, 0.78)
    seen = (0.042, 0.07, 0.098, 0.131, 0.152, 0.185, 0.227, 0.295, 0.402, 0.575)
    points = tuple(
        Point(x, Interval(y - 0.03, y, y + 0.035), label="surest tenth" if x == 0.78 else "", breaks=x - y > 0.085)
        for x, y in zip(foretold, seen, strict=True)
    )
    return Curve(
        "Calibration in ten bins of 600 rows",
        "predicted",
        "observed",
        points,
        (Line("perfect", ((0.0, 0.0), (1.0, 1.0))),),
        square=True,
        band=0.05,
        caption="Ten bins of 600 rows of `current`. Amber: the interval lies outside the ± 5 point band.",
    )


def cost() -> Curve:
    def seconds(rows: float) -> float:
        return 0.012 if rows < 1200 else 0.012 * (rows / 1200) ** 1.62

    sizes = (64, 128, 256, 512, 1000, 2000, 4000, 8000, 16000, 30000)
    points = tuple(Point(n, Interval(seconds(n) * 0.94, seconds(n) * 1.03, seconds(n) * 1.15)) for n in sizes)
    return Curve(
        "Time of predict against rows",
        "rows in one call",
        "time (s)",
        points,
        (
            Line("linear", ((1200, 0.012), (100000, 1.0))),
            Line("limit (SLO) 2 s", ((50, 2.0), (100000, 2.0)), role="limit"),
            Line("time ∝ n^1.62 ± 0.05", ((50, 0.012), (1200, 0.012), (30000, seconds(30000))), role="fit"),
            Line("", ((30000, seconds(30000)), (90000, seconds(90000))), role="forecast"),
        ),
        log=True,
        caption="Median of 7 calls per size, bars: full spread. Beyond 30 k rows the line is a forecast.",
    )


def shared_rows() -> Rows:
    return Rows(
        "Rows of the test that are in train too",
        ("ID", "LIMIT_BAL", "AGE", "PAY_0", "BILL_AMT1", "PAY_AMT1", "default"),
        tuple((str(1000 + n), f"{20 + n}0,000", str(24 + n), "2", f"{3913 * n}", "0", str(n % 2)) for n in range(9)),
        caption="The first of 37.",
    )


# The reports


def findings_of_credit() -> list[Outcome]:
    """One finding with each kind of exhibit, as in a bad week."""
    error, warning, note = Severity.ERROR, Severity.WARNING, Severity.NOTE
    cases = Evidence(
        "`predict` answers, without an error, when the columns come in another order: 18.4 % of decisions change.",
        Whole("model"),
        remedy="Drop `to_numpy()` from step `prep` and select columns by name in a `ColumnTransformer`.",
        measured=exact(4),
        limit=Limit(0),
        unit="calls",
        statistic="silently wrong, of 24",
        example="row = current.iloc[[17]]\np = model.predict_proba\np(row)[0, 1]  # 0.0841\np(row[sorted(row)])[0, 1]  # 0.613",
    )
    drift = Evidence(
        "`PAY_AMT1` has drifted: 38.6 % of `current` lies below 805, in `train` it was 22.2 %.",
        InColumn("current", "PAY_AMT1"),
        remedy="Ask the owner of the payments feed what changed after 2026-10-01; refit only once `PAY_AMT1` means what it meant.",
        measured=Interval(0.136, 0.163, 0.190),
        limit=Limit(0.05),
        statistic="KS distance",
        matters="moves 7.12 % of predictions (6.48 to 7.80)",
        example='current.query("PAY_AMT1 < 300")',
    )
    category = Evidence(
        "`EDUCATION` has drifted: 8.20 % of `current` is `vocational`, in `train` nothing was.",
        InColumn("current", "EDUCATION"),
        remedy="Ask who added `vocational` to the form.",
        measured=Interval(0.071, 0.082, 0.094),
        limit=Limit(0.1, warn=0.05),
        statistic="total variation",
    )
    leak = Evidence(
        "37 of 1,000 test rows (3.70 %) are also in train.",
        Whole("test"),
        remedy="Split by entity before any resampling, e.g. with `GroupShuffleSplit`.",
        measured=exact(0.037),
        limit=Limit(0.001),
        unit="share",
    )
    worst = Evidence(
        "People under 27 with `EDUCATION = 3` get 30.4 % wrong answers, 1.67 times the error of all.",
        Whole("current"),
        remedy="Add rows for this slice or route it to manual review.",
        measured=Interval(0.256, 0.304, 0.358),
        limit=Limit(0.228),
        unit="share",
        statistic="error rate",
        example='current.query("EDUCATION == 3 and AGE < 27")',
    )
    sure = Evidence(
        "High probabilities are too high: where the model says 78 %, 57.5 % default.",
        InCall("predict_proba", "current"),
        remedy="Wrap the classifier in `CalibratedClassifierCV(method='isotonic', cv=5)` inside the pipeline.",
        measured=Interval(0.0508, 0.0587, 0.0669),
        limit=Limit(0.05),
        statistic="expected calibration error",
        example="345 of the 600 surest rows defaulted, 468 were foretold",
    )
    slow = Evidence(
        "`predict` slows faster than its rows grow: twice the rows take 3.07 times as long, and 2 s is passed at 28.2 k rows.",
        InCall("predict", "64 to 30,000 rows"),
        remedy="In `AddRatios.transform`, collect the chunks in a list and call `pd.concat` once, after the loop.",
        measured=Interval(1.57, 1.62, 1.67),
        limit=Limit(1.10),
        statistic="exponent of time against rows",
        example=" 1,200 rows   12.0 ms\n 2,400 rows   36.9 ms\n30,000 rows    2.21 s",
    )
    owner = Evidence("Nobody is named as the backup of `team-risk`.", Whole("model"), remedy="Name a backup in `[tool.mlready.owners]`.")
    again = Evidence("35 rows (0.117 %) are duplicates.", Whole("train"), measured=exact(35), limit=Limit(0), unit="rows")
    churn = Evidence(
        "0.800 % of decisions got worse since the last model.",
        Whole("current"),
        measured=Interval(0.006, 0.008, 0.0106),
        limit=Limit(0.01),
        unit="share",
        needs="about 3,600 more labelled rows",
    )
    return [
        asked("assumptions/edge-cases", error, found("assumptions/edge-cases", error, cases, edge_cases())),
        asked(
            "reliability/drifted-column",
            error,
            found("reliability/drifted-column", error, drift, payments()),
            found("reliability/drifted-column", error, category, education()),
        ),
        asked("pipeline/shared-rows", error, found("pipeline/shared-rows", error, leak, shared_rows())),
        asked("assumptions/worst-slice", warning, found("assumptions/worst-slice", warning, worst, slices())),
        asked("assumptions/calibration", warning, found("assumptions/calibration", warning, sure, calibration())),
        asked("scale/predict-time", warning, found("scale/predict-time", warning, slow, cost())),
        asked("ownership/backup-owner", note, found("ownership/backup-owner", note, owner)),
        asked("pipeline/duplicate-rows", warning, found("pipeline/duplicate-rows", warning, again, waiver=RISK)),
        asked("reliability/churn", warning, found("reliability/churn", warning, churn)),
        broken("scale/peak-memory", "PermissionError: the peak counter could not be reset"),
    ]


def clear_of_credit() -> list[Outcome]:
    close = {
        "assumptions/perturbation-stability": 0.82,
        "assumptions/baseline-margin": 0.71,
        "assumptions/extrapolation-share": 0.44,
        "pipeline/null-rate-change": 0.62,
        "pipeline/range-violation": 0.18,
        "reliability/prediction-drift": 0.77,
        "reliability/seed-churn": 0.49,
        "ownership/waiver-expiry": 0.42,
        "scale/single-row-latency": 0.66,
        "scale/model-size": 0.40,
    }
    plain = (
        "assumptions/assumption-ledger assumptions/leak-single-feature assumptions/monotone-signs assumptions/none-nan-na "
        "assumptions/output-range pipeline/schema-lock pipeline/schema-vs-model pipeline/mixed-type-column pipeline/unit-jump "
        "pipeline/dead-column pipeline/temporary-names reliability/golden-rows reliability/fresh-process reliability/repeat-call "
        "reliability/batch-vs-single reliability/threads ownership/owner-model ownership/owner-pipeline ownership/owner-outcome "
        "scale/input-copied scale/thread-growth"
    )
    return [clear(name, ratio) for name, ratio in close.items()] + [clear(name) for name in plain.split()]


def skipped_of_credit() -> list[Outcome]:
    return [
        skipped("reliability/serving-skew", "no serving log; pass `--serving` a frame with the same key"),
        skipped("reliability/time-decay", "no time column; name one with `--time`"),
        skipped("pipeline/freshness", "no time column; name one with `--time`"),
        skipped("ownership/owner-active", "no git history here to read the owner's last change from"),
    ]


def not_ready() -> Report:
    return report(findings_of_credit() + clear_of_credit() + skipped_of_credit())


def ready() -> Report:
    kept = [o for o in findings_of_credit() if o.criterion in ("pipeline/duplicate-rows",)]
    days = Evidence("The waiver has 38 days left.", Whole("team-risk"), measured=exact(38), limit=Limit(14, worse="below"), unit="days")
    time = Evidence(
        "One row takes 6.60 ms.", InCall("predict", "one row"), measured=Interval(0.0061, 0.0066, 0.0073), limit=Limit(0.01), unit="s"
    )
    some = [
        asked("ownership/waiver-term", Severity.ERROR, found("ownership/waiver-term", Severity.ERROR, days)),
        asked("scale/row-time", Severity.WARNING, found("scale/row-time", Severity.WARNING, time)),
    ]
    return report(kept + some + clear_of_credit() + skipped_of_credit()[:1])


def undecided() -> Report:
    """Too little was asked, too few rows were there, and one check of severity ERROR broke."""
    open_ones = [
        found(
            "reliability/drifted-column",
            Severity.ERROR,
            Evidence(
                f"`{name}` lies {value:.3f} apart from `train`.",
                InColumn("current", name),
                measured=Interval(value - 0.04, value, value + 0.04),
                limit=Limit(0.05),
                statistic="KS distance",
                needs=f"about {rows:,} more rows",
            ),
        )
        for name, value, rows in [(f"BILL_AMT{n}", 0.03 + 0.004 * n, 400 * n) for n in range(1, 12)]
    ]
    return report(
        [
            asked("reliability/drifted-column", Severity.ERROR, *open_ones),
            broken("assumptions/edge-cases", "TimeoutError: predict did not return in 5 s on 'no rows'", Severity.ERROR),
            clear("assumptions/baseline-margin", 0.7),
            clear("pipeline/schema-lock"),
            skipped("scale/predict-time", "the budget of 10 s was spent; --budget none asks it too", cut=True),
            skipped("scale/peak-memory", "the budget of 10 s was spent; --budget none asks it too", cut=True),
            skipped("scale/cold-start", "the budget of 10 s was spent; --budget none asks it too", cut=True),
            clear("ownership/owner-model"),
        ]
    )


def wide(columns: int = 1000) -> Report:
    """Every column has drifted, has nulls and is undecided about something."""
    drifted, nulls, open_ones = [], [], []
    for n in range(columns):
        at = InColumn("current", f"sensor_{n:04}")
        value = 0.06 + 0.0005 * n
        evidence = Evidence(
            f"`sensor_{n:04}` has drifted: its distance from `train` is {value:.3f}.",
            at,
            remedy=f"Ask the owner of `sensor_{n:04}` what changed.",
            measured=Interval(value - 0.005, value, value + 0.005),
            limit=Limit(0.05),
            statistic="KS distance",
        )
        drifted.append(found("reliability/drifted-column", Severity.ERROR, evidence, payments() if n > columns - 60 else None))
        null = Evidence(f"`sensor_{n:04}` has more nulls.", at, measured=exact(0.02 + n / 5000), limit=Limit(0.01), unit="share")
        nulls.append(found("pipeline/null-rate", Severity.WARNING, null))
        close = Evidence(
            f"`sensor_{n:04}` may be constant.", at, measured=Interval(0.03, 0.04, 0.06), limit=Limit(0.05), needs="about 900 more rows"
        )
        open_ones.append(found("pipeline/dead-column", Severity.WARNING, close))
    return report(
        [
            asked("reliability/drifted-column", Severity.ERROR, *drifted),
            asked("pipeline/null-rate", Severity.WARNING, *nulls),
            asked("pipeline/dead-column", Severity.WARNING, *open_ones),
            *clear_of_credit(),
        ]
    )


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></svg><b onclick='x()'>bold</b>",
    "\x1b[31mred\x1b[0m\x07\x00nul",
    "left\u202eright\u2066\u200bgone",
    "new\nline\ttab\r",
    "`tick` ``two`` `",
    "| pipe | *star* [link](javascript:alert(1)) <!-- comment",
    "~~~~\n```\n# heading",
    "half \ud800 surrogate",
    "漢字カタカナ" * 12,
    "مرحبا بالعالم",
    "{x} $HOME %mlready * ? [a-z]",
    "&lt;already&gt; &amp; &#x3c;",
    "",
    "x" * 10_000,
    "<" * 10_000,
)
"""What a column, a category, a model or an error may be called."""


def hostile() -> Report:
    """Every text of a user's is hostile, in every place where one may stand."""
    error = Severity.ERROR
    outcomes = []
    for n, bad in enumerate(HOSTILE):
        name = f"reliability/hostile-{n}"
        evidence = Evidence(
            f"`{bad}` has drifted: {bad}",
            InColumn("current", bad),
            remedy=f"Rename `{bad}`.",
            measured=Interval(0.1, 0.2, 0.3),
            limit=Limit(0.05),
            unit="" if n % 2 else "share",
            statistic=bad,
            matters=bad,
            example=f"current[{bad!r}]\n{bad}",
        )
        outcomes.append(asked(name, error, found(name, error, evidence, _hostile_exhibit(bad, n)), title=bad))
    owner = Waiver("pipeline/hostile", "*", HOSTILE[0], HOSTILE[1], date(2026, 12, 31))
    waived = Evidence(HOSTILE[0], InCall(HOSTILE[0], HOSTILE[1]))
    small = Evidence(HOSTILE[2], InColumn(HOSTILE[0], HOSTILE[1]), measured=Interval(0.0, 0.04, 1.0), limit=Limit(0.05), needs=HOSTILE[0])
    odd = Evidence("not a number", Whole(HOSTILE[4]), measured=Interval(math.nan, math.nan, math.inf), limit=Limit(0.05))
    endless = Evidence("endless", Whole("x"), measured=Interval(1.0, 2.0, math.inf), limit=Limit(0.5))
    outcomes += [
        asked("pipeline/hostile", error, found("pipeline/hostile", error, waived, waiver=owner)),
        asked("pipeline/open", error, found("pipeline/open", error, small)),
        asked("pipeline/odd", error, found("pipeline/odd", error, odd), found("pipeline/odd", error, endless)),
        broken("scale/hostile", HOSTILE[0]),
        skipped("scale/skipped", HOSTILE[3]),
        clear("scale/clear", 0.3, at=InColumn("t", HOSTILE[1])),
    ]
    return report(outcomes, About(HOSTILE[1], HOSTILE[0], ((HOSTILE[0], HOSTILE[2]), ("rows", HOSTILE[3]))))


def _hostile_exhibit(bad: str, n: int) -> Exhibit:
    nan, inf = math.nan, math.inf
    kinds: tuple[Exhibit, ...] = (
        Histograms(bad, Series(bad, 0, (0.5, nan)), Series(bad, 1, (0.0, 1.0)), labels=(bad, bad), caption=bad),
        Histograms(
            bad, Series(bad, 0, (nan, 0.5, 0.5)), Series(bad, 1, (0.0, 0.0, 1.0)), edges=(-inf, 0.0, 1.0, inf), apart=nan, caption=bad
        ),
        Curve(
            bad,
            bad,
            bad,
            (Point(0.0, Interval(nan, 0.0, inf), bad), Point(nan, exact(1.0))),
            (Line(bad, ((0.0, 0.0), (inf, 1.0))),),
            log=True,
        ),
        Curve(
            bad,
            bad,
            bad,
            (Point(-1.0, exact(-2.0), bad, breaks=True),),
            (Line(bad, ((0.0, 0.0), (1.0, 1.0))),),
            square=True,
            band=0.1,
            caption=bad,
        ),
        Intervals(
            bad, bad, (Bar(bad, Interval(-inf, 0.0, nan), bad, breaks=True), Bar(bad, exact(0.0))), limit=0.0, overall=0.0, caption=bad
        ),
        Cases(bad, (bad, bad), (Case(bad, ("silent", "crashed"), bad), Case(bad, ("not run", "ok"), bad)), caption=bad),
        Rows(bad, (bad, "b"), ((bad, bad), ("", bad)), caption=bad),
    )
    return kinds[n % len(kinds)]


Maker = Callable[[], Report]
SAMPLES: dict[str, Maker] = {"not_ready": not_ready, "ready": ready, "undecided": undecided, "wide": wide, "hostile": hostile}


def for_typescript() -> Report:
    """A report of every answer and every exhibit, with a few hostile names, small enough to be kept."""
    kept = report(findings_of_credit() + clear_of_credit()[:3] + skipped_of_credit())
    hostile_ones = [outcome for outcome in hostile().outcomes if outcome.criterion in ("reliability/hostile-0", "reliability/hostile-1")]
    return report([*kept.outcomes, *hostile_ones], About(HOSTILE[1], "model", (("rows", HOSTILE[0]),)))
