"""pipeline/no-parameters"""

from __future__ import annotations

from mlready_jupyter.rules import Calls, Cell, Evidence, Iterator, Severity, Whole, rule
from mlready_jupyter.subjects.embedded import text_of

READERS = ("read_csv", "read_parquet", "read_excel", "read_json", "read_table", "read_sql", "read_feather", "read_pickle")
WRITERS = ("to_csv", "to_parquet", "to_sql", "to_pickle", "save_model", "log_model", "dump", "savez", "save")
ASKED = ("getenv", "get_ipython_parameter", "parse_args", "getArgument", "load_dotenv")


@rule(severity=Severity.NOTE, about=WRITERS, preview=True)
def no_parameters(cells: tuple[Cell, ...], calls: Calls) -> Iterator[Evidence]:
    """The notebook reads and writes fixed files, and has no cell of parameters.

    To run it for another day or another shop, somebody edits a copy of it. A cell with the tag
    `parameters` lets a scheduler (papermill and its like) hand them over.

    It says nothing where settings come from the environment or the command line, nor where nothing is written.
    """
    if any("parameters" in cell.tags for cell in cells) or any(True for _ in calls.of(*ASKED)):
        return
    if any("os.environ" in cell.source or "dbutils.widgets" in cell.source for cell in cells):
        return
    read = [call for call in calls.of(*READERS) if call.tree.args and text_of(call.tree.args[0])]
    written = [call for call in calls.of(*WRITERS) if any(text_of(argument) for argument in call.tree.args)]
    if read and written:
        yield Evidence(
            f"{text_of(read[0].tree.args[0])[:60]} and what comes of it are fixed",
            at=Whole("parameters"),
            remedy="Put paths, dates and thresholds into one cell with the tag `parameters`.",
        )


no_parameters.good("# %% tags=['parameters']\npath = 'a.csv'\n# %%\ndf = pd.read_csv('a.csv')\ndf.to_csv('b.csv')\n")
no_parameters.good("# %%\ndf = pd.read_csv('a.csv')\ndf.hist()\n")
no_parameters.good("# %%\nfolder = os.environ['DATA']\ndf = pd.read_csv('a.csv')\ndf.to_csv('b.csv')\n")
no_parameters.bad("# %%\ndf = pd.read_csv('a.csv')\ndf.to_csv('b.csv')\n", findings=1)
