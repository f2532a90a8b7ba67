"""pipeline/select-star"""

from __future__ import annotations

import re

from mlready_jupyter.rules import Calls, Code, Evidence, Iterator, Pattern, Severity, rule
from mlready_jupyter.subjects.embedded import sql

STAR = Pattern(r"\bselect\s+(?:distinct\s+)?(?:\w+\.)?\*\s*(?:,|\bfrom\s+(?P<table>[\w.`\"{}:/'-]+|\())", re.IGNORECASE)
NAMED_HERE = Pattern(r"\b(?:with|,)\s+(?:recursive\s+)?(\w+)\s+as\s*\(", re.IGNORECASE)
PEEK = Pattern(r"\blimit\s+\d{1,3}\b|\btop\s+\d{1,3}\b|\bwhere\s+1\s*=\s*0\b", re.IGNORECASE)
EXISTS = Pattern(r"\bexists\s*\(\s*\Z", re.IGNORECASE)


@rule(severity=Severity.WARNING, about=("select",))
def select_star(code: tuple[Code, ...], calls: Calls) -> Iterator[Evidence]:
    """A query takes every column there is (`SELECT *`).

    A column that somebody adds upstream becomes a feature, a column that is renamed becomes an
    error far from here, and one that holds personal data comes along unasked.

    It reads `%%sql`, `%sql` and calls such as `read_sql` and `spark.sql`. It says nothing about `COUNT(*)`,
    `EXISTS (SELECT * …)`, a peek at a few rows, nor where the columns were named in the same query,
    in a subquery or a WITH.
    """
    for query in sql(code, calls):
        if PEEK.search(query.text):
            continue
        here = {name.lower() for name in NAMED_HERE.findall(query.text)}
        for found in STAR.finditer(query.text):
            table = (found["table"] or "").strip("`\"'")
            if table == "(" or table.lower() in here or EXISTS.search(query.text[: found.start()]):
                continue
            line = query.line + query.text.count("\n", 0, found.start())
            yield Evidence(
                f"every column of {table or 'a table'} is taken, whatever it holds by then",
                at=query.cell.at(line, query.column if line == query.line else 1),
                remedy="Name the columns that are used.",
            )
            break


select_star.good("# %%\nn = pd.read_sql('SELECT COUNT(*) FROM orders', db)\n")
select_star.good("# %%\ndf = pd.read_sql('select id, price from orders where exists (select * from shops)', db)\n")
select_star.good("# %%\n%%sql\nwith big as (select id from orders)\nselect * from big\n# %%\n%sql select * from orders limit 10\n")
select_star.good("# %%\ndf.query('price > 3')\nhelp = 'SELECT * FROM orders'\nx = pd.read_sql('select * from (select id from a) t', db)\n")
select_star.bad("# %%\ndf = pd.read_sql('SELECT * FROM orders', db)\n", findings=1, at="nb:0:1")
select_star.bad("# %%\n%%sql\nselect o.*,\n  price from orders o\n", findings=1, at="nb:0:2")
select_star.bad("# %%\ndf = spark.sql(f'''\n  select *\n  from {table}\n''')\n", findings=1, at="nb:0:2")
