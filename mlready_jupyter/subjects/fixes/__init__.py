"""Fixes that take more than one edit: each plans its edits, or gives None where it cannot be sure."""
