"""What bank narrations say: `parse_narrations` and the taxonomy of flows."""

from msme_pipeline.cleaning.narration.parse import parse_narration_columns, parse_narrations
from msme_pipeline.tables.taxonomy import (
    CATEGORIES,
    CREDIT_CATEGORIES,
    DEBIT_CATEGORIES,
    FLOW_OF,
    FLOWS,
    TAXONOMY_VERSION,
    Category,
    categories_table,
)

__all__ = [
    "CATEGORIES",
    "CREDIT_CATEGORIES",
    "DEBIT_CATEGORIES",
    "FLOWS",
    "FLOW_OF",
    "TAXONOMY_VERSION",
    "Category",
    "categories_table",
    "parse_narration_columns",
    "parse_narrations",
]
