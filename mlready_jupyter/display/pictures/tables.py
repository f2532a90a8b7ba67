"""Exhibits that are text: the battery of edge cases, and a few rows to look at."""

from __future__ import annotations

from collections import Counter

from mlready_jupyter.core.exhibit import Case, Cases, Rows
from mlready_jupyter.display import numbers, words
from mlready_jupyter.display.tidy import escaped, inline, visible
from mlready_jupyter.display.words import Kind

LONGEST = 12
COLUMNS, ROWS, CELL = 6, 8, 28

RESULTS: dict[str, Kind] = {
    "crashed": words.ERROR,
    "silent": words.ERROR,
    "refused": words.NOTE,
    "ok": words.CLEAR,
    "not run": words.SKIPPED,
}
"""What may come back, the worst first."""
ORDER = list(RESULTS)


def worst_first(cases: tuple[Case, ...]) -> list[Case]:
    return sorted(cases, key=lambda case: min((ORDER.index(result) for result in case.results), default=len(ORDER)))


def fails(case: Case) -> bool:
    return any(RESULTS[result] is words.ERROR for result in case.results)


def shown(cases: tuple[Case, ...], most: int) -> tuple[list[Case], list[Case]]:
    """Those in full, and those that become one row."""
    order = worst_first(cases)
    return (order, []) if len(order) <= most else (order[: most - 1], order[most - 1 :])


def summed(cases: list[Case]) -> list[str]:
    """For each method what the cases came to: `6 ok, 4 refused`."""
    columns = zip(*(case.results for case in cases), strict=False)
    return [", ".join(f"{count} {result}" for result, count in Counter(column).most_common()) for column in columns]


def cases(exhibit: Cases) -> tuple[str, str]:
    """The table and its caption."""
    if not exhibit.rows:
        return "", ""
    listed, rest = shown(exhibit.rows, LONGEST)
    methods = "".join(f'<th scope="col"><code>{escaped(visible(method, 40))}</code></th>' for method in exhibit.methods)
    body = "".join(_case(case) for case in listed)
    if rest:
        cells = "".join(f'<td class="q">{escaped(said)}</td>' for said in summed(rest))
        body += f'<tr><th scope="row">{len(rest)} other cases</th>{cells}<td class="q"></td></tr>'
    head = f'<thead><tr><th scope="col">fed</th>{methods}<th scope="col">what came back</th></tr></thead>'
    return f'<table class="m">{head}<tbody>{body}</tbody></table>', exhibit.caption


def _case(case: Case) -> str:
    results = "".join(_result(result) for result in case.results)
    bad = ' class="bad"' if fails(case) else ""
    return f'<tr{bad}><th scope="row">{inline(case.fed, 60)}</th>{results}<td class="q">{inline(case.came_back, 60)}</td></tr>'


def _result(result: str) -> str:
    kind = RESULTS[result]
    if kind is words.ERROR:
        return f'<td class="nw"><span class="error">{kind.glyph} {result}</span></td>'
    return f'<td class="nw"><span class="{kind.name}">{kind.glyph}</span> {result}</td>'


def rows(exhibit: Rows) -> tuple[str, str]:
    """The table and its caption, which counts what did not fit."""
    if not exhibit.columns or not exhibit.rows:
        return "", ""
    head = "".join(f'<th scope="col">{escaped(visible(column, CELL))}</th>' for column in exhibit.columns[:COLUMNS])
    body = "".join(
        "<tr>" + "".join(f"<td>{escaped(visible(cell, CELL))}</td>" for cell in row[:COLUMNS]) + "</tr>" for row in exhibit.rows[:ROWS]
    )
    return f'<table class="m"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>', f"{exhibit.caption}{left_out(exhibit)}"


def left_out(exhibit: Rows, *, columns: int = COLUMNS, rows: int = ROWS) -> str:
    """` Not shown: 3 more columns and 40 more rows.`"""
    more = [(len(exhibit.columns) - columns, "column"), (len(exhibit.rows) - rows, "row")]
    said = [numbers.plural(count, f"more {noun}") for count, noun in more if count > 0]
    return f" Not shown: {' and '.join(said)}." if said else ""
