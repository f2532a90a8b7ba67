"""What is generated from the samples and the schema, and kept in the repository.

`python -m tests.display.refresh` writes it anew; the tests only compare.
"""

from __future__ import annotations

import json as stdlib_json
from collections.abc import Iterator
from pathlib import Path

from mlready_jupyter.core.measure import Interval, Limit, decide
from mlready_jupyter.display import html, json, markdown, page, text
from tests.display import samples
from tests.display.types_from_schema import types_of

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SCHEMA = ROOT / "mlready_jupyter/display/report.schema.json"


def generated() -> Iterator[tuple[Path, str]]:
    """Every file with the text it should hold."""
    golden = HERE / "golden"
    for name, make in samples.SAMPLES.items():
        report = make()
        yield golden / f"{name}.txt", text.render(report)
        yield golden / f"{name}.ascii.txt", text.render(report, ascii=True)
        yield golden / f"{name}.html", html.render(report) + "\n"
        yield golden / f"{name}.md", markdown.render(report)
    yield golden / "not_ready.ansi", text.render(samples.not_ready(), colour=True)
    yield golden / "ready.page.html", page.render(samples.ready())
    yield golden / "not_ready.json", json.render(samples.not_ready()) + "\n"
    yield ROOT / "js/test/decisions.json", _decisions()
    yield ROOT / "js/test/report.json", json.render(samples.for_typescript()) + "\n"
    yield ROOT / "js/src/report/types.ts", types_of(stdlib_json.loads(SCHEMA.read_text(encoding="utf-8")))


def _decisions() -> str:
    """What the judge decides of many intervals: the page, which decides again while a limit is dragged, must agree."""
    limits = (Limit(0.5), Limit(0.5, warn=0.2), Limit(0.5, worse="below"), Limit(0.5, warn=0.8, worse="below"), Limit(0))
    ends = (-0.1, 0.0, 0.1, 0.2, 0.3, 0.5, 0.6, 0.8, 0.9)
    rows = [
        [low, high, list(limit), [answer.value, int(severity)]]
        for limit in limits
        for low in ends
        for high in ends
        if low <= high
        for answer, severity in [decide(Interval(low, low, high), limit)]
    ]
    return "[\n" + ",\n".join(stdlib_json.dumps(row) for row in rows) + "\n]\n"


def main() -> None:
    for path, wanted in generated():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
