"""pipeline/hard-coded-path"""

from __future__ import annotations

import ast

from mlready_jupyter.rules import Evidence, Iterator, Nodes, Pattern, Severity, rule
from mlready_jupyter.subjects.embedded import strings

ROOTS = ("/home/", "/Users/", "/content/drive", "/content/gdrive", "/dbfs/", "/mnt/", "/root/", "/kaggle/input", ":\\", ":/")
PATH = Pattern(
    r"(?P<root>/home/(?!jovyan/?$|\{)[\w.-]+|/Users/[\w.-]+|/content/g?drive|/dbfs|/mnt/[\w.-]+|/root/[\w.-]+|/kaggle/input"
    r"|[A-Z]:[\\/](?![\\/])\w[\w .-]+)(?:[\\/]|$)"
)


@rule(severity=Severity.WARNING, about=("home", "users", "content", "dbfs", "mnt", "root", "kaggle", *"cdefgh"))
def hard_coded_path(nodes: Nodes) -> Iterator[Evidence]:
    r"""A path leads into somebody's own folder, or to a drive of one machine.

    `/Users/ana/data.csv` is there for Ana. Anywhere else the notebook stops at its first cell, or,
    worse, finds an older file of that name.

    It sees strings that begin with a home, a mounted drive (`/content/drive`, `/mnt/…`, `C:\…`) or a
    platform's own folder. It says nothing about URLs, about `/tmp`, about docstrings, nor about relative paths.
    """
    told: set[tuple[int, str]] = set()
    for text in strings(nodes, ROOTS):
        found = PATH.match(str(text.tree.value).strip())
        if found and (key := (text.cell.number, found["root"])) not in told and not isinstance(text.parent, ast.Compare):
            told.add(key)
            yield Evidence(
                f"{found['root']} is a folder of one person or one machine",
                at=text.place,
                remedy="Take the folder from a parameter, or from an environment variable.",
            )


hard_coded_path.good(
    "# %%\ndf = pd.read_csv('data/a.csv')\nu = 'https://example.org/Users/ana/a.csv'\nt = '/tmp/x'\nr = re.compile('^/home/')\n"
)
hard_coded_path.good('# %%\ndef f():\n    """Reads /Users/ana/a.csv."""\nhost = "s3://bucket/home/x"\nq = "a:/b"\n')
hard_coded_path.bad("# %%\ndf = pd.read_csv('/Users/ana/data.csv')\n", findings=1, at="nb:0:1")
hard_coded_path.bad("# %%\nPATH = r'C:\\Users\\ana\\data.csv'\nroot = '/content/drive/MyDrive/x'\nx = '/home/ana/x'\n", findings=3)
