"""reliability/install-in-notebook"""

from __future__ import annotations

from mlready_jupyter.rules import Code, Evidence, InCell, Iterator, Pattern, Severity, rule
from mlready_jupyter.subjects.embedded import shell

INSTALL = Pattern(r"\b(?:pip3?|conda|mamba|uv\s+pip|apt(?:-get)?|brew|npm|poetry|uv)\s+(?:-\w+\s+)*(?:install|add)\b|\buv\s+sync\b")


@rule(severity=Severity.NOTE, about=("install", "sync", "add"), preview=True)
def install_in_notebook(code: tuple[Code, ...]) -> Iterator[Evidence]:
    """The notebook changes the environment that it runs in.

    Installed by every run, at run time, from the network: the job fails when the index is slow, and
    changes the packages of whoever shares the environment.

    It reads `%pip`, `!pip`, `%conda` and their like, pinned or not.
    """
    for cell in code:
        for magic in cell.masked.magics:
            if magic.sigil == "%" and magic.name in ("pip", "pip3", "conda", "mamba", "uv") and "install" in magic.rest.split():
                yield _evidence(cell.cell.at(magic.line, magic.column))
    for line in shell(code):
        if INSTALL.search(line.text) and not line.text.lstrip().startswith(("echo", "#")):
            yield _evidence(line.place)


def _evidence(at: InCell) -> Evidence:
    return Evidence("packages are installed by the notebook itself", at=at, remedy="Build the environment before, from a lock file.")


install_in_notebook.good("# %%\n!pip list\n!echo pip install x\nimport pip\n")
install_in_notebook.bad("# %%\n%pip install pandas==2.2.3\n!apt-get install -y graphviz\n", findings=2, at="nb:0:1")
install_in_notebook.bad("# %%\n%%bash\nset -e\npip install -r requirements.txt\n", findings=1, at="nb:0:3")
