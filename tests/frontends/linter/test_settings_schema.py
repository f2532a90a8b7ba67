"""The schema of the settings: fresh, whole, and of one mind with what reads them."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import jsonschema
import pytest

from mlready_jupyter.catalogue import catalogue
from mlready_jupyter.core.errors import UsageError
from mlready_jupyter.frontends.settings_file import TEMPLATE
from mlready_jupyter.settings import _KEYS, parse
from mlready_jupyter.settings_schema import SCHEMA, text_of
from tests.frontends.linter.conftest import Lint

KNOWN = catalogue()
WHOLE: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
CHECK = jsonschema.Draft7Validator(WHOLE)

GOOD = [
    'select = ["pipeline", "iterrows", "scale/apply-axis1"]\nignore = []\nbudget = "10s"\nfail-on = "never"\n',
    '[severities]\n"scale/iterrows" = "error"\n[limits."reliability/drifted-column"]\ntolerated = 0.2\nowner = "ana"\n'
    "at.age.tolerated = { value = 0.3, warn = 0.2 }\n",
    '[[waivers]]\nallow = "scale/iterrows:a.ipynb"\nowner = "ana"\nreason = "few rows"\nuntil = 2027-01-31\n',
    '[per-file."drafts/"]\nignore = ["ownership"]\nseverities = { "scale/iterrows" = "note" }\n',
    '[owners]\nmodel = "ana"\npipeline = { name = "ben", backup = "eve" }\n',
    'plug-ins = ["ours"]\nbaseline = "nblint-baseline.json"\ninline-waivers = false\nmax-waiver-days = 30\n',
    TEMPLATE,
]
BAD = [
    "selekt = []\n",
    'fail-on = "fatal"\n',
    'select = "pipeline"\n',
    '[per-file."x"]\nowners = {}\n',
    '[[waivers]]\nallow = "scale/iterrows"\n',
    '[severities]\n"scale/iterrows" = "fatal"\n',
    "[owners]\nnobody = 'x'\n",
]


def read(text: str) -> Any:
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def test_it_is_fresh_and_whole() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == text_of((*KNOWN.checks, *KNOWN.rules)), "make docs writes it"
    assert set(WHOLE["properties"]) == set(_KEYS)
    jsonschema.Draft7Validator.check_schema(WHOLE)


@pytest.mark.parametrize("text", GOOD)
def test_what_the_settings_take_it_takes(text: str) -> None:
    parse(tomllib.loads(text))
    CHECK.validate(read(text))


@pytest.mark.parametrize("text", BAD)
def test_what_the_settings_refuse_it_refuses(text: str) -> None:
    with pytest.raises(UsageError):
        parse(tomllib.loads(text))
    assert not CHECK.is_valid(read(text))


def test_nblint_shows_it(lint: Lint) -> None:
    assert json.loads(lint("schema").out) == WHOLE
