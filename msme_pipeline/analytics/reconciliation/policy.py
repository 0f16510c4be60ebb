"""Bands, tolerances and allowances of the month level: dated data that a credit officer set."""

from datetime import date
from decimal import Decimal

from msme_pipeline.summaries.policy import Setting, settings_on

POLICY_VERSION = "2025.1"
"""Year and edition; changes whenever a setting below does."""

GSTR3B_LOCKED_FROM = date(2025, 7, 1)
"""From this period GSTR-3B takes its outward supplies from GSTR-1 and cannot differ."""

_START = date(2020, 1, 1)


def setting(name: str, value: str, unit: str, reason: str, since: date = _START) -> Setting:
    return Setting(name, Decimal(value), unit, reason, since)


SETTINGS: tuple[Setting, ...] = (
    setting("compared_months", "12", "months", "a full year, so that seasons cancel; older periods say little"),
    setting("least_months", "6", "months", "below it a season or a large order decides"),
    # coverage ratio over the compared periods; receipts above what was declared
    setting("under_from", "1.2", "ratio", "a fifth more than declared is beyond timing and small errors"),
    setting("review_from", "1.1", "ratio", "unclassified credits and advances explain less than a tenth"),
    setting("review_to", "0.85", "ratio", "bad debts, charges and money kept in cash explain about a seventh"),
    setting("over_to", "0.7", "ratio", "less than that of the declared turnover was seen, cash allowed for"),
    # of a single month or quarter: one large buyer's week of delay moves a month, hardly a year
    setting("month_under_from", "1.5", "ratio", "monthly ratios scatter by about a fifth"),
    setting("month_review_from", "1.25", "ratio", "monthly ratios scatter by about a fifth"),
    setting("month_review_to", "0.75", "ratio", "monthly ratios scatter by about a fifth"),
    setting("month_over_to", "0.5", "ratio", "monthly ratios scatter by about a fifth"),
    setting("quarter_under_from", "1.3", "ratio", "quarters scatter about half as much as months"),
    setting("quarter_review_from", "1.15", "ratio", "quarters scatter about half as much as months"),
    setting("quarter_review_to", "0.8", "ratio", "quarters scatter about half as much as months"),
    setting("quarter_over_to", "0.6", "ratio", "quarters scatter about half as much as months"),
    # what explains a gap
    setting("cash_kept", "0.5", "share of consumer sales", "sales to consumers that may stay cash and be spent as such"),
    setting("marketplace_deduction", "0.18", "share of sales", "usual commission, logistics, GST on them and tax collected"),
    setting("acquirer_charge", "0.01", "share of sales", "mix of free UPI and card charges of 0.9 to 2 %, GST included"),
    setting("usual_delay", "30", "days", "usual terms between small businesses, where nothing was learned"),
    setting("usual_delay_p90", "90", "days", "the same, for nine invoices of ten"),
    setting("least_links", "5", "links", "of a party, below which its own delay is not learned"),
    setting("tolerance_3b_1", "0.02", "share of turnover", "rounding and late documents stay below it"),
    # coverage of the bank
    setting("unseen_share", "0.1", "share of receipts", "net money from own accounts that were not landed, above which sales are probably collected there"),
    setting("account_share", "0.05", "share of receipts", "of an account, above which a period that it does not cover is not seen in full"),
    # matching
    setting("mature_invoices", "10", "invoices", "fewer give no rate"),
    setting("confirmed_from", "0.5", "confidence", "a link that is more likely right than wrong"),
    setting("open_tolerance", "0.02", "share of amount", "rounding, bank charges and small deductions leave no open item"),
    setting("order_days", "30", "days", "ONDC settles within days; later is open"),
    # flags and risk
    setting("related_round", "10000", "₹", "amounts that are whole multiples of it are round"),
    setting("circular_high", "0.1", "share of receipts", "a tenth of the receipts only goes round"),
    setting("rate_low", "60", "%", "confirmed share of mature invoices below which the books need a look"),
)  # fmt: skip


def policy_on(as_of: date) -> dict[str, float]:
    """Value of every setting in force on `as_of`."""
    return {name: float(value) for name, value in settings_on(as_of, SETTINGS).items()}
