"""Would this model, and would these tables, survive production? `%mlready` in a notebook, `nblint` in CI."""

__version__ = "0.1.0"
