"""Tables the lake keeps about itself."""

from msme_pipeline.tables.schema import COUNT, DATE, INSTANT, TEXT, Column, Table, customer_column

STATES = ("current", "incomplete", "held", "stale", "vanished")

CUSTOMER_STATUS = Table(
    "meta.customer_status",
    "One row per customer and step: what the last run made of it",
    key=("customer_id", "step"),
    columns=(
        customer_column(),
        Column("step", TEXT, "Step of the pipeline, e.g. raw, clean_bank", nullable=False),
        Column(
            "state",
            TEXT,
            "How the stored rows stand. incomplete: a file could not be read; stale: rows of a lost file"
            " kept; held: last good rows kept (step"
            " permissions: some files withheld, the others processed); vanished: no file left",
            nullable=False,
            values=STATES,
        ),
        Column("reason", TEXT, "Why the customer is not current"),
        Column("fingerprint", TEXT, "Digest of inputs, code and as_of that the stored rows were made from"),
        Column(
            "content",
            TEXT,
            (
                "Digests of the stored rows by table and columns that later steps read; null while "
                "the step holds all of them"
            ),
        ),
        Column("code_version", TEXT, "Digest of the code that wrote the stored rows"),
        Column("as_of", DATE, "as_of of the run that made the stored rows, where it matters"),
        Column("rows", COUNT, "Rows stored over the tables of the step", unit="rows", nullable=False),
        Column("rejected", COUNT, "Records rejected in the step", unit="records", nullable=False),
        Column("duplicates", COUNT, "Records seen before in the step", unit="records", nullable=False),
        Column("updated_at", INSTANT, "When this row was last changed", nullable=False),
    ),
)
