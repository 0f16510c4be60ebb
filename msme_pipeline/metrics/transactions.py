"""Metrics of the transaction summary: counts and amounts of everything that moved."""

from msme_pipeline.metrics.metric import Metric

_NOTHING = "no transactions"
_RAILS = ("upi", "neft", "rtgs", "imps", "nach", "cheque", "cash", "card", "atm", "transfer")


def _count(name: str, words: str, reading: str) -> Metric:
    return Metric(name, "count", words, f"coalesce({name}, 0)", (name,), reading)


def _total(name: str, words: str, reading: str) -> Metric:
    return Metric(name, "rupees", words, f"coalesce({name}, 0)", (name,), reading)


def _mean(name: str, words: str, total: str, count: str) -> Metric:
    exact = f"round_half_even(CAST({total} * 100 AS HUGEINT), {count}) * CAST(0.01 AS DECIMAL(3, 2))"
    return Metric(
        name, "rupees", words, exact, (total, count), "Typical size of a payment", undefined=_NOTHING
    )


METRICS: tuple[Metric, ...] = (
    _count("transactions", "Clean transactions known at as_of", "Volume"),
    _count("credits", "Credits", "Money in"),
    _count("debits", "Debits", "Money out"),
    _total("credited", "Sum of the credits, all flows", "Gross; own transfers and loans included"),
    _total("debited", "Sum of the debits, all flows", "Gross; own transfers and instalments included"),
    _mean("average_credit", "Sum of the credits ÷ credits", "credited", "credits"),
    _mean("average_debit", "Sum of the debits ÷ debits", "debited", "debits"),
    Metric(
        "largest_credit",
        "rupees",
        "Largest single credit",
        "largest_credit",
        ("largest_credit",),
        "Lumpiness",
        undefined="no credits",
    ),
    Metric(
        "largest_debit",
        "rupees",
        "Largest single debit",
        "largest_debit",
        ("largest_debit",),
        "Lumpiness",
        undefined="no debits",
    ),
    *(_count(f"{rail}_count", f"Transactions by {rail.upper()}", "Way of payment") for rail in _RAILS),
    *(
        _total(f"{rail}_amount", f"Amount by {rail.upper()}, both directions", "Way of payment")
        for rail in _RAILS
    ),
    Metric(
        "top_credit_category_share",
        "ratio",
        "Amount of the largest credit category ÷ sum of the credits",
        "CAST(top_credit_category_amount AS DOUBLE) / nullif(CAST(credited AS DOUBLE), 0)",
        ("top_credit_category_amount", "credited", "top_credit_categories"),
        "What the income mostly is",
        undefined="no credits",
    ),
    Metric(
        "top_debit_category_share",
        "ratio",
        "Amount of the largest debit category ÷ sum of the debits",
        "CAST(top_debit_category_amount AS DOUBLE) / nullif(CAST(debited AS DOUBLE), 0)",
        ("top_debit_category_amount", "debited", "top_debit_categories"),
        "What the spending mostly is",
        undefined="no debits",
    ),
    _count("active_days", "Days with at least one transaction", "Liveliness"),
    Metric(
        "active_day_share",
        "ratio",
        "Active days ÷ days from the first to the last transaction",
        "active_days / nullif(days_spanned, 0)",
        ("active_days", "days_spanned"),
        "Liveliness",
        "higher_is_better",
        _NOTHING,
    ),
    Metric(
        "active_months",
        "months",
        "Calendar months with at least one transaction",
        "coalesce(months, 0)",
        ("months", "first_date", "last_date"),
        "Length of the history",
        "higher_is_better",
    ),
    Metric(
        "data_age",
        "days",
        "as_of less the date of the last transaction",
        "days_since_last",
        ("days_since_last", "last_date"),
        "Older data says less about today",
        "higher_is_worse",
        _NOTHING,
    ),
    Metric(
        "unknown_share",
        "ratio",
        "Amount of transactions whose class is unknown ÷ amount of all",
        "CAST(unknown_amount AS DOUBLE) / nullif(CAST(moved AS DOUBLE), 0)",
        ("unknown_amount", "moved", "unknown_count"),
        "How far the classes can be trusted",
        "higher_is_worse",
        _NOTHING,
    ),
    _count("parties", "Different parties", "Breadth of the business"),
    _count("accounts", "Bank accounts landed", "Coverage"),
    _count("banks", "Banks", "Coverage"),
    _count("borrowing_accounts", "Overdraft and cash credit accounts", "Borrowing from the bank"),
)
