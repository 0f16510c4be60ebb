"""`python -m msme_pipeline.analytics.warm`: compile all kernels into numba's cache on disk."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from msme_pipeline.analytics.forecast.batch import forecast_batch
from msme_pipeline.analytics.forecast.customers import cashflow_forecast
from msme_pipeline.analytics.forecast.step import STEP
from msme_pipeline.analytics.reconciliation.invoices import match_invoices
from msme_pipeline.analytics.reconciliation.settlements import match_settlements
from msme_pipeline.tables import TABLES

_FIRST = date(2025, 1, 1)


def _books(count: int = 24) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    numbers = range(count)
    days = [_FIRST + timedelta(days=5 * n) for n in numbers]
    amounts = [1_180.0 * (n + 1) for n in numbers]
    invoices = pd.DataFrame(
        {
            "customer_id": "C1",
            "invoice_id": [f"INV-{n}" for n in numbers],
            "party_id": ["P1" if n % 2 else "P2" for n in numbers],
            "issued": days,
            "due": days,
            "taxable": [amount / 1.18 for amount in amounts],
            "gross": amounts,
            "credit_note": 0.0,
        }
    )
    receipts = pd.DataFrame(
        {
            "customer_id": "C1",
            "receipt_id": [f"R-{n}" for n in numbers],
            "received": [day + timedelta(days=20) for day in days],
            "amount": amounts,
            "narration": [
                f"NEFT CR-HDFC0000001-{'ASHA TRADERS' if n % 2 else 'BINA MILLS'}-{n}" for n in numbers
            ],
        }
    )
    parties = pd.DataFrame(
        {"customer_id": "C1", "party_id": ["P1", "P2"], "name": ["ASHA TRADERS", "BINA MILLS"], "gstin": None}
    )
    orders = pd.DataFrame(
        {
            "customer_id": "C1",
            "order_id": [f"O-{n}" for n in numbers],
            "completed": days,
            "gross": amounts,
            "expected_net": [amount * 0.95 if n % 2 else np.nan for n, amount in enumerate(amounts)],
            "settlement_reference": None,
        }
    )
    return invoices, receipts, parties, orders


if __name__ == "__main__":
    forecast_batch(np.arange(1.0, 41.0)[None, :], np.array([600]), 3)
    cashflow_forecast({name: TABLES[name].empty() for name in STEP.reads}, date(2025, 11, 30))
    bills, received, payers, sold = _books()
    match_invoices(bills, received, payers)
    match_settlements(sold, received.assign(narration="NEFT ONDC SETTLEMENT"))
