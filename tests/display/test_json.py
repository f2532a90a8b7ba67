"""The JSON document: valid against its schema, strict, the same wherever it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.core.report import Report
from mlready_jupyter.display import bundle
from mlready_jupyter.display import json as as_json
from tests.display import samples
from tests.display.refresh import SCHEMA

VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.fixture(params=samples.SAMPLES)
def report(request: pytest.FixtureRequest) -> Report:
    return samples.SAMPLES[request.param]()


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON")


def test_valid(report: Report) -> None:
    VALIDATOR.validate(json.loads(as_json.render(report), parse_constant=refuse))


def test_every_object_of_the_schema_is_closed() -> None:
    VALIDATOR.check_schema(VALIDATOR.schema)
    for name, body in VALIDATOR.schema["$defs"].items():
        if body.get("type") == "object":
            assert body["additionalProperties"] is False, name
            assert set(body["required"]) == set(body["properties"]), name


def test_an_unknown_field_is_refused() -> None:
    document: dict[str, Any] = samples.ready().to_dict()
    document["outcomes"][0]["score"] = 1
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(document)


def test_the_bundle_of_a_notebook() -> None:
    made = bundle.mimebundle(samples.not_ready())
    assert list(made) == ["text/plain", "text/markdown", "text/html", bundle.JSON]
    json.dumps(made, allow_nan=False)
    assert bundle.JSON not in bundle.mimebundle(samples.wide())


@pytest.mark.parametrize("ending", [".html", ".json", ".md", ".txt"])
def test_save(ending: str, tmp_path: Path) -> None:
    saved = samples.hostile().save(tmp_path / f"report{ending}")
    assert saved.stat().st_size > 1000


def test_save_refuses_an_unknown_ending(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.html"):
        samples.ready().save(tmp_path / "report.pdf")
    with pytest.raises(UsageError, match=r"cannot save a report as .*report\.html: No such file or directory"):
        samples.ready().save(tmp_path / "nowhere" / "report.html")


def test_print_shows_the_text(tmp_path: Path) -> None:
    report = samples.ready()
    assert str(report) == report.save(tmp_path / "report.txt").read_text(encoding="utf-8") != repr(report)
