"""Rows of summary.gst_turnover, the table the lake tests write, and a process that writes them."""

import sys
from datetime import date
from decimal import Decimal

import pyarrow as pa

from msme_pipeline.lake.store import Commit, Lake
from msme_pipeline.tables import TABLES

NAME = "summary.gst_turnover"


def turnover_rows(customer: str, amounts: list[int]) -> pa.Table:
    """One quarterly period per amount."""
    spec = TABLES[NAME]
    empty = dict.fromkeys(column.name for column in spec.columns)
    rows = [
        empty
        | {
            "customer_id": customer,
            "gstin": "27AAPFU0939F1ZV",
            "period": date(2000 + number, 1, 1),
            "period_end": date(2000 + number, 3, 31),
            "frequency": "quarterly",
            "financial_year": f"{1999 + number}-{number:02d}",
            "turnover_3b": Decimal(amount),
        }
        for number, amount in enumerate(amounts)
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema([pa.field(c.name, c.type) for c in spec.columns]))


def write_repeatedly(root: str, customer: str, times: int) -> None:
    """Replace `customer` `times` times, each time with 20 rows of the same new amount."""
    lake = Lake(root)
    for amount in range(1, times + 1):
        rows = turnover_rows(customer, [amount] * 20)
        lake.replace_customers(NAME, rows, [customer], Commit("test", customer, amount))


if __name__ == "__main__":
    write_repeatedly(sys.argv[1], sys.argv[2], int(sys.argv[3]))
