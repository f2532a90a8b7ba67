"""The command `nblint check`, from its arguments to its exit code."""
