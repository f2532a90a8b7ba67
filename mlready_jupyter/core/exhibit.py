"""The data of a picture, never the picture: display draws it as SVG, as blocks in a terminal, or with matplotlib."""

from __future__ import annotations

from typing import Literal, NamedTuple

from mlready_jupyter.core.measure import Interval


class Series(NamedTuple):
    """One distribution: the share of rows in each bin (numbers) or category (labels)."""

    name: str
    rows: int
    shares: tuple[float, ...]


class Histograms(NamedTuple):
    """Two distributions over the same bins; `edges` for numbers (bins + 1), `labels` for categories."""

    title: str
    reference: Series
    now: Series
    edges: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    apart: float | None = None
    """Where the two cumulative distributions are farthest apart (numbers only)."""
    caption: str = ""
    kind: Literal["histograms"] = "histograms"


class Point(NamedTuple):
    x: float
    y: Interval
    label: str = ""
    breaks: bool = False
    """Whether this point lies past the tolerated band, hence is drawn in the colour of the finding."""


class Line(NamedTuple):
    name: str
    points: tuple[tuple[float, float], ...]
    role: Literal["fit", "forecast", "reference", "limit"] = "reference"


class Curve(NamedTuple):
    """Points with intervals over an axis, and the lines they are held against (calibration, cost)."""

    title: str
    x: str
    y: str
    points: tuple[Point, ...]
    lines: tuple[Line, ...] = ()
    log: bool = False
    square: bool = False
    """Both axes run over the same range (calibration)."""
    band: float = 0.0
    """Half width of the tolerated band around the first reference line, in units of y; 0 for none."""
    caption: str = ""
    kind: Literal["curve"] = "curve"


class Bar(NamedTuple):
    name: str
    measured: Interval
    note: str = ""
    breaks: bool = False


class Intervals(NamedTuple):
    """Named measurements side by side, with the limit they share (slices, columns, ratios to a baseline)."""

    title: str
    x: str
    bars: tuple[Bar, ...]
    limit: float | None = None
    overall: float | None = None
    caption: str = ""
    kind: Literal["intervals"] = "intervals"


class Case(NamedTuple):
    """One row of the edge-case table: what was fed, and what came back from each method, in the order of the methods."""

    fed: str
    results: tuple[Literal["silent", "refused", "ok", "crashed", "not run"], ...]
    came_back: str


class Cases(NamedTuple):
    title: str
    methods: tuple[str, ...]
    rows: tuple[Case, ...]
    caption: str = ""
    kind: Literal["cases"] = "cases"


class Rows(NamedTuple):
    """A few rows of a table as text: the smallest example a person can look at."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    kind: Literal["rows"] = "rows"


Exhibit = Histograms | Curve | Intervals | Cases | Rows
