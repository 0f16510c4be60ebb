"""What a credit officer would measure on the true entries of a simulated business."""

import numpy as np

from msme_pipeline.demo import Business
from msme_pipeline.demo.kinds import (
    CATEGORY,
    DEBT_SERVICE,
    EVENT_KIND,
    OPERATING_INFLOW,
    OPERATING_INFLOW_LESS,
    OPERATING_OUTFLOW,
    Kind,
)


def columns(business: Business) -> dict[str, np.ndarray]:
    book = business.book
    kind = np.array(book.kind)
    return {
        "kind": kind,
        "category": np.array(CATEGORY)[kind],
        "event": np.array(EVENT_KIND)[kind],
        "amount": np.array(book.amount) / 100,
        "day": np.array(book.day),
        "month": business.calendar.month[np.array(book.day)],
        "party": np.array(book.party),
    }


def flows(business: Business) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Operating inflow, operating outflow and debt service per month in ₹; circular pairs left out."""
    c = columns(business)
    circular = np.isin(c["event"], ("circular", "balance_lift"))

    def total(chosen: np.ndarray) -> np.ndarray:
        return np.bincount(
            c["month"][chosen], weights=c["amount"][chosen], minlength=business.calendar.months
        )

    inflow = total(np.isin(c["category"], OPERATING_INFLOW) & ~circular)
    inflow -= total(np.isin(c["category"], OPERATING_INFLOW_LESS))
    outflow = total(np.isin(c["category"], OPERATING_OUTFLOW) & ~circular)
    service = total(np.isin(c["category"], DEBT_SERVICE)) - total(c["kind"] == Kind.RETURN_REVERSAL)
    return inflow, outflow, service


def measure(business: Business) -> dict[str, float]:
    """Growth, season, CV, debt, bounces, concentration, GST share, circular share and lifts."""
    inflow, outflow, service = flows(business)
    c = columns(business)
    months = np.arange(36)
    design = np.zeros((36, 13))
    design[:, 0] = months
    design[months, 1 + months % 12] = 1
    fitted = np.linalg.lstsq(design, np.log(np.maximum(inflow, 1)), rcond=None)[0]
    season = np.exp(fitted[1:])
    season /= season.mean()
    residual = inflow / np.exp(design @ fitted) - 1
    last = c["day"] >= business.calendar.month_start[24]
    paid = last & (c["kind"] == Kind.RECEIPT)
    by_buyer = np.sort(np.bincount(c["party"][paid], weights=c["amount"][paid]))[::-1]
    circular = np.isin(c["event"], ("circular", "balance_lift"))
    surplus = (inflow - outflow)[24:].sum()
    return {
        "growth": inflow[24:].sum() / inflow[12:24].sum() - 1,
        "season": season.max() - season.min(),
        "cv": residual[12:].std(),
        "debt": service[24:].sum() / surplus if surplus > 0 else np.inf,
        "margin": surplus / inflow[24:].sum(),
        "bounces": int((last & (c["kind"] == Kind.EMI_RETURNED)).sum()),
        "top_three": by_buyer[:3].sum() / inflow[24:].sum(),
        "circular": c["amount"][circular & last].sum() / inflow[24:].sum(),
        "lifts": int((last & (c["kind"] == Kind.LIFT_IN)).sum()),
    }
