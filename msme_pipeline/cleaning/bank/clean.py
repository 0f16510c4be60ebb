"""Bank files -> accounts, deduplicated transactions, balance breaks, rejects."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.bank.records import read_records
from msme_pipeline.cleaning.bank.transfers import link_own_transfers
from msme_pipeline.cleaning.columns import with_columns
from msme_pipeline.cleaning.narration import parse_narration_columns
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.pipeline.plan import Plan, Relations

_RAIL_OF_MODE = {
    "UPI": "UPI",
    "CASH": "CASH",
    "ATM": "ATM",
    "CARD": "CARD",
    "CARDS": "CARD",
    "FT": "TRANSFER",
}

TRANSACTIONS = Plan(__file__, "transactions.sql", given=("headers", "records", "transactions", "put_aside"))


def clean_bank(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """Clean tables of the bank from raw.landed_files, raw.bank_accounts and raw.bank_transactions.

    `as_of` is not used: what was delivered is clean or not whatever the date of the question.
    """
    headers, records = read_records(permitted(inputs))
    with TRANSACTIONS.on() as relations:
        relations.give(headers=headers)
        posted, put_aside = _post(records, relations)
        transactions = link_own_transfers(_with_narrations(posted), headers)
        relations.give(transactions=transactions, put_aside=put_aside)
        return relations.conformed(
            accounts="clean.accounts",
            transactions="clean.bank_transactions",
            balance_breaks="clean.balance_breaks",
            rejects="clean.bank_rejected",
        )


def _post(records: pa.Table, relations: Relations) -> tuple[pa.Table, pa.Table]:
    """Records that are transactions, in order of their account, with `transaction_id`, `sequence` and
    `known_from`; and those put aside, with `disposition` and `reason`."""
    records = with_columns(records.combine_chunks(), {"row": pa.array(np.arange(records.num_rows))})
    relations.give(records=records)
    outcomes = relations["outcomes"]
    clean = pc.equal(outcomes["disposition"], "clean")
    posted, aside = outcomes.filter(clean), outcomes.filter(pc.invert(clean))
    transactions = records.drop_columns("reason").take(posted["row"])
    return (
        with_columns(
            transactions, {name: posted[name] for name in ("transaction_id", "sequence", "known_from")}
        ),
        with_columns(records.take(aside["row"]), {name: aside[name] for name in ("disposition", "reason")}),
    )


def _with_narrations(transactions: pa.Table) -> pa.Table:
    """Rail, other side and class from the narration; the rail as delivered where it says nothing."""
    parsed = parse_narration_columns(transactions["narration"], transactions["direction"])
    mode = pc.utf8_upper(pc.utf8_trim_whitespace(transactions["mode"]))
    known = pc.index_in(mode, pa.array(list(_RAIL_OF_MODE)))
    delivered = pc.take(pa.array(list(_RAIL_OF_MODE.values())), known)
    rail = pc.if_else(
        pc.equal(parsed["rail"], "OTHER"), pc.coalesce(delivered, parsed["rail"]), parsed["rail"]
    )
    columns = {
        "rail": rail,
        "counterparty_ifsc": parsed["ifsc"],
        "narration_reference": parsed["reference"],
    }
    same = ("counterparty", "vpa", "is_return", "is_charge", "is_emi", "category")
    return with_columns(transactions, columns | {name: parsed[name] for name in same})
