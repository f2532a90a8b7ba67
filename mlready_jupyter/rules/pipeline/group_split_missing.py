"""pipeline/group-split-missing"""

from __future__ import annotations

from mlready_jupyter.rules import Call, Calls, Evidence, Iterator, Pattern, Severity, constant, rule

OWNER = Pattern(
    r"(?i)^(?:patient|user|customer|client|subject|person|member|account|household|student|speaker|session)_?(?:id|nr|no|number|key)$"
)


@rule(severity=Severity.NOTE, about=("train_test_split",), preview=True)
def group_split_missing(calls: Calls) -> Iterator[Evidence]:
    """Rows are grouped by a person or an account, and then split at random.

    Where one patient owns many rows, some of them are in train and some in test: the model recognises the patient.

    It sees a column such as `patient_id` that rows are grouped or counted by, and a random split without groups. Whether the table that is
    split still has many rows a person it cannot see, hence it is a preview.

    Source: Kapoor & Narayanan 2023.
    """
    owner = next((name for call in calls.of("groupby", "group_by", "duplicated", "nunique") for name in _owners(call)), "")
    if not owner or any(calls.of("GroupKFold", "GroupShuffleSplit", "StratifiedGroupKFold", "LeaveOneGroupOut")):
        return
    for call in calls.of("train_test_split"):
        yield Evidence(
            f"rows are grouped by {owner}, and split without regard to it",
            at=call.place,
            remedy=f"Split by {owner}, for example with GroupShuffleSplit.",
        )


def _owners(call: Call) -> Iterator[str]:
    columns = [constant(argument) for argument in call.tree.args]
    columns.append(constant(getattr(call.receiver, "slice", None)))
    for column in columns:
        if isinstance(column, str) and OWNER.match(column):
            yield column


group_split_missing.good("# %%\ndf.groupby('city').mean()\ntrain, test = train_test_split(df)\n")
group_split_missing.good("# %%\ndf.groupby('patient_id').mean()\nsplit = GroupShuffleSplit().split(df, groups=df.patient_id)\n")
group_split_missing.bad(
    "# %%\nvisits = df.groupby('patient_id').size()\n# %%\ntrain, test = train_test_split(df)\n", findings=1, at="nb:1:1"
)
group_split_missing.bad("# %%\nprint(df['user_id'].nunique())\ntrain, test = train_test_split(df)\n", findings=1)
