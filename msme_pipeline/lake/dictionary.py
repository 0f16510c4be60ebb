"""The data dictionary: every column of every table with type, unit and meaning."""

import sys

from msme_pipeline.tables import TABLES
from msme_pipeline.tables.schema import duckdb_type

DICTIONARY_COLUMNS = (
    "schema",
    "table",
    "column",
    "type",
    "unit",
    "key",
    "nullable",
    "personal",
    "meaning",
    "allowed_values",
)


def data_dictionary() -> list[dict[str, object]]:
    """One entry per column of every table, in the order of declaration."""
    return [
        {
            "schema": spec.layer,
            "table": spec.table,
            "column": column.name,
            "type": duckdb_type(column.type),
            "unit": column.unit,
            "key": column.name in spec.key,
            "nullable": column.nullable,
            "personal": column.personal,
            "meaning": column.meaning,
            "allowed_values": list(column.values) or None,
        }
        for spec in TABLES.values()
        for column in spec.columns
    ]


def markdown() -> str:
    """The dictionary as the page `docs/data_dictionary.md`."""
    lines = [
        "# Data dictionary",
        "",
        "Made from `msme_pipeline/tables` by `make dictionary`. Key columns are marked with *, columns that",
        "identify a person with P, columns that may be null with ?. Every table also has `bucket`, 0 to 255,",
        "the partition that `customer_id` falls into. Where values are listed, the writer lets no other in.",
    ]
    for spec in TABLES.values():
        lines += [
            "",
            f"## {spec.name}",
            "",
            f"{spec.meaning}.",
            "",
            "| column | type | unit | | meaning |",
            "|---|---|---|---|---|",
        ]
        for column in spec.columns:
            marks = "*" * (column.name in spec.key) + "?" * column.nullable + "P" * column.personal
            kind = duckdb_type(column.type).replace("|", "\\|")
            values = (
                f". One of: {', '.join(f'`{value}`' for value in column.values)}" if column.values else ""
            )
            lines.append(f"| {column.name} | {kind} | {column.unit} | {marks} | {column.meaning}{values} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
