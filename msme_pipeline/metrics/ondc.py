"""Metrics of the ONDC section: retail orders on the network over the 12 months to as_of.

A cancelled order (also one that went back to its origin) and what was returned are no revenue.
"""

from msme_pipeline.metrics.metric import Direction, Kind, Metric

_NO_ORDERS = "no order on ONDC in the last 12 months"
_NEVER = "no order on ONDC ever"
_NO_SALE = "no completed order in the last 12 months"
_NOTHING_SETTLED = "nothing settled in the last 12 months"


def _count(
    name: str, formula: str, fact: str, reading: str, direction: Direction = "neutral", feature: str = ""
) -> Metric:
    return Metric(name, "count", formula, f"coalesce({fact}, 0)", (fact,), reading, direction, "", feature)


def _rupees(name: str, formula: str, fact: str, reading: str, direction: Direction = "neutral") -> Metric:
    return Metric(name, "rupees", formula, f"coalesce({fact}, 0)", (fact,), reading, direction)


def _ratio(
    name: str, kind: Kind, formula: str, above: str, below: str, reading: str, direction: Direction,
    undefined: str
) -> Metric:  # fmt: skip
    sql = f"CAST({above} AS DOUBLE) / nullif({below}, 0)"
    return Metric(name, kind, formula, sql, (above, below), reading, direction, undefined)


METRICS: tuple[Metric, ...] = (
    _count(
        "orders", "Orders placed in 12 months, whatever became of them", "orders_12", "Demand on the network"
    ),
    _count(
        "ondc_orders",
        "Completed orders of the last 12 months",
        "completed_12",
        "Sales that stayed sold; 0 for a business not on ONDC",
        "higher_is_better",
        "ondc_orders",
    ),
    _count(
        "open_orders",
        "Orders of 12 months that are created, accepted or in progress",
        "open_12",
        "Work in hand",
    ),
    _count(
        "cancelled_orders",
        "Orders of 12 months that were cancelled or went back to their origin",
        "cancelled_12",
        "Lost sales",
        "higher_is_worse",
    ),
    _count(
        "returned_orders",
        "Orders of 12 months that came back wholly",
        "returned_12",
        "Lost sales that also cost transport",
        "higher_is_worse",
    ),
    _count("orders_ever", "Orders placed in the whole history", "orders_all", "Experience on the network"),
    _rupees(
        "ordered_value",
        "Value of the orders of 12 months at order",
        "ordered_value_12",
        "Demand before losses",
    ),
    _rupees(
        "cancelled_value",
        "Value cancelled, 12 months",
        "cancelled_value_12",
        "Lost before delivery",
        "higher_is_worse",
    ),
    _rupees(
        "returned_value",
        "Value returned, 12 months",
        "returned_value_12",
        "Lost after delivery",
        "higher_is_worse",
    ),
    _rupees(
        "revenue",
        "Value of completed orders less returned, 12 months",
        "revenue_12",
        "Turnover on the network, GST included",
        "higher_is_better",
    ),
    _rupees(
        "revenue_ever",
        "Value of completed orders less returned, whole history",
        "revenue_all",
        "Turnover since joining",
    ),
    Metric(
        "ondc_value_millions",
        "number",
        (
            "Value of completed orders of 12 months less returned, per month since the first order "
            "(at most 12) × 12, in millions of ₹"
        ),
        "CAST(revenue_12 AS DOUBLE) / 1000000 * 12 / nullif(months_selling_12, 0)",
        ("revenue_12", "months_selling_12", "first_order"),
        ("Yearly size of the channel; one joined lately is not understated. Orders count, this weighs"),
        "higher_is_better",
        _NEVER,
        "ondc_value_millions",
    ),
    Metric(
        "ondc_diversity",
        "ratio",
        "1 - sum of squared shares of revenue over pairs of buyer app and category, 12 months",
        "spread",
        ("spread", "app_category_pairs"),
        ("0 when all revenue comes through one app in one category; near 1 when it is widely spread"),
        "higher_is_better",
        _NO_SALE,
        "ondc_diversity",
    ),
    _ratio(
        "cancellation_rate",
        "ratio",
        "Cancelled orders ÷ orders that are over, 12 months",
        "cancelled_12",
        "over_12",
        "Above 0.15 the stock or the promise to buyers is unreliable",
        "higher_is_worse",
        "no order that is over in the last 12 months",
    ),
    _ratio(
        "return_rate",
        "ratio",
        "Value returned ÷ value delivered, 12 months",
        "returned_value_12",
        "delivered_value_12",
        "Above 0.10 the goods are not what buyers expected",
        "higher_is_worse",
        "nothing delivered in the last 12 months",
    ),
    Metric(
        "average_order_value",
        "rupees",
        "Value of the orders of 12 months ÷ their number",
        "round_half_even(CAST(ordered_value_12 * 100 AS HUGEINT), orders_12) * CAST(0.01 AS DECIMAL(3, 2))",
        ("ordered_value_12", "orders_12"),
        "Size of a basket",
        "neutral",
        _NO_ORDERS,
    ),
    _ratio(
        "settlement_lag",
        "days",
        "Days from delivery to settlement, weighted by the amount paid, 12 months",
        "rupee_days_12",
        "timed_net_12",
        "Days of sales that the network holds; the protocol's usual windows are 1 to 7 days",
        "higher_is_worse",
        _NOTHING_SETTLED,
    ),
    Metric(
        "fees_share",
        "ratio",
        "(Commission + logistics) ÷ gross value settled, 12 months",
        "CAST(commission_12 + logistics_12 AS DOUBLE) / nullif(settled_gross_12, 0)",
        ("commission_12", "logistics_12", "settled_gross_12"),
        "Cost of selling on the network, taxes withheld left out",
        "higher_is_worse",
        _NOTHING_SETTLED,
    ),
    _rupees(
        "settled",
        "Net amount paid out, 12 months",
        "settled_net_12",
        "Must arrive in the bank under the references of the settlements",
    ),
    _rupees(
        "taxes_withheld",
        "GST collected (s. 52) and income tax deducted (s. 194-O), 12 months",
        "taxes_withheld_12",
        "Can be claimed in the returns",
    ),
    _rupees(
        "unsettled_value",
        "Value of orders completed in 12 months that no settlement line paid",
        "unsettled",
        "Receivable from the network",
        "higher_is_worse",
    ),
    _count(
        "failed_settlements",
        "Settlement lines that failed",
        "failed_lines",
        "Disputes or wrong account data",
        "higher_is_worse",
    ),
    Metric(
        "revenue_growth",
        "ratio",
        "Revenue of the last 12 months ÷ revenue of the 12 months before - 1",
        (
            "CASE WHEN completed_before >= mature_orders THEN CAST(revenue_12 AS DOUBLE) / "
            "nullif(revenue_before, 0) - 1 END"
        ),
        ("revenue_12", "revenue_before", "completed_before", "mature_orders"),
        "Growth on the network",
        "higher_is_better",
        "fewer than 5 completed orders in the 12 months before",
    ),
)
