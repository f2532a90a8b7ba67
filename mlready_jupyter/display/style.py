"""The style sheet of a report, made small."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

SCOPE = ".mlr.mlr.mlr"


@cache
def style() -> str:
    """`style.css` without comments and spaces, scoped so that it touches nothing but reports."""
    css = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    css = re.sub(r":\s+", ":", css)
    return css.replace(";}", "}").replace("&", SCOPE).strip()
