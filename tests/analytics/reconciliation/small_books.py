"""Small books by hand, for the tests of matching."""

from datetime import date, timedelta

import pandas as pd

START = date(2025, 4, 1)
NAMES = {"P1": "MEENAKSHI TEXTILES PVT LTD", "P2": "KALINGA STEEL TUBES", "P3": "ORCHID PAPER MART"}


def on(day: int) -> date:
    return START + timedelta(days=day)


def invoices(*rows: tuple, customer: str = "C1") -> pd.DataFrame:
    """(number, party, day issued, gross[, credit note]); due after 30 days, 18 % tax."""
    return pd.DataFrame(
        [
            (customer, n, p, on(d), on(d + 30), round(g / 1.18, 2), g, rest[0] if rest else 0.0)
            for n, p, d, g, *rest in rows
        ],
        columns=["customer_id", "invoice_id", "party_id", "issued", "due", "taxable", "gross", "credit_note"],
    )


def receipts(*rows: tuple, customer: str = "C1") -> pd.DataFrame:
    """(receipt, day, amount, narration)."""
    return pd.DataFrame(
        [(customer, r, on(d), a, n) for r, d, a, n in rows],
        columns=["customer_id", "receipt_id", "received", "amount", "narration"],
    )


def parties(customer: str = "C1", names: dict | None = None) -> pd.DataFrame:
    names = NAMES if names is None else names
    return pd.DataFrame(
        [(customer, party, name, None) for party, name in names.items()],
        columns=["customer_id", "party_id", "name", "gstin"],
    )


def from_party(party: str, note: str = "") -> str:
    return f"NEFT CR-PUNB0123400-{NAMES[party]}-PUNBN5202504010001{note}"


def regular(count: int = 8, customer: str = "C1") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Invoices of three parties that are each paid in full, some days after they fall due."""
    bills, paid = [], []
    for n in range(count):
        for party in NAMES:
            amount = 10_000.0 + 1_731.37 * n + 377.11 * int(party[1])
            bills.append((f"{party}-{n:03d}", party, 10 * n, amount))
            paid.append((f"R-{party}-{n:03d}", 10 * n + 33 + n % 3, amount, from_party(party)))
    return invoices(*bills, customer=customer), receipts(*paid, customer=customer)
