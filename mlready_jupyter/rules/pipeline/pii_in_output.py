"""pipeline/pii-in-output"""

from __future__ import annotations

import re

from mlready_jupyter.rules import OUTPUTS, Evidence, Fix, Iterator, Notebook, Outputs, Pattern, Severity, rule

EMAIL = Pattern(r"(?<![\w.@/+-])[A-Za-z][\w.+-]{1,40}@(?P<host>[A-Za-z][\w-]{1,40}(?:\.[\w-]{2,40}){1,3})\b(?![@/(])")
CARD = Pattern(r"(?<![\d.-])(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6011)[ -]\d{4}[ -]\d{4}[ -]\d{4}(?![\d.-])")
NOBODY = (
    "example.",
    "test.",
    "localhost",
    "domain.",
    "email.",
    "users.noreply",
    "sentry.",
    "company.",
    "mail.com",
    "acme.",
    "foo.",
    "bar.",
)
MADE_UP = Pattern(r"^(?:noreply|no-reply|info|contact|support|admin|git|test|user|name|foo|hello)\d*@", re.IGNORECASE)


@rule(severity=Severity.WARNING, about=(OUTPUTS,))
def pii_in_output(outputs: Outputs, *, least: int = 3) -> Iterator[Evidence]:
    """What a cell printed holds addresses of people, or numbers of their cards.

    A notebook is shared far more widely than the table it was made from, and its history keeps what
    was once printed.

    It sees several different e-mail addresses in the output of one cell, and, where a card is spoken of,
    numbers in four groups whose check digit is right. Outputs above 100 kB are passed over. One address may be the author's. Addresses at
    `example.com` and of mailboxes (`info@`), versions, coordinates and identifiers are passed over.

    Limits:
        least: how many different addresses there must be.
    """
    people: dict[int, set[str]] = {}
    told: set[int] = set()
    for text in outputs.texts(("@", "card", "Card", "CARD")):
        if text.cell.number in told:
            continue
        found = people.setdefault(text.cell.number, set())
        if "@" in text.text:
            found |= {m[0].lower() for m in EMAIL.finditer(text.text) if _is_person(m)}
        cards = {m[0] for m in CARD.finditer(text.text) if _checks(m[0])}
        if cards or (len(found) >= least and "@" in text.text):
            told.add(text.cell.number)
            what = f"{len(cards)} card number{'s' if len(cards) > 1 else ''}" if cards else f"{len(found)} addresses of people"
            yield Evidence(
                f"{what} stand in the output of this cell",
                at=text.place,
                remedy="Clear the output, drop or mask the column before it is shown, and clean the history.",
                fix=Fix(clears=((text.cell.number, "outputs"),), safe=True),
            )


def _is_person(found: re.Match[str]) -> bool:
    host = found["host"].lower()
    return (
        not host.startswith(NOBODY)
        and not host.endswith((".png", ".jpg", ".js", ".py", ".local", ".test", ".invalid", ".example"))
        and not MADE_UP.match(found[0])
    )


def _checks(number: str) -> bool:
    """Luhn's check digit."""
    digits = [int(c) for c in number if c.isdigit()]
    doubled = [d if n % 2 else (2 * d - 9 if d > 4 else 2 * d) for n, d in enumerate(digits)]
    return sum(doubled) % 10 == 0


def _printed(text: str) -> Notebook:
    output = {"output_type": "stream", "name": "stdout", "text": text}
    cell = {"cell_type": "code", "source": "show()", "outputs": [output], "metadata": {}, "execution_count": 1}
    return Notebook.from_json({"cells": [cell], "metadata": {}, "nbformat": 4})


@pii_in_output.good
def addresses_of_nobody() -> Notebook:
    return _printed("a@example.com b@example.org c@test.com noreply@github.com info@firm.de ana.silva@firm.de\n")


@pii_in_output.good
def numbers_of_other_kinds() -> Notebook:
    return _printed("4111 1111 1111 1112  2024-01-02 03:04  52.5200 13.4050  pkg@1.2.3 numpy==1.26.4  0.4111-1111-1111-1111\n")


@pii_in_output.bad(findings=1, at="nb:0")
def a_table_of_customers() -> Notebook:
    return _printed("ana.silva@firm.de  3\nbo.chen@work.cn  5\nc.diaz@shop.es  9\n")


@pii_in_output.bad(findings=1)
def a_card() -> Notebook:
    return _printed("paid with card 4111 1111 1111 1111\n")
