"""ownership/missing-purpose"""

from __future__ import annotations

from mlready_jupyter.rules import Cell, Evidence, File, Iterator, Pattern, Severity, Whole, rule

SENTENCE = Pattern(r"[^\W\d_]{2,}(?:[^\w\n]+[^\W_]+){2,}")
DOCUMENTED = Pattern(
    r"\A\s*(?:#[^\n]*\n\s*)*(?:[rRuU]?\"{3}|'{3})|\A\s*#(?!!|\s*%|\s*(?:import|from)\b)[^\n]*[^\W\d_]{3,}[^\n]*\s[^\W\d_]{3,}"
)


@rule(severity=Severity.NOTE)
def missing_purpose(file: File, cells: tuple[Cell, ...], *, code_cells: int = 5) -> Iterator[Evidence]:
    """The notebook does not say what it is for.

    No heading and no sentence stands before its code: whoever inherits it has to run it to find out.

    A markdown cell with a heading or a sentence among the first three cells counts, and so does a docstring
    or a comment at the top of the first code cell.

    Limits:
        code_cells: notebooks with fewer cells of code need none.
    """
    code = [cell for cell in cells if cell.kind == "code" and cell.source.strip()]
    if len(code) < code_cells:
        return
    first = next(iter(code))
    said = any(cell.kind == "markdown" and (SENTENCE.search(cell.source) or cell.source.lstrip().startswith("#")) for cell in cells[:3])
    if not said and not DOCUMENTED.match(first.source):
        yield Evidence("nothing says what this notebook is for", at=Whole(file.path), remedy="Begin with a heading and one sentence.")


CODE = "".join(f"# %%\nx{n} = {n}\n" for n in range(5))
missing_purpose.good("# %% [markdown]\n# # Churn by region\n" + CODE)
missing_purpose.good("# %%\n# Churn by region, for the board\nimport os\n" + CODE)
missing_purpose.good("# %%\nx = 1\n")
missing_purpose.bad(CODE, findings=1, at="nb")
missing_purpose.bad("# %%\nimport os\n" + CODE, findings=1)
