"""The batch gate: a file or a query held against a lock, without a notebook and without the model."""
