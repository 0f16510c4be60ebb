"""Reconciliation of GST, bank and ONDC."""

from typing import Any

__all__ = ["match_invoices", "match_settlements"]


def __getattr__(name: str) -> Any:  # the kernels are compiled and loaded where they are called
    if name == "match_invoices":
        from msme_pipeline.analytics.reconciliation.invoices import match_invoices

        return match_invoices
    if name == "match_settlements":
        from msme_pipeline.analytics.reconciliation.settlements import match_settlements

        return match_settlements
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
