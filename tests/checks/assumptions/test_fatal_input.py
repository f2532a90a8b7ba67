"""What hangs or kills a model is named, and the kernel lives on."""

from __future__ import annotations

import pandas as pd
import pytest

from mlready_jupyter.core.measure import Answer
from mlready_jupyter.subjects.candidate import Candidate
from tests import hostile_models
from tests.asking import asked

FRAME = pd.DataFrame({"age": [31.0, 45.0, 52.0], "name": ["Ana", "Bo", "Cy"]})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "says"),
    [
        (hostile_models.Loops(), "`predict` of “infinite value” (`age`) did not return in 5 s"),
        (hostile_models.Searches(), "`predict` of “text without end” (`name`) did not return in 5 s"),
        (hostile_models.Counts(), "`predict` of “infinite value” did not return in 5 s"),
        (hostile_models.Kills(), "`predict` of “empty frame” ended the process (exit code -11)"),
    ],
)
def test_it_is_named(model: object, says: str) -> None:
    outcome = asked("assumptions/fatal-input", Candidate.of(model, test=FRAME))
    assert [finding.evidence.says for finding in outcome.of(Answer.FOUND)] == [says]


def test_what_cannot_be_pickled_is_skipped() -> None:
    outcome = asked("assumptions/fatal-input", Candidate.of(lambda table: table["age"].to_numpy(), test=FRAME))
    assert outcome.answer is Answer.SKIPPED and "cannot be pickled" in outcome.reason
