"""Numbers in 32 bits, as model servers and GPUs send them."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.core.measure import Severity
from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case(
    "32-bit floats",
    Contract.SAME_OR_REFUSED,
    "row.astype({COLUMN: 'float32'})",
    against="row.astype({COLUMN: 'float32'}).astype({COLUMN: 'float64'})",
    needs_names=True,
    tolerance=0.01,
    milder=Severity.WARNING,
)
def float32(sample: Sample) -> Iterator[Feed]:
    """Numbers in 32 bits, as model servers and GPUs send them."""
    for column in sample.of_floats() if sample.typed else ():
        if sample.frame[column].dtype == "float64":
            frame = sample.cast([column], "float32")
            yield Feed(frame, sample.all_rows, str(column), against=sample.put(column, frame[column].astype("float64")))
