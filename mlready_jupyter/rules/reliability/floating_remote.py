"""reliability/floating-remote"""

from __future__ import annotations

import ast
import re

from mlready_jupyter.rules import Code, Evidence, InCell, Iterator, Nodes, Pattern, Severity, rule
from mlready_jupyter.subjects.embedded import shell, strings

FLOATS = Pattern(
    r"https?://(?:raw\.githubusercontent\.com/[\w.-]+/[\w.-]+/(?:refs/heads/)?(?P<a>main|master|HEAD|develop|dev)/"
    r"|github\.com/[\w.-]+/[\w.-]+/(?:raw|blob)/(?:refs/heads/)?(?P<b>main|master|HEAD|develop|dev)/"
    r"|github\.com/[\w.-]+/[\w.-]+/archive/(?:refs/heads/)?(?P<c>main|master)\.(?:zip|tar)"
    r"|(?:raw\.)?(?:huggingface\.co|hf\.co)/[\w./-]+/resolve/(?P<d>main)/"
    r"|gitlab\.com/[\w./-]+/-/raw/(?P<e>main|master)/|cdn\.jsdelivr\.net/gh/[\w.-]+/[\w.-]+@(?P<f>main|master|latest)/)[^\s\"']*",
)
HOSTS = ("githubusercontent.com", "github.com", "huggingface.co", "hf.co", "gitlab.com", "jsdelivr.net")


@rule(severity=Severity.NOTE, about=("githubusercontent", "github", "huggingface", "hf", "gitlab", "jsdelivr"))
def floating_remote(nodes: Nodes, code: tuple[Code, ...]) -> Iterator[Evidence]:
    """Data or code is read from a branch, which is something else tomorrow.

    `…/main/data.csv` is whatever was pushed last. A column that is renamed there breaks this notebook; a
    row that is added there changes its result without a word.

    It sees addresses of GitHub, GitLab, Hugging Face and jsDelivr that name a branch, in code and in
    shell. A tag or a commit in the address is fine, and so are links in markdown and in comments.
    """
    for text in strings(nodes, HOSTS):
        if (found := FLOATS.search(str(text.tree.value))) and not isinstance(text.parent, ast.FormattedValue):
            yield _evidence(found, text.place)
    for line in shell(code):
        if any(host in line.text for host in HOSTS) and (found := FLOATS.search(line.text)):
            yield _evidence(found, line.place)


def _evidence(found: re.Match[str], at: InCell) -> Evidence:
    branch = next(group for group in found.groups() if group)
    return Evidence(
        f"{found[0].rpartition('/')[2][:60] or 'a file'} is read from the branch {branch}",
        at=at,
        remedy="Put a tag or a commit into the address, or keep a copy and check its hash.",
    )


floating_remote.good(
    "# %% [markdown]\n# See https://github.com/a/b/blob/main/README.md\n# %%\nx = 1  # https://github.com/a/b/blob/main/c.py\n"
)
floating_remote.good("# %%\ndf = pd.read_csv('https://raw.githubusercontent.com/a/b/v1.2/data.csv')\n!git clone https://github.com/a/b\n")
floating_remote.bad("# %%\ndf = pd.read_csv('https://raw.githubusercontent.com/a/b/main/data.csv')\n", findings=1, at="nb:0:1")
floating_remote.bad("# %%\n!wget https://github.com/a/b/raw/master/data.csv\n", findings=1)
