"""pipeline/pipe-to-shell"""

from __future__ import annotations

import re

from mlready_jupyter.rules import Code, Evidence, Iterator, Pattern, Severity, rule
from mlready_jupyter.subjects.embedded import shell

PIPED = Pattern(
    r"\b(?:curl|wget)\b[^|;&]*\|\s*(?:sudo\s+(?:-\w+\s+)*)?(?:env\s+)?(?P<what>(?:ba|z|da|k)?sh|python\d?|perl|ruby|node)\b(?!\s*-c)"
    r"|\b(?P<sub>(?:ba|z|da|k)?sh)\s+(?:-c\s+)?[\"']?(?:<\(|\$\()\s*(?:curl|wget)\b",
    re.IGNORECASE,
)


@rule(severity=Severity.WARNING, about=("curl", "wget"))
def pipe_to_shell(code: tuple[Code, ...]) -> Iterator[Evidence]:
    """What is downloaded is run at once, unread (`curl … | bash`).

    Whoever answers at that address today decides what runs with the notebook's rights.

    It reads lines after `!` and cells of `%%bash`. A download that is kept in a file is fine.
    """
    for line in shell(code):
        if found := PIPED.search(line.text):
            yield Evidence(
                f"what is downloaded is handed to {found['what'] or found['sub']}, unread",
                at=line.place,
                remedy="Download a fixed version, check its hash, then run it.",
            )


pipe_to_shell.good("# %%\n!curl -o a.csv https://example.org/a.csv\n!wget -qO- https://example.org/a.csv | head\n")
pipe_to_shell.good(
    "# %%\n%%bash\n# curl https://example.org/install.sh | bash\ncurl -s https://example.org/a.json | python -c 'print(1)'\n"
)
pipe_to_shell.bad("# %%\n!curl -sSL https://example.org/install.sh | sudo bash\n", findings=1, at="nb:0:1")
pipe_to_shell.bad("# %%\n%%bash\nset -e\nbash <(curl -s https://example.org/i.sh)\n", findings=1, at="nb:0:3")
