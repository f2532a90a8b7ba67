"""pipeline/target-in-features"""

from __future__ import annotations

from mlready_jupyter.rules import Evidence, Iterator, Severity, rule
from mlready_jupyter.subjects.provenance import Provenance


@rule(severity=Severity.ERROR, about=("fit",))
def target_in_features(provenance: Provenance) -> Iterator[Evidence]:
    """A model is fitted on a table in which its own target still stands.

    It only has to copy that column: the score is perfect, and in production the column is not there.

    Usual causes: `y = df["price"]` without `X = df.drop(columns="price")`.

    It speaks only where the columns are certain: both come from one table, by literal names, and no step in between
    may have taken the column out. Pipelines and searches, which may choose their columns, are passed over.
    """
    for given in provenance.given:
        yield Evidence(
            f"{given.kind} is fitted on features that still hold the target {given.target!r}",
            at=given.at.place,
            remedy=f"Drop it first: X = df.drop(columns={given.target!r}).",
        )


READ = "# %%\nimport pandas as pd\ndf = pd.read_csv('a.csv')\n"
target_in_features.good(f"{READ}X = df.drop(columns='price')\ny = df['price']\nSVC().fit(X, y)\n")
target_in_features.good(f"{READ}y = df.pop('price')\nSVC().fit(df, y)\n")
target_in_features.good(f"{READ}X, y = df.drop('price', axis=1), df.price\nA, B, a, b = train_test_split(X, y)\nSVC().fit(A, a)\n")
target_in_features.good(f"{READ}X = df[['rooms', 'size']]\nSVC().fit(X, df['price'])\nX2 = df[columns]\nSVC().fit(X2, df['price'])\n")
target_in_features.good(f"{READ}y = df['price']\nX = prepare(df)\nSVC().fit(X, y)\n# %%\ndel df['price']\nSVC().fit(df, y)\n")
target_in_features.good(f"{READ}y = df['price']\ndf.drop(['price'], axis=1, inplace=True)\nSVC().fit(df, y)\n")
target_in_features.good(f"{READ}model = make_pipeline(ColumnTransformer(steps), SVC())\nmodel.fit(df, df['price'])\n")
target_in_features.good(f"{READ}X = df.iloc[:, :-1]\nSVC().fit(X, df['price'])\nencoder = TargetEncoder()\nencoder.fit(df, df['price'])\n")
target_in_features.bad(f"{READ}y = df['price']\nX = df.drop(columns=['id'])\nSVC().fit(X, y)\n", findings=1, at="nb:0:5")
target_in_features.bad(
    f"{READ}X = df.copy()\nA, B, a, b = train_test_split(X, df['price'])\nm = SVC()\nm.fit(A, a)\n", findings=1, at="nb:0:6"
)
target_in_features.bad(f"{READ}SVC().fit(df[['rooms', 'price']], df['price'])\n", findings=1)
POLARS = "# %%\nimport polars as pl\ndf = pl.read_csv('a.csv')\n"
target_in_features.good(f"{POLARS}X, y = df.drop('price'), df['price']\nSVC().fit(X, y)\n")
target_in_features.good(f"{POLARS}X, y = df.select(pl.exclude('price')), df['price']\nSVC().fit(X, y)\n")
target_in_features.good(f"{POLARS}X, y = df.select('a', 'b'), df['price']\nSVC().fit(X, y)\n")
target_in_features.bad(f"{POLARS}X, y = df.select(['a', 'price']), df['price']\nSVC().fit(X.to_numpy(), y.to_numpy())\n", findings=1)
