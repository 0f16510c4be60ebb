"""Mutual funds and other securities: holdings, transactions, plans and net asset values."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.identifiers import is_isin, is_pan, masked_number, normalised
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.cleaning.record_columns import typed_records
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.pipeline.relations import map_distinct

TEXTS = (
    "account", "instrument", "folio", "amc", "scheme", "scheme_code", "amfi_code", "registrar", "category",
    "kind", "mode", "narration", "frequency", "instalment_day", "pending", "units", "lien_units", "nav",
    "txn_id", "isin", "isin_reinvestment", "holder_pan",
)  # fmt: skip
DATES = (
    "stated_on", "nav_on", "created_on", "ceased_on", "last_on", "next_on", "ordered_on", "executed_on",
)  # fmt: skip
MONEY = ("value", "cost")
PLAN = Plan(__file__, "funds.sql", "../rejects.sql", given=("raw.landed_files", "records"))


def clean_mutual_funds(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.mf_holdings, mf_transactions, sips, navs and mutual_fund_rejected from raw.mutual_fund_records.

    A holding is known by folio and ISIN (else AMFI code, scheme code, name); an ISIN with a wrong check
    digit counts as none. Transactions that several statements share are kept once.
    """
    inputs = permitted(inputs)
    records = typed_records(inputs["raw.mutual_fund_records"], TEXTS, DATES, MONEY)
    with PLAN.on(inputs, source="mutual_funds", record_table="raw.mutual_fund_records") as relations:
        relations.give(records=_identified(records))
        return relations.conformed(
            mf_holdings="clean.mf_holdings",
            mf_transactions="clean.mf_transactions",
            sips="clean.sips",
            navs="clean.navs",
            rejected="clean.mutual_fund_rejected",
        )


def _identified(records: pa.Table) -> pa.Table:
    """ISIN and PAN where they are valid, folio and account masked beside the full ones."""
    text = pa.string()
    for name in ("isin", "isin_reinvestment"):
        valid = map_distinct(records[name], lambda each: normalised(each) if is_isin(each) else None, text)
        records = records.set_column(records.schema.get_field_index(name), name, valid)
    pan = map_distinct(records["holder_pan"], _first_pan, text)
    records = records.set_column(records.schema.get_field_index("holder_pan"), "holder_pan", pan)
    masked = map_distinct(records["folio"], masked_number, text)
    records = records.append_column("masked_folio", masked)
    return records.append_column("masked_account", map_distinct(records["account"], masked_number, text))


def _first_pan(text: str) -> str | None:
    return next((normalised(each) for each in text.split(";") if is_pan(each)), None)
