"""The promotion gate: `nblint promote`."""
