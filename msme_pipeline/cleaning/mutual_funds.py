"""Mutual funds and other securities."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.tables import TABLES

OUTPUTS = (
    "clean.mf_holdings",
    "clean.mf_transactions",
    "clean.sips",
    "clean.navs",
    "clean.mutual_fund_rejected",
)


def clean_mutual_funds(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.mf_holdings, mf_transactions, sips, navs and mutual_fund_rejected from raw.mutual_fund_records."""
    return {name: TABLES[name].empty() for name in OUTPUTS}
