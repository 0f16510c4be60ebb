"""Numbers that a credit officer set: each named, dated, with its unit and reason."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

POLICY_VERSION = "2025.2"
"""Year and edition; changes whenever a setting below does."""

_START = date(2020, 1, 1)


@dataclass(frozen=True)
class Setting:
    """`value` holds from `since` until a later setting of the same name."""

    name: str
    value: Decimal
    unit: str
    reason: str
    since: date = _START


def _set(name: str, value: str, unit: str, reason: str, since: date = _START) -> Setting:
    return Setting(name, Decimal(value), unit, reason, since)


SETTINGS: tuple[Setting, ...] = (
    _set("minimum_headroom", "10000", "₹", "usual minimum balance of a current account"),
    _set("subsistence_drawings", "25000", "₹ a month", "what a household needs before it can pay a lender"),
    _set("high_utilisation", "0.9", "share of limit", "above it a limit no longer works as a buffer"),
    _set("overdue_days", "30", "days", "continuous excess that makes a revolving account SMA-1"),
    # anomalies: when a pattern counts
    _set("anomaly_months", "12", "months", "patterns older than a year say little about today"),
    _set(
        "high_value_z",
        "3.5",
        "robust z",
        "usual cut-off of the modified z score, here of log amounts of a class",
    ),
    _set("high_value_times", "2", "times", "and at least this many times the median"),
    _set("high_value_least", "25000", "₹", "smaller amounts do not matter to a lender"),
    _set("high_value_rows", "12", "rows", "history of a class below which nothing can be called unusual"),
    _set(
        "high_value_season",
        "30",
        "days",
        "around the same day of earlier years; what the same party moved then, as for a Diwali bonus, is a precedent",
    ),
    _set("round_unit", "10000", "₹", "amounts that are whole multiples of it are round"),
    _set("round_least", "50000", "₹", "smaller round payments are everyday"),
    _set("round_share", "0.1", "share", "of large payments between businesses; invoices are seldom round"),
    _set("round_rows", "6", "rows", "fewer large round payments are chance"),
    _set("below_threshold", "0.05", "share", "how near under a cash threshold a deposit is suspicious"),
    _set("below_threshold_rows", "3", "rows", "within the days below; a single one is chance"),
    _set(
        "below_threshold_days", "30", "days", "deposits split to stay under a threshold come close together"
    ),
    _set("equal_least", "50000", "₹", "smaller equal amounts in and out are chance"),
    _set("equal_days", "1", "days", "money that only passes through leaves at once"),
    _set("equal_unit", "1000", "₹", "even amounts meet by chance; odd ones do not"),
    _set("lift_days", "3", "days", "from the end of the month within which a lift is booked"),
    _set("rtgs_least", "200000", "₹", "RTGS takes no smaller payments", date(2010, 11, 15)),
    _set("atm_withdrawal", "25000", "₹", "largest single withdrawal of ordinary cards"),
    _set("atm_day", "100000", "₹ a day", "largest daily limit of ordinary business cards"),
)

CASH_THRESHOLDS: tuple[Setting, ...] = (
    _set("pan_deposit", "50000", "₹", "PAN to be quoted for a cash deposit (rule 114B)", date(2011, 1, 1)),
    _set("cash_receipt", "200000", "₹", "no receipt in cash of ₹2 lakh or more (s. 269ST)", date(2017, 4, 1)),
)
"""Amounts from which cash is looked at; deposits are split to stay below them."""

ANOMALY_WEIGHTS: dict[str, Decimal] = {
    "circular_payment": Decimal("1"),
    "balance_lift": Decimal("2"),
    "round_amount": Decimal("0.25"),
    "below_cash_threshold": Decimal("1"),
    "holiday_cheque": Decimal("0.5"),
    "small_rtgs": Decimal("0.5"),
    "atm_above_limit": Decimal("0.5"),
    "equal_in_and_out": Decimal("0.5"),
}
"""What one finding of a rule adds to `suspicious_patterns`."""


def settings_on(as_of: date, settings: tuple[Setting, ...] = SETTINGS) -> dict[str, Decimal]:
    """Value of every setting that is in force on `as_of`."""
    return {each.name: each.value for each in sorted(settings, key=lambda s: s.since) if each.since <= as_of}
