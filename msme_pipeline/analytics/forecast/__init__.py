"""Cashflow forecast."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from msme_pipeline.analytics.forecast.monthly import forecast_monthly

__all__ = ["forecast_monthly"]


def __getattr__(name: str) -> Any:
    """`forecast_monthly` on first use: numba is loaded then, not with the definitions."""
    if name == "forecast_monthly":
        from msme_pipeline.analytics.forecast.monthly import forecast_monthly

        return forecast_monthly
    raise AttributeError(f"module {__name__} has no attribute {name}")
