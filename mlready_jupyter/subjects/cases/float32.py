"""Numbers in 32 bits, as model servers and GPUs send them."""

from __future__ import annotations

from collections.abc import Iterator

from mlready_jupyter.subjects.cases.case import Contract, Feed, Sample, case


@case("32-bit floats", Contract.SAME_OR_REFUSED, "row.astype({COLUMN: 'float32'})", needs_names=True, tolerance=0.01, milder=True)
def float32(sample: Sample) -> Iterator[Feed]:
    columns = [name for name in sample.of_numbers() if sample.frame[name].dtype == "float64"]
    if sample.typed and columns:
        frame = sample.cast(columns, "float32")
        yield Feed(frame, sample.all_rows, str(columns[0]), against=frame.astype(dict.fromkeys(columns, "float64")))
