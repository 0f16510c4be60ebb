"""Every table of the lake by name, found in the modules of this package."""

from importlib import import_module
from pkgutil import iter_modules

from msme_pipeline.tables.schema import Column, Table
from msme_pipeline.tables.sections import SECTION_TABLES


def _declared() -> dict[str, Table]:
    """Tables of all modules, `raw.landed_files` first; ValueError for a name that two of them declare."""
    found: dict[str, Table] = {}
    for info in iter_modules(__path__):
        for table in vars(import_module(f"{__name__}.{info.name}")).values():
            if isinstance(table, Table) and found.setdefault(table.name, table) is not table:
                raise ValueError(f"{table.name} is declared twice; {info.name} is one of the places")
    layers = ("raw", "clean", "summary", "analytics", "serving", "models", "meta")
    tables = sorted((found | SECTION_TABLES).values(), key=lambda table: layers.index(table.layer))
    return {table.name: table for table in sorted(tables, key=lambda table: table.name != FILES)}


FILES = "raw.landed_files"
TABLES: dict[str, Table] = _declared()

__all__ = ["TABLES", "Column", "Table"]
