"""Every interval, each with its source: what was measured is never shown without how sure we are of it.

Confidence is joint over a family: `over=k` divides what may go wrong by k (Bonferroni), so that all k
intervals of a check hold together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlready_jupyter.core.measure import Interval, Limit

ALPHA = 0.05
"""What may go wrong: intervals hold together with probability 1 - ALPHA."""

Floats = NDArray[np.float64]
Counts = NDArray[np.int64] | NDArray[np.float64]


def z(alpha: float = ALPHA, *, over: int = 1) -> float:
    """The two-sided normal quantile for a family of `over` statements."""
    return NormalDist().inv_cdf(1 - alpha / (2 * max(over, 1)))


def distance(below: Counts, n: int, below0: Counts, n0: int, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """The largest gap between two cumulative distributions: of n rows `below` lie under each of some points, of n0 `below0`.

    The low end takes the better of two bounds that hold at all points at once, each with a quarter of alpha: the
    two-sample Dvoretzky-Kiefer-Wolfowitz inequality, half width sqrt(ln(2k/alpha)/2 * (1/n + 1/n0)) (Massart 1990; Wei &
    Dudley 2012), which is the tighter one in the middle of a distribution, and Newcombe's interval for k * points shares,
    which is in its tails. The high end needs no such care: where the two truly are farthest apart is one point, whose gap
    is within its own interval; the largest high end of all points can only lie further out. The low end may lie
    below 0: `from_nothing` cuts it off, but how far it lies below tells how many rows would decide.
    """
    if not n or not n0 or not len(below):
        return Interval(0.0, math.nan, 1.0)
    gaps, lows, _ = _share_differences(below, n, below0, n0, z(alpha / 4, over=over * len(below)))
    _, _, highs = _share_differences(below, n, below0, n0, z(alpha, over=over))
    half = math.sqrt(math.log(8 * max(over, 1) / alpha) / 2 * (1 / n + 1 / n0))
    value = float(np.abs(gaps).max())
    return Interval(max(value - half, float(lows.max())), value, max(value, float(highs.max())))


def share_distance(counts: Counts, n: int, counts0: Counts, n0: int, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """The largest change of a share among categories, of n and n0 rows.

    The low end holds for all categories at once, with half of alpha; the high end is the largest of the categories' own,
    since the category that truly changed most is one of them (see `distance`).
    """
    if not n or not n0 or not len(counts):
        return Interval(0.0, math.nan, 1.0)
    gaps, lows, _ = _share_differences(counts, n, counts0, n0, z(alpha / 2, over=over * len(counts)))
    _, _, highs = _share_differences(counts, n, counts0, n0, z(alpha, over=over))
    value = float(np.abs(gaps).max())
    return Interval(float(lows.max()), value, max(value, float(highs.max())))


def rows_to_decide(measured: Interval, limit: Limit, rows: int) -> int:
    """Rows from which a measurement like this one, made with `rows`, would be decided: widths shrink with the root of the rows.

    A value that happens to lie next to the limit is taken for half a limit away, or half the width where that is less: noise put it
    there. So what is undecided always asks for more rows than there are. 0 where nothing is known.
    """
    if not rows or not all(map(math.isfinite, measured)):
        return 0
    bound = limit.value if limit.warn is None else limit.warn
    half = max(measured.value - measured.low, measured.high - measured.value)  # one end may be cut off
    gap = max(abs(bound - measured.value), min(abs(bound), half) / 2, half / 10, 1e-9)
    return math.ceil(rows * max(half / gap, 1.0) ** 2)


def share(count: int, total: int, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """A rate, by Wilson's score interval (Wilson 1927; Brown, Cai & DasGupta 2001)."""
    if not total:
        return Interval(0.0, math.nan, 1.0)
    return _wilson(count / total, total, z(alpha, over=over))


