"""reliability/unpinned-install"""

from __future__ import annotations

import re

from mlready_jupyter.rules import Code, Evidence, Iterator, Pattern, Severity, rule
from mlready_jupyter.subjects.magics import Magic

SHELL = Pattern(
    r"(?:^|&&|;)\s*(?:sudo\s+)?(?:(?:\{sys\.executable\}|[\"']?\$?\{?sys\.executable\}?[\"']?|python[\d.]*)\s+-m\s+)?"
    r"(?P<tool>pip[\d.]*|conda|mamba|uv\s+pip)\s+install\b(?P<rest>[^;&|]*)"
)
VALUED = frozenset(
    "-r --requirement -c --constraint -e --editable -f --find-links -i --index-url --extra-index-url -n --name -p --prefix -t --target "
    "--channel --trusted-host --log --proxy --cache-dir --only-binary --no-binary --progress-bar --python".split()
)
"""Options that take the next word."""
TOOLS = frozenset({"pip", "setuptools", "wheel", "uv"})
LOCAL = Pattern(r"^(?:\.|/|~|\$|\{|file:)|[\\/]|\.(?:whl|zip|tar\.gz|txt|ya?ml)$")
PINNED = Pattern(r"===?|~=|@[0-9a-f]{7,40}\b|@v?\d")
CONDA_PINNED = Pattern(r"=")


@rule(severity=Severity.WARNING, about=("install",))
def unpinned_install(code: tuple[Code, ...]) -> Iterator[Evidence]:
    """The notebook installs packages without saying which version.

    It runs with whatever was released last: another result next month, or none at all.

    It says nothing about requirement files, local packages, pip itself, nor about packages given
    with `==`, `~=` or a commit.
    """
    for cell in code:
        for magic in cell.masked.magics:
            for tool, arguments in _installs(magic):
                loose = unpinned(arguments, conda="pip" not in tool)
                if loose:
                    many = "" if len(loose) == 1 else f" and {len(loose) - 1} more"
                    yield Evidence(
                        f"{loose[0]}{many} is installed in whatever version is the latest",
                        at=cell.cell.at(magic.line, magic.column),
                        remedy="Pin it (name==1.2.3), or install from a locked requirements file.",
                    )


def _installs(magic: Magic) -> Iterator[tuple[str, str]]:
    if magic.sigil == "!":
        for found in SHELL.finditer(magic.rest.split(" #")[0]):
            yield found["tool"], found["rest"]
    elif magic.name in ("pip", "pip3", "conda", "mamba", "uv"):
        said = magic.rest.split(" #")[0].removeprefix("pip ").strip()
        if said.startswith("install"):
            yield magic.name, said.removeprefix("install")


def unpinned(arguments: str, *, conda: bool = False) -> list[str]:
    """The packages in the arguments of an install command that name no version."""
    packages, skip = [], False
    for word in arguments.replace('"', "").replace("'", "").split():
        if skip:
            skip = False
        elif word.startswith((">", "2>")):
            break
        elif word.startswith("-"):
            skip = word in VALUED or (conda and word == "-c")
        elif "://" in word:
            if not PINNED.search(word.partition("://")[2].partition("/")[2]):
                packages.append(word)
        elif not LOCAL.search(word) and not (CONDA_PINNED if conda else PINNED).search(word):
            packages.append(word)
    return [name for name in packages if re.split(r"[\[<>!]", name)[0].lower() not in TOOLS]


unpinned_install.good("# %%\n%pip install pandas==2.2.3 'numpy~=1.26'\n!pip install -r requirements.txt\n!pip install -q -e .\n")
unpinned_install.good("# %%\n!pip install --upgrade pip\n!pip list\n!pip install ./dist/mine.whl\n!conda install pandas=2.2\n")
unpinned_install.good("# %%\n!pip install git+https://example.org/a/b.git@0a1b2c3d4e5f\n# !pip install pandas\n")
unpinned_install.bad("# %%\n!pip install -q pandas numpy\n", findings=1, at="nb:0:1")
unpinned_install.bad("# %%\n%pip install -U 'pandas>=1.0'\n", findings=1)
unpinned_install.bad("# %%\npip install pandas\n", findings=1)
unpinned_install.bad("# %%\n!{sys.executable} -m pip install git+https://example.org/a/b.git\n", findings=1)
