"""A few rows as Markdown, with everything that identifies a person masked."""

import pyarrow as pa

from msme_pipeline.tables import Table

_CELL_CHARACTERS = 40


def masked(value: object) -> str:
    """`value` with all but its last two characters replaced; short values vanish entirely."""
    text = str(value)
    return "•" * 4 + text[-2:] if len(text) > 6 else "•" * 4


def markdown_preview(rows: pa.Table, spec: Table) -> str:
    """Markdown table of `rows`; personal columns are masked, long cells cut at 40 characters."""
    columns = [column for column in spec.columns if column.name != "customer_id"]
    lines = [
        "| " + " | ".join(column.name for column in columns) + " |",
        "|" + " --- |" * len(columns),
    ]
    for row in rows.to_pylist():
        cells = []
        for column in columns:
            value = row[column.name]
            text = "" if value is None else masked(value) if column.personal else str(value)
            cells.append(text.replace("|", "\\|").replace("\n", " ")[:_CELL_CHARACTERS])
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
