"""Named rules behind flags and recommendations: a number, the policy's limit, a sentence with both."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np


@dataclass
class Case:
    """What the rules look at, arrays over n customers; NaN where undefined. ₹, days, shares of one."""

    policy: dict[str, float]
    horizon: int
    as_of: date
    probability: np.ndarray
    runway_p10: np.ndarray
    runway: np.ndarray
    surplus: np.ndarray
    existing: np.ndarray
    existing_emi: np.ndarray
    late: np.ndarray
    amount: np.ndarray
    amount_error: np.ndarray
    age: np.ndarray
    months: np.ndarray
    falling: np.ndarray
    largest: np.ndarray
    buffer: np.ndarray
    lowest: np.ndarray
    lowest_on: np.ndarray
    surplus_error: np.ndarray
    baseline_error: np.ndarray


@dataclass(frozen=True)
class Rule:
    """`value` of every customer applies when `applies(value, limit)`; `sentence` is a format of v, l, c,
    i."""

    name: str
    unit: str
    value: Callable[[Case], np.ndarray]
    limit: Callable[[Case], float]
    above: bool
    sentence: Callable[[Case, int, float, float], str]

    def applies(self, case: Case) -> np.ndarray:
        value, limit = self.value(case), self.limit(case)
        with np.errstate(invalid="ignore"):
            return value > limit if self.above else value < limit


def rupees(amount: float) -> str:
    """An amount with Indian grouping: ₹ 12,34,567."""
    digits = f"{abs(round(amount)):d}"
    head, tail = digits[:-3], digits[-3:]
    groups = []
    while head:
        groups.append(head[-2:])
        head = head[:-2]
    return ("-" if amount < 0 else "") + "₹" + ",".join([*groups[::-1], tail])


def _day(number: float) -> str:
    return date.fromordinal(719163 + int(number)).isoformat()


FLAGS: tuple[Rule, ...] = (
    Rule(
        "likely_shortfall",
        "probability",
        lambda c: c.probability,
        lambda c: c.policy["high_risk"],
        True,
        lambda c, i, v, limit: (
            f"the headroom falls below zero within {c.horizon} days with probability "
            f"{100 * v:.0f} %, above {100 * limit:.0f} %"
        ),
    ),
    Rule(
        "short_runway",
        "days",
        lambda c: c.runway_p10,
        lambda c: c.policy["short_runway"],
        False,
        lambda c, i, v, limit: f"in one of ten cases the money lasts {v:.0f} days or less, below {limit:.0f}",
    ),
    Rule(
        "negative_surplus",
        "₹",
        lambda c: c.surplus,
        lambda c: 0.0,
        False,
        lambda c, i, v, limit: f"operating flows are expected to use up {rupees(-v)} within {c.horizon} days",
    ),
    Rule(
        "thin_buffer",
        "months of outflow",
        lambda c: c.buffer,
        lambda c: c.policy["thin_buffer"],
        False,
        lambda c, i, v, limit: f"the headroom covers {v:.2f} months of outflow, below {limit:.2f}",
    ),
    Rule(
        "existing_instalments_at_risk",
        "probability",
        lambda c: np.where(c.existing_emi > 0, c.existing, np.nan),
        lambda c: c.policy["existing_emi_risk"],
        True,
        lambda c, i, v, limit: (
            f"an existing instalment ({rupees(c.existing_emi[i])} a month) is missed within a year "
            f"with probability {100 * v:.0f} %, above {100 * limit:.0f} %"
        ),
    ),
    Rule(
        "pays_instalments_late",
        "instalments a year",
        lambda c: 12 * c.late,
        lambda c: c.policy["late_instalments"],
        True,
        lambda c, i, v, limit: (
            f"{v:.1f} instalments a year are paid more than a week late, above {limit:.1f}"
        ),
    ),
    Rule(
        "falling_inflow",
        "share",
        lambda c: c.falling,
        lambda c: c.policy["falling_inflow"],
        False,
        lambda c, i, v, limit: (
            f"expected monthly inflow is {100 * v:.0f} % of the last year's, below {100 * limit:.0f} %"
        ),
    ),
    Rule(
        "one_large_buyer",
        "share",
        lambda c: c.largest,
        lambda c: c.policy["largest_buyer"],
        True,
        lambda c, i, v, limit: f"one buyer pays {100 * v:.0f} % of receipts, above {100 * limit:.0f} %",
    ),
    Rule(
        "old_balance",
        "days",
        lambda c: c.age.astype(float),
        lambda c: c.policy["stale_balance"],
        True,
        lambda c, i, v, limit: f"the last balance is {v:.0f} days old, above {limit:.0f}: bands are wider",
    ),
    Rule(
        "short_history",
        "months",
        lambda c: c.months.astype(float),
        lambda c: c.policy["short_history"],
        False,
        lambda c, i, v, limit: f"{v:.0f} months of history, below {limit:.0f}: the season is unknown",
    ),
    Rule(
        "no_better_than_zero",
        "ratio",
        lambda c: c.surplus_error / np.where(c.baseline_error > 0, c.baseline_error, np.nan),
        lambda c: 1.0,
        True,
        lambda c, i, v, limit: (
            f"at past origins the surplus was off by {rupees(c.surplus_error[i])} a month, {v:.2f} "
            "times the error of forecasting none"
        ),
    ),
)

RECOMMENDATIONS: tuple[Rule, ...] = (
    Rule(
        "arrange_funds",
        "₹",
        lambda c: np.where(c.probability > c.policy["moderate_risk"], c.lowest, np.nan),
        lambda c: 0.0,
        False,
        lambda c, i, v, limit: (
            f"arrange {rupees(-v)} before {_day(c.lowest_on[i])}: the 10 % path is lowest then"
        ),
    ),
    Rule(
        "instalment_at_most",
        "₹",
        lambda c: c.amount,
        lambda c: 0.0,
        True,
        lambda c, i, v, limit: (
            f"an extra instalment of at most {rupees(v)} a month (standard error "
            f"{rupees(c.amount_error[i])}) is missed with at most "
            f"{100 * c.policy['missed_probability']:.0f} % probability in a year"
        ),
    ),
    Rule(
        "no_new_instalment",
        "₹",
        lambda c: c.amount,
        lambda c: 1.0,
        False,
        lambda c, i, v, limit: (
            "add no instalment: none is met with "
            f"{100 - 100 * c.policy['missed_probability']:.0f} % probability over a year"
        ),
    ),
    Rule(
        "align_due_dates",
        "instalments a year",
        lambda c: np.where(c.existing_emi > 0, 12 * c.late, np.nan),
        lambda c: c.policy["late_instalments"],
        True,
        lambda c, i, v, limit: (
            f"move due dates behind the usual receipts: {v:.1f} instalments a year are late"
        ),
    ),
    Rule(
        "spread_buyers",
        "share",
        lambda c: c.largest,
        lambda c: c.policy["largest_buyer"],
        True,
        lambda c, i, v, limit: (
            f"test the loss of the largest buyer ({100 * v:.0f} % of receipts) with the stress "
            "lose_largest_buyer"
        ),
    ),
    Rule(
        "fetch_statements",
        "days",
        lambda c: c.age.astype(float),
        lambda c: c.policy["stale_balance"],
        True,
        lambda c, i, v, limit: f"fetch bank data again: the last balance is {v:.0f} days old",
    ),
)


def findings(case: Case) -> tuple[list[list[dict[str, Any]]], list[list[dict[str, Any]]]]:
    """Flags and recommendations of every customer, in the order of the rules."""
    found: tuple[list[list[dict[str, Any]]], list[list[dict[str, Any]]]] = (
        [[] for _ in case.age],
        [[] for _ in case.age],
    )
    for target, rules in zip(found, (FLAGS, RECOMMENDATIONS), strict=True):
        for rule in rules:
            value, limit = rule.value(case), rule.limit(case)
            for i in np.flatnonzero(rule.applies(case)).tolist():
                number = float(value[i])
                target[i].append(
                    {
                        "rule": rule.name,
                        "value": round(number, 6),
                        "limit": limit,
                        "unit": rule.unit,
                        "sentence": rule.sentence(case, i, number, limit),
                    }
                )
    return found