def rate(count: int, total: int, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """A rate, by the exact interval of Clopper & Pearson (1934): never too narrow, however rare what is counted."""
    if not total:
        return Interval(0.0, math.nan, 1.0)
    part = alpha / (2 * max(over, 1))
    low = 0.0 if count == 0 else _beta_quantile(part, count, total - count + 1)
    high = 1.0 if count == total else _beta_quantile(1 - part, count + 1, total - count)
    return Interval(low, count / total, high)


def _beta_quantile(p: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _beta(middle, a, b) < p else (low, middle)
    return (low + high) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz 1976; Didonato & Morris 1992 for the turn)."""
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    if x <= 0:
        return 0.0
    front = math.exp(a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)) / a
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    total = d
    for m in range(1, 10_000):
        step = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / (1 + step * d), 1 + step / c
        total *= c * d
        step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / (1 + step * d), 1 + step / c
        total *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return front * total


def _wilson(p: float, n: float, q: float) -> Interval:
    middle = (p + q * q / (2 * n)) / (1 + q * q / n)
    half = q / (1 + q * q / n) * math.sqrt(p * (1 - p) / n + q * q / (4 * n * n))
    return Interval(0.0 if p == 0 else max(middle - half, 0.0), p, 1.0 if p == 1 else min(middle + half, 1.0))


def _share_differences(counts: Counts, n: int, counts0: Counts, n0: int, q: float) -> tuple[Floats, Floats, Floats]:
    """p - p0 at many places, and how near to 0 (below it, where 0 is within) and how far from it each may be, by Newcombe's interval."""
    p, p0 = np.asarray(counts, dtype=np.float64) / n, np.asarray(counts0, dtype=np.float64) / n0
    (low, high), (low0, high0) = _wilsons(p, n, q), _wilsons(p0, n0, q)
    gaps = p - p0
    least, most = gaps - np.hypot(p - low, high0 - p0), gaps + np.hypot(high - p, p0 - low0)
    near = np.maximum(least, -most)
    return gaps, near, np.minimum(np.maximum(np.abs(least), np.abs(most)), 1.0)


def _wilsons(p: Floats, n: int, q: float) -> tuple[Floats, Floats]:
    middle = (p + q * q / (2 * n)) / (1 + q * q / n)
    half = q / (1 + q * q / n) * np.sqrt(p * (1 - p) / n + q * q / (4 * n * n))
    return np.where(p <= 0, 0.0, np.maximum(middle - half, 0.0)), np.where(p >= 1, 1.0, np.minimum(middle + half, 1.0))


def share_difference(count: int, total: int, count0: int, total0: int, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """p - p0 of two independent rates, by Newcombe's hybrid score interval (Newcombe 1998, method 10)."""
    p, p0 = share(count, total, over=over, alpha=alpha), share(count0, total0, over=over, alpha=alpha)
    gap = p.value - p0.value
    low = gap - math.hypot(p.value - p.low, p0.high - p0.value)
    high = gap + math.hypot(p.high - p.value, p0.value - p0.low)
    return Interval(max(low, -1.0), gap, min(high, 1.0))


def share_lost(count: int, total: int, count0: int, total0: int, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """1 - p / p0 of two independent rates: how much of the second is not in the first; at most 1, below 0 where it grew.

    Bonferroni over the intervals of both rates (Wilson 1927), hence rather wide; p0 must be above 0.
    """
    p, p0 = (share(*of, over=2 * over, alpha=alpha) for of in ((count, total), (count0, total0)))
    return Interval(1 - p.high / p0.low, 1 - p.value / p0.value, 1 - p.low / p0.high)


def from_nothing(measured: Interval) -> Interval:
    """An interval of what cannot be negative, cut off at 0."""
    return Interval(max(measured.low, 0.0), measured.value, measured.high)


def magnitude(difference: Interval) -> Interval:
    """The size of a signed difference: an interval across 0 reaches down to 0."""
    low, value, high = difference
    least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return Interval(least, abs(value), max(abs(low), abs(high)))


def largest(intervals: list[Interval]) -> Interval:
    """The maximum of quantities whose intervals hold together."""
    return Interval(*(max(column) for column in zip(*intervals, strict=True)))


def unseen_beyond(rows: int, *, over: int = 1, alpha: float = ALPHA) -> float:
    """The most that may lie beyond the smallest and the largest of some rows, whatever their distribution.

    What lies beyond one of them is distributed as Beta(1, rows) (Wilks 1941), of which this is the upper quantile.
    """
    return 1 - math.pow(alpha / (2 * max(over, 1)), 1 / max(rows, 1))


def mean(values: Floats, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """A mean with its large-sample normal interval."""
    n = len(values)
    if n < 2:
        return Interval(-math.inf, float(values.mean()) if n else math.nan, math.inf)
    centre, half = float(values.mean()), z(alpha, over=over) * float(values.std(ddof=1)) / math.sqrt(n)
    return Interval(centre - half, centre, centre + half)


def quantile(values: Floats, part: float, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """A quantile between two order statistics, whatever the distribution (David & Nagaraja 2003, section 7.1).

    Their ranks are those of the binomial's normal approximation; where a rank lies outside the sample, its end is taken.
    """
    n = len(values)
    if not n:
        return Interval(-math.inf, math.nan, math.inf)
    half = z(alpha, over=over) * math.sqrt(n * part * (1 - part))
    low, high = math.floor(n * part - half) - 1, math.ceil(n * part + half)
    ordered = np.sort(values)
    return Interval(float(ordered[max(low, 0)]), float(np.quantile(ordered, part)), float(ordered[min(high, n - 1)]))


def distinct(counts: NDArray[np.int64], times: float, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """How many different things to expect in so many times as many rows, from how often each was seen.

    The value extrapolates with what Chao's estimator says was not seen (Chao & Jost 2012; Colwell et al. 2012, eq. 9), which
    on average is too little; the lower end does so with fewer things seen once and more seen twice, as far as
    their Poisson errors reach. The upper end is the first term of Good & Toulmin (1956): as many new things as were seen
    once, for each table more, since new things only grow rarer.
    """
    seen, once, twice, n = len(counts), int((counts == 1).sum()), int((counts == 2).sum()), int(counts.sum())
    q, more = z(alpha, over=over), times - 1

    def extrapolated(f1: float, f2: float) -> float:
        hidden = (n - 1) / max(n, 1) * (f1 * f1 / (2 * f2) if f2 > 0 else f1 * (f1 - 1) / 2)
        return seen + (hidden * -math.expm1(-more * f1 / hidden) if hidden > 0 else 0.0)

    value = extrapolated(once, twice)
    low = extrapolated(max(once - q * math.sqrt(once), 0.0), twice + q * math.sqrt(twice + 1))
    high = seen + more * (once + q * math.sqrt(once + 1))
    return Interval(min(low, value), value, max(high, value))


def mean_difference(one: Floats, other: Floats, *, alpha: float = ALPHA) -> Interval:
    """mean(one) - mean(other) of independent rows, each with its own variance, by the normal interval (Welch 1947)."""
    if min(len(one), len(other)) < 2:
        return Interval(-math.inf, math.nan, math.inf)
    value = float(one.mean() - other.mean())
    half = z(alpha) * math.sqrt(float(one.var(ddof=1)) / len(one) + float(other.var(ddof=1)) / len(other))
    return Interval(value - half, value, value + half)


def mean_of_few(values: Floats, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """A mean with Student's interval, for few rows whose distribution has no heavy tail (Student 1908)."""
    n = len(values)
    if n < 2:
        return mean(values)
    centre = float(values.mean())
    half = student(n - 1, alpha / max(over, 1)) * float(values.std(ddof=1)) / math.sqrt(n)
    return Interval(centre - half, centre, centre + half)


def median(values: Floats, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """A median between two of the ordered values, whatever the distribution (Thompson 1936): ranks half z sqrt(n) from the middle."""
    n = len(values)
    if not n:
        return Interval(-math.inf, math.nan, math.inf)
    ordered = np.sort(values)
    half = z(alpha, over=over) * math.sqrt(n) / 2
    low, high = math.floor(n / 2 - half) - 1, math.ceil(n / 2 + half)
    return Interval(
        float(ordered[low]) if low >= 0 else -math.inf, float(np.median(ordered)), float(ordered[high]) if high < n else math.inf
    )


def bootstrap(statistic: Callable[[Floats], float], *columns: Floats, repeats: int = 400, alpha: float = ALPHA, seed: int = 0) -> Interval:
    """A statistic of weighted rows by the Bayesian bootstrap, percentile interval (Rubin 1981).

    `statistic` takes weights that sum to 1; `columns` only say how many rows there are.
    """
    n = len(columns[0])
    value = statistic(np.full(n, 1 / n))
    random = np.random.default_rng(seed)
    draws = np.empty(repeats)
    for i in range(repeats):
        weights = random.standard_exponential(n)
        draws[i] = statistic(weights / weights.sum())
    low, high = np.quantile(draws, [alpha / 2, 1 - alpha / 2])
    return Interval(min(float(low), value), value, max(float(high), value))


def ratio(above: Floats, below: Floats, *, alpha: float = ALPHA) -> Interval:
    """mean(above) / mean(below) of paired rows, by the delta method (Fieller's limit for large n)."""
    n, denominator = len(above), float(below.mean())
    if n < 2 or denominator == 0:
        return Interval(-math.inf, math.nan, math.inf)
    value = float(above.mean()) / denominator
    half = z(alpha) * float((above - value * below).std(ddof=1)) / (abs(denominator) * math.sqrt(n))
    return Interval(value - half, value, value + half)


def area_under_curve(scores: Floats, positive: NDArray[np.bool_], *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """The area under the ROC curve, ties at half.

    DeLong's variance (DeLong et al. 1988) says how many independent rows the area is worth; Wilson's score interval
    with that many holds near 1 too, where the normal one collapses. It is never worth more rows than there are.
    """
    n1 = int(positive.sum())
    n0 = len(scores) - n1
    if n1 < 2 or n0 < 2:
        return Interval(0.0, math.nan, 1.0)
    ranks, ranks1, ranks0 = midranks(scores), midranks(scores[positive]), midranks(scores[~positive])
    area = float((ranks[positive].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))
    v1 = (ranks[positive] - ranks1) / n0
    v0 = 1 - (ranks[~positive] - ranks0) / n1
    variance = float(v1.var(ddof=1)) / n1 + float(v0.var(ddof=1)) / n0
    worth = min(area * (1 - area) / variance, n1 + n0) if variance > 0 else n1 + n0
    return _wilson(area, worth, z(alpha, over=over))


def rank_correlation(one: Floats, other: Floats, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """The size of Spearman's correlation, by Fisher's z with the variance of Bonett & Wright (2000)."""
    n = len(one)
    if n < 5 or one.min() == one.max() or other.min() == other.max():
        return Interval(0.0, math.nan, 1.0)
    r = float(np.corrcoef(midranks(one), midranks(other))[0, 1])
    inside = min(max(r, -1 + 1e-12), 1 - 1e-12)
    half = z(alpha, over=over) * math.sqrt((1 + inside * inside / 2) / (n - 3))
    return magnitude(Interval(math.tanh(math.atanh(inside) - half), r, math.tanh(math.atanh(inside) + half)))


class Estimate(NamedTuple):
    """A value and its standard error."""

    value: float
    error: float

    def interval(self, *, over: int = 1, alpha: float = ALPHA) -> Interval:
        half = z(alpha, over=over) * self.error
        return Interval(self.value - half, self.value, self.value + half)


def difference(one: Estimate, other: Estimate, *, over: int = 1, alpha: float = ALPHA) -> Interval:
    """one - other of independent samples, by the normal approximation."""
    return Estimate(one.value - other.value, math.hypot(one.error, other.error)).interval(over=over, alpha=alpha)


class Expected(NamedTuple):
    """The mean loss of a second table if each stratum lost what it lost in the first: itself, against the first, and against the truth."""

    now: Estimate
    change: Estimate
    excess: Estimate


def expected_loss(
    strata0: NDArray[np.int64], loss0: Floats, strata1: NDArray[np.int64], count: int, loss1: Floats | None = None
) -> Expected:
    """Post-stratified means (Cochran 1977, section 5A.9), with the standard errors of their influences.

    `strata0` and `loss0` have one entry a row of the first table, `strata1` (and `loss1`, without which `excess` is nan)
    of the second. A stratum's variance is shrunk towards that of all rows by one row, so that a few that agree are not sure.
    """
    n, m = len(loss0), len(strata1)
    sizes = np.bincount(strata0, minlength=count).astype(np.float64)
    overall, spread = float(loss0.mean()), float(loss0.var())
    means = np.where(sizes > 0, np.bincount(strata0, loss0, count) / np.maximum(sizes, 1), overall)
    squares = np.bincount(strata0, (loss0 - means[strata0]) ** 2, count)
    variances = (squares + spread) / np.maximum(sizes, 1)
    weights = np.bincount(strata1, minlength=count) / m
    value = float(weights @ means)
    of_mix = float(weights @ (means - value) ** 2) / m
    of_means = float(weights**2 @ (variances / np.maximum(sizes, 1)))
    shares = sizes / n
    tilt = (weights - shares) ** 2 / np.maximum(shares, 1 / n) * variances + shares * (means - overall) ** 2
    change = Estimate(value - overall, math.sqrt(of_mix + float(tilt.sum()) / n))
    excess = Estimate(math.nan, math.nan)
    if loss1 is not None:
        within = float(((loss1 - means[strata1]) ** 2).mean() + spread / m)
        excess = Estimate(float(loss1.mean()) - value, math.sqrt(of_means + within / m))
    return Expected(Estimate(value, math.sqrt(of_mix + of_means)), change, excess)


def spearman(one: Floats, other: Floats) -> Estimate:
    """Spearman's rank correlation; its error is that of the rows' influences (Croux & Dehon 2010), or Bonett & Wright's (2000) if larger.

    The influence of a row is what its two ranks contribute, and what it does to the ranks of all others.
    """
    n = len(one)
    ranks = [midranks(values) / n for values in (one, other)]
    u, v = (rank - rank.mean() for rank in ranks)
    scale = float(u.std() * v.std())
    if n < 5 or scale == 0:
        return Estimate(math.nan, math.nan)
    r = float((u * v).mean() / scale)
    influence = (u * v + _mean_above(one, v) + _mean_above(other, u)) / scale
    error = float(influence.std(ddof=1)) / math.sqrt(n)
    return Estimate(r, max(error, (1 - r * r) * math.sqrt((1 + r * r / 2) / (n - 3))))


def _mean_above(values: Floats, weights: Floats) -> Floats:
    """For each row the sum of the weights of rows above it, half of those level with it, over all rows."""
    order = np.argsort(values, kind="stable")
    ordered, total = values[order], np.r_[0.0, np.cumsum(weights[order])]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    ends = np.r_[starts[1:], len(values)]
    above = total[-1] - (total[starts] + total[ends]) / 2
    out = np.empty(len(values))
    out[order] = np.repeat(above, ends - starts)
    return out / len(values)


def mean_area_under_curve(scores: Floats, positive: NDArray[np.bool_], *, alpha: float = ALPHA) -> Interval:
    """The mean of the areas under several ROC curves of the same rows, one a column, as for the classes of one model.

    The variance is that of the rows' influences, DeLong's placements summed over the columns, so that what the columns
    share is counted (DeLong et al. 1988).
    """
    areas, influence = [], np.zeros(len(scores))
    for score, yes in zip(scores.T, positive.T, strict=True):
        n1 = int(yes.sum())
        n0 = len(yes) - n1
        if n1 < 2 or n0 < 2:
            continue
        ranks, placed = midranks(score), np.empty(len(score))
        placed[yes] = (ranks[yes] - midranks(score[yes])) / n0
        placed[~yes] = 1 - (ranks[~yes] - midranks(score[~yes])) / n1
        area = float(placed[yes].mean())
        areas.append(area)
        influence += np.where(yes, (placed - area) / n1, (placed - area) / n0)
    if not areas:
        return Interval(0.0, math.nan, 1.0)
    value, half = sum(areas) / len(areas), z(alpha) * math.sqrt(float((influence**2).sum())) / len(areas)
    return Interval(max(value - half, 0.0), value, min(value + half, 1.0))


def midranks(values: Floats) -> Floats:
    """Ranks from 1, ties sharing their mean."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    ends = np.r_[starts[1:], len(values)]
    ranks = np.empty(len(values))
    ranks[order] = np.repeat((starts + ends + 1) / 2, ends - starts)
    return ranks


def slope(x: Floats, y: Floats, *, alpha: float = ALPHA) -> Interval:
    """The slope of a least-squares line through at least three points, with its Student interval."""
    n = len(x)
    dx = x - x.mean()
    value = float((dx * y).sum() / (dx * dx).sum())
    residual = y - y.mean() - value * dx
    error = math.sqrt(float((residual**2).sum()) / (n - 2) / float((dx * dx).sum()))
    half = student(n - 2, alpha) * error
    return Interval(value - half, value, value + half)


def slope_of_known_error(x: Floats, y: Floats, error: float, *, alpha: float = ALPHA) -> Interval:
    """The slope of a least-squares line through points of which each is off by this standard error, with its normal interval."""
    dx = x - x.mean()
    value, half = float((dx * y).sum() / (dx * dx).sum()), z(alpha) * error / math.sqrt(float((dx * dx).sum()))
    return Interval(value - half, value, value + half)


def student(freedom: int, alpha: float = ALPHA) -> float:
    """The two-sided Student quantile, by Hill's expansion (Hill 1970, ACM Algorithm 396)."""
    if freedom == 1:
        return 1 / math.tan(alpha * math.pi / 2)
    if freedom == 2:
        return math.sqrt(2 / (alpha * (2 - alpha)) - 2)
    n, a = float(freedom), 1 / (freedom - 0.5)
    b = (48 / a) / a
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * n
    x = d * alpha
    y = x ** (2 / n)
    if y > 0.05 + a:
        x = NormalDist().inv_cdf(alpha / 2)
        y = x * x
        if freedom < 5:
            c += 0.3 * (n - 4.5) * (x + 0.6)
        c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = math.expm1(a * y * y)
    else:
        y = ((1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y - 1) * (n + 1) / (n + 2) + 1 / y
    return math.sqrt(n * y)


def calibration_error(
    predicted: Floats, happened: Floats, *, bins: int = 15, alpha: float = ALPHA
) -> tuple[Interval, list[tuple[float, Interval, int]]]:
    """The expected calibration error in bins of equal count, debiased, with an interval; and the bins.

    The plug-in error of a bin is |mean predicted - mean happened|, which noise alone makes positive. What noise
    would give on average, sqrt(2/pi) standard errors in a bin that is right, is taken off in quadrature, in the
    spirit of Kumar, Liang & Ma (2019). The interval is the root mean square of the bins' standard errors; its lower
    end starts from the plug-in error less all that noise would give, so that a calibrated model reaches down to 0,
    its upper end from one that takes off less the farther a bin is off, since noise adds less there.
    The error is at least as large as the mean gap, and as the mean gap towards or away from the mean prediction: the lower
    end is that of either where it is higher, which few rows tell of a model that is too sure of itself.
    A bin is (mean predicted, interval of what happened, rows) and has 50 rows or more where there are 250.
    """
    order = np.argsort(predicted, kind="stable")
    groups = [group for group in np.array_split(order, max(min(bins, len(order) // 50), 5)) if len(group)]
    rows: list[tuple[float, Interval, int]] = []
    error = plain = most = variance = noise = 0.0
    for group in groups:
        guess, rate, size = float(predicted[group].mean()), float(happened[group].mean()), len(group)
        rows.append((guess, share(round(rate * size), size), size))
        spread = max(rate * (1 - rate), guess * (1 - guess)) / size
        gap, weight = abs(rate - guess), size / len(order)
        error += weight * math.sqrt(max(gap * gap - 2 / math.pi * spread, 0.0))
        most += weight * math.sqrt(max(gap * gap - 2 / math.pi * spread * math.exp(-gap * gap / max(2 * spread, 1e-300)), 0.0))
        plain += weight * gap
        noise += weight * math.sqrt(2 / math.pi * spread)
        variance += weight * weight * spread
    half = z(alpha) * math.sqrt(variance)
    sure = np.where(predicted > predicted.mean(), 1.0, -1.0)
    gaps = [mean((happened - predicted) * side, over=8, alpha=alpha) for side in (np.ones(len(predicted)), sure)]
    least = max(min(plain - noise, error) - half, *(max(gap.low, -gap.high) for gap in gaps), 0.0)
    return Interval(least, max(error, least), max(most + half, least)), rows


class Batch(NamedTuple):
    """A mean over rows that nobody had seen before, and the standard deviation of one row."""

    rows: int
    mean: float
    spread: float


class Stretch(NamedTuple):
    """The batches from the `since`-th on (from 0), `rows` in all, and the mean over them."""

    mean: Interval
    since: int
    rows: int


def worst_stretch(first: Batch, later: Sequence[Batch], *, span: float = 0.0, alpha: float = ALPHA) -> Stretch:
    """The highest mean over a stretch of batches that reaches to the last one, after `first`, looked at after each batch.

    The low end holds at every look at once, however many there will be: for all batches to come it is at most with
    probability alpha / 2 ever above the true mean of its stretch. It is the stitched empirical-Bernstein confidence sequence
    of Howard, Ramdas, McAuliffe & Sekhon (2021, Time-uniform, nonparametric, nonasymptotic confidence sequences, theorem 1
    with eta = 2 and s = 1.4, and theorem 4), whose predictions are the means of the batches before; a stretch that begins at
    the k-th batch has a share of 1 / (k (k + 1)) of alpha / 2. What may change from batch to batch is the true mean, in any way.
    For values of a `span` (1 for those between 0 and 1) this holds for any number of rows; with 0 it holds for large batches.
    The high end is that of each look by itself, at the stretch whose true mean is highest, which is one of them.
    """
    scale = max(first.rows * first.spread**2, span**2, 1e-300)
    varied: list[float] = []
    rows, total = first.rows, first.rows * first.mean
    for batch in later:
        varied.append(batch.rows * (batch.spread**2 + (batch.mean - total / rows) ** 2))
        rows, total = rows + batch.rows, total + batch.rows * batch.mean
    best, high = Stretch(Interval(-math.inf, math.nan, math.inf), 0, 0), -math.inf
    held, summed, spread = 0, 0.0, 0.0
    for since in range(len(later) - 1, -1, -1):
        held, summed, spread = held + later[since].rows, summed + later[since].rows * later[since].mean, spread + varied[since]
        mean, half = summed / held, _stitched(max(spread, scale), scale, span, alpha / (2 * (since + 1) * (since + 2))) / held
        high = max(high, mean + (z(alpha) * math.sqrt(spread) + 3 * span) / held)  # no error in n rows: up to 3 / n
        if mean - half > best.mean.low:
            best = Stretch(Interval(mean - half, mean, high), since, held)
    return best._replace(mean=best.mean._replace(high=max(high, best.mean.value)))


def _stitched(v: float, least: float, span: float, alpha: float) -> float:
    """How far a sum may stray from its mean while its variance grows to v, at any time: theorem 1 of Howard et al. (2021)."""
    k1, k2 = (2**0.25 + 2**-0.25) / math.sqrt(2), (math.sqrt(2) + 1) / 2
    level = 1.4 * math.log(math.log(2 * v / least)) + math.log(5.19 / alpha)
    return math.sqrt(k1**2 * v * level + (k2 * span * level) ** 2) + k2 * span * level
