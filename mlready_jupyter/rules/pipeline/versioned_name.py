"""pipeline/versioned-name"""

from __future__ import annotations

import re

from mlready_jupyter.rules import Evidence, Iterator, Pattern, Severity, Whole, rule
from mlready_jupyter.subjects.flow import Flow

VERSION = Pattern(
    r"^(?P<stem>[a-z][a-z_]*?)_?(?:(?:v|ver|version)_?\d+|final\d*|new\d*|old\d*|copy\d*|backup|bis|latest|temp|tmp|\d+)$", re.IGNORECASE
)
WORDS = ("final", "new", "old", "copy", "backup", "bis", "latest", "temp", "tmp")
TABLES = frozenset("df data dataset frame table result results output train test features model clf X".lower().split())


@rule(severity=Severity.NOTE, preview=True)
def versioned_name(flow: Flow) -> Iterator[Evidence]:
    """One table lives on under several names (`df`, `df_new`, `df_final`).

    Which of them does the model learn from? A cell that still uses the second to last is not wrong
    enough to fail.

    It sees three or more names of one stem for a table or a model, of which one ends in a word such
    as `final`, `new`, `old` or `v2`. Numbers alone (`x1`, `x2`, `layer3`) are mathematics.
    """
    stems: dict[str, list[str]] = {}
    for name in flow.bound:
        found = VERSION.match(name)
        stem = (found["stem"] if found else name).lower()
        if stem in TABLES:
            stems.setdefault(stem, []).append(name)
    for names in stems.values():
        if len(names) >= 3 and any(name.lower().rstrip("0123456789").endswith(WORDS) or "_v" in name.lower() for name in names):
            yield Evidence(
                f"{', '.join(names[:5])}: which of them counts?",
                at=Whole("names"),
                remedy="Name each table after what it holds, or chain the steps in one function.",
            )


versioned_name.good("# %%\nx1 = 1\nx2 = 2\nx3 = 3\nlayer1 = layer2 = layer3 = 1\ndf1 = df2 = df3 = 1\n")
versioned_name.good("# %%\ndf = 1\ndf_new = 2\n")
versioned_name.bad("# %%\ndf = 1\n# %%\ndf_new = 2\ndf_final = 3\n", findings=1)
