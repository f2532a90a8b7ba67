"""What runs in CI: the action, the pre-commit hook and the example, as far as that goes without GitHub."""
