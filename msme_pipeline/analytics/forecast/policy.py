"""Numbers behind the forecast's assessment that a credit officer set: named, dated, with unit and reason."""

from datetime import date
from decimal import Decimal

from msme_pipeline.summaries.policy import SETTINGS, Setting, settings_on

FORECAST_POLICY_VERSION = "2025.1"
"""Year and edition; changes whenever a setting below does."""

_START = date(2020, 1, 1)


def _set(name: str, value: str, unit: str, reason: str) -> Setting:
    return Setting(name, Decimal(value), unit, reason, _START)


FORECAST_SETTINGS: tuple[Setting, ...] = (
    *(each for each in SETTINGS if each.name == "subsistence_drawings"),
    _set("missed_probability", "0.05", "share", "largest chance of missing any instalment in a year"),
    _set("grace_days", "7", "days", "after which an instalment counts as missed"),
    _set(
        "supplier_patience",
        "20",
        "days of outflow",
        "bills that suppliers leave open, half the 45 days of MSMED Act s. 15, before a lender goes short",
    ),
    _set("new_emi_day", "5", "day of the month", "usual due date of a new loan without an existing one"),
    _set("late_instalments", "0.5", "instalments a year", "habit of paying late that no amount cures"),
    _set("moderate_risk", "0.05", "P(shortfall)", "one in twenty within the horizon wants a second look"),
    _set("high_risk", "0.20", "P(shortfall)", "one in five is no base for unsecured lending"),
    _set("very_high_risk", "0.50", "P(shortfall)", "a shortfall is likelier than not"),
    _set("short_runway", "30", "days", "10 % quantile of the runway below a month leaves no time to act"),
    _set("stale_balance", "35", "days", "a monthly fetch is at most that old"),
    _set("oldest_balance", "92", "days", "beyond a quarter the last headroom says nothing on today's"),
    _set("short_history", "12", "months", "without a year no season can be known"),
    _set("falling_inflow", "0.85", "share", "of the same length of time before: a fall beyond usual swings"),
    _set("largest_buyer", "0.40", "share", "a single buyer whose loss few businesses would survive"),
    _set("existing_emi_risk", "0.10", "P(missed)", "twice what a new instalment may risk"),
    _set("thin_buffer", "0.10", "months of outflow", "headroom that a few late receipts use up"),
)
"""Settings of rules, floors and limits."""


def forecast_policy(as_of: date) -> dict[str, float]:
    """Value of every setting in force on `as_of`."""
    return {name: float(value) for name, value in settings_on(as_of, FORECAST_SETTINGS).items()}
