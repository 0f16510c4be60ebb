"""What falls due on known days of the coming months: rent, GST and instalments."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from msme_pipeline.analytics.forecast.history import History
from msme_pipeline.analytics.forecast.profiles import first_days
from msme_pipeline.regulation.gst_due_dates import due_date

LARGEST_SHARE = 0.8
"""Share of a month's expected outflow that rent and GST may take together."""

LEAST_EMI_SHARE = 0.1
"""Share of the instalments that a day must have had to count as a due date."""

PAYS_MONTHLY = 4
"""Months of the last six with GST payments from which a quarterly filer pays every month."""

CHALLAN_DAY = 25  # PMT-06 of the first two months of a quarter, rule 61(1)(ii) CGST Rules

NAMES = ("rent", "GST", "instalment")


@dataclass
class Due:
    """₹ by kind (of NAMES), month and day: amounts (n, 3, M, 31); `interest` (n,) a month, on its last
    day."""

    amounts: np.ndarray
    interest: np.ndarray

    @property
    def operating(self) -> np.ndarray:
        """Rent and GST a month (n, M), part of the operating outflow."""
        return np.asarray(self.amounts[:, :2].sum(axis=(1, 3)))


def known_obligations(history: History, months: np.ndarray, outflow: np.ndarray) -> Due:
    """Obligations of `months` (n, M) from 1970-01; `outflow` (n, M) is the expected operating outflow."""
    facts = history.facts
    n, count = months.shape
    amounts = np.zeros((n, len(NAMES), count, 31))
    length = first_days(months + 1) - first_days(months)
    rows, columns = np.arange(n)[:, None], np.arange(count)[None, :]
    rent_day = np.minimum(facts["rent_day"].astype(int)[:, None], length) - 1
    amounts[rows, 0, columns, rent_day] = facts["rent"][:, None]
    gst_day = _gst_days(facts, months)
    amounts[rows, 1, columns, np.maximum(gst_day - 1, 0)] = np.where(gst_day > 0, facts["gst"][:, None], 0)
    operating = amounts[:, :2].sum(axis=(1, 3))
    most = np.maximum(outflow, 0) * LARGEST_SHARE
    scale = np.minimum(1, most / np.where(operating > 0, operating, 1))
    amounts[:, :2] *= scale[:, None, :, None]
    days = history.emi_days
    total = days.sum(axis=1, keepdims=True)
    share = np.where(days >= LEAST_EMI_SHARE * total, np.maximum(days, 0), 0)
    share[:, 4] += np.where(share.sum(axis=1) > 0, 0, 1)
    share /= share.sum(axis=1, keepdims=True)
    emi = np.broadcast_to((facts["emi"][:, None] * share)[:, None, :], (n, count, 31)).copy()
    for day in (28, 29, 30):  # in shorter months an instalment falls due on the last day
        late = length <= day
        last = np.take_along_axis(emi, length[..., None] - 1, 2)[..., 0]
        np.put_along_axis(
            emi, length[..., None] - 1, (last + np.where(late, emi[:, :, day], 0))[..., None], 2
        )
        emi[:, :, day] = np.where(late, 0, emi[:, :, day])
    amounts[:, 2] = emi
    return Due(amounts, facts["interest"])


def _gst_days(facts: dict[str, np.ndarray], months: np.ndarray) -> np.ndarray:
    """Day of the month on which GST falls due, 0 when none does; (n, M)."""
    quarterly = facts["quarterly"].astype(int)
    pays_monthly = (facts["gst_months"] >= PAYS_MONTHLY).astype(int)
    key = ((months * 2 + quarterly[:, None]) * 2 + pays_monthly[:, None]) * 100 + facts["state"].astype(int)[
        :, None
    ]
    distinct, place = np.unique(key, return_inverse=True)
    days = [_gst_day(int(k // 400), bool(k // 200 % 2), bool(k // 100 % 2), int(k % 100)) for k in distinct]
    due = np.array(days, dtype=int)[place].reshape(months.shape)
    return np.where((facts["gst"] > 0)[:, None], due, 0)


@cache
def _gst_day(month: int, quarterly: bool, pays_monthly: bool, state: int) -> int:
    """Day in `month` on which the tax of the period before it is paid; 0 when none is."""
    first = date(1970 + month // 12, month % 12 + 1, 1)
    if quarterly and first.month % 3 != 1:
        return CHALLAN_DAY if pays_monthly else 0
    period_end = date.fromordinal(first.toordinal() - 1)
    due = due_date("GSTR3B", "quarterly" if quarterly else "monthly", f"{state:02d}", period_end)
    return due.day if due is not None and (due.year, due.month) == (first.year, first.month) else 20
