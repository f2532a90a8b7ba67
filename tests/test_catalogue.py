"""Every criterion is whole: a page, limits described, a good and a bad example, parts asked for by their types."""

from __future__ import annotations

from collections import Counter

import pytest

from mlready_jupyter.catalogue import Kind, catalogue
from mlready_jupyter.core.criterion import ROOMS, Criterion

KNOWN = catalogue()
CRITERIA = [*KNOWN.load("checks", ["all"]), *KNOWN.load("rules", ["all"])]
EVERY = pytest.mark.parametrize("criterion", CRITERIA, ids=lambda c: c.id)
NO_BAD_EXAMPLE = {"scale/cold-start", "scale/heavy-artefact"}
"""What would be at fault is half a gigabyte, or a quarter of a minute."""


@EVERY
def test_its_page(criterion: Criterion) -> None:
    first, _, rest = criterion.doc.partition("\n")
    assert first.endswith("."), "the first line is a sentence that says what is seen"
    assert len(first) <= 120
    assert rest.strip(), "then why it matters"
    for name in criterion.limits:
        assert f"\n    {name}: " in criterion.doc, f"the limit {name} is described under Limits:"


@EVERY
def test_its_examples(criterion: Criterion) -> None:
    assert any(example.good for example in criterion.examples)
    assert any(not example.good for example in criterion.examples) or criterion.id in NO_BAD_EXAMPLE


@EVERY
def test_it_asks_for_parts_by_their_types(criterion: Criterion) -> None:
    for part, _ in criterion.asks:
        asked = criterion.function.__annotations__[part.name].removesuffix(" | None")
        given = part.make.__annotations__["return"].removesuffix(" | None")
        assert asked == given, f"{part.name} is {given}"


@pytest.mark.parametrize(("kind", "least"), [("checks", 4), ("rules", 2)])
def test_every_room_is_furnished(kind: Kind, least: int) -> None:
    rooms = Counter(name.partition("/")[0] for name in KNOWN.of(kind))
    assert set(rooms) == set(ROOMS)
    assert min(rooms.values()) >= least, rooms


def test_an_id_means_one_thing() -> None:
    assert not set(KNOWN.checks) & set(KNOWN.rules)
    assert len({criterion.id for criterion in CRITERIA}) == len(CRITERIA)
