"""reliability/bang-pip"""

from __future__ import annotations

from mlready_jupyter.core.finding import Edit
from mlready_jupyter.rules import Code, Evidence, Fix, Iterator, Pattern, Severity, rule

INSTALL = Pattern(r"^\s*(?P<tool>pip3?|conda|mamba)\s+(?:install|uninstall)\b")
ALONE = Pattern(r"[|;&<>`$]|\s#")


@rule(severity=Severity.NOTE, about=("pip", "pip3", "conda", "mamba"))
def bang_pip(code: tuple[Code, ...]) -> Iterator[Evidence]:
    """Packages are installed with `!pip`, which may be the pip of another Python than the kernel's.

    The shell finds the first `pip` on its path. Where that is not the kernel's, the install succeeds,
    and the import fails or finds the old version. `%pip` is always the kernel's own.

    `!pip list`, `!{sys.executable} -m pip` and `!python -m pip` are passed over.
    """
    for cell in code:
        for magic in cell.masked.magics:
            found = INSTALL.match(magic.rest) if magic.sigil == "!" else None
            if found:
                yield Evidence(
                    f"!{found['tool']} may install into another Python than the kernel's",
                    at=cell.cell.at(magic.line, magic.column),
                    remedy=f"Write %{found['tool'].removesuffix('3')} install.",
                    fix=_fix(cell, magic.line, magic.column, magic.rest, found["tool"]),
                )


def _fix(code: Code, line: int, column: int, rest: str, tool: str) -> Fix | None:
    """`%` for `!`, where the line is one plain command: magics know no pipes."""
    source = code.cell.source.split("\n")[line - 1]
    plain = source[column - 1 :].startswith(f"!{tool} ") and not ALONE.search(rest) and not source.endswith("\\")
    return (
        Fix((Edit(code.cell.number, line, column, line, column + 1 + len(tool), f"%{tool.removesuffix('3')}"),), safe=True)
        if plain
        else None
    )


bang_pip.good(
    "# %%\n%pip install pandas==2.2.3\n!pip list\n!{sys.executable} -m pip install x\n!python -m pip install x\n!echo pip install x\n"
)
bang_pip.bad("# %%\n!pip install pandas==2.2.3\n!pip3 install -q x | tail -1\n", findings=2, at="nb:0:1")
