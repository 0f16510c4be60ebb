"""Every table of the lake, by name."""

from msme_pipeline.tables import clean, meta, raw, summary
from msme_pipeline.tables.schema import Column, Table

TABLES: dict[str, Table] = {
    table.name: table
    for module in (raw, clean, summary, meta)
    for table in vars(module).values()
    if isinstance(table, Table)
}

__all__ = ["TABLES", "Column", "Table"]
