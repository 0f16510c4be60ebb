"""Fields of raw records of funds, policies and deposits as typed columns."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.amounts import parse_amounts
from msme_pipeline.cleaning.dates import parse_dates
from msme_pipeline.cleaning.messages import unpack


def typed_records(
    raw: pa.Table,
    texts: Iterable[str],
    dates: Iterable[str] = (),
    money: Iterable[str] = (),
) -> pa.Table:
    """Raw records with the named fields as columns: texts trimmed and null when blank, dates, rupees.

    A date or amount that cannot be read is null; `f_<name>` holds each field as delivered, `rupees` the
    amount that the record is accounted for with, `f_amount` as delivered.
    """
    texts, dates, money = list(texts), list(dates), list(money)
    rows = unpack(raw, [*texts, *dates, *money])
    for name in (*texts, *dates, *money):
        column = pc.utf8_trim_whitespace(rows[f"f_{name}"])
        column = pc.if_else(pc.equal(column, ""), None, column)
        if name in dates:
            column = parse_dates(column)
        elif name in money:
            column = parse_amounts(column)
        rows = rows.append_column(name, column)
    rows = rows.append_column("rupees", parse_amounts(rows["amount"]))
    return rows.rename_columns({"amount": "f_amount"})


UNITS = "TRY_CAST(replace({0}, ',', '') AS DECIMAL(18, 6))"
"""Units or a net asset value from its text, null when it is no plain number."""
