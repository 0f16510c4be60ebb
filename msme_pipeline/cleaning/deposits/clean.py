"""Term and recurring deposits, from the account headers of the bank."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.amounts import parse_amounts
from msme_pipeline.cleaning.bank.records import read_headers
from msme_pipeline.cleaning.columns import with_columns
from msme_pipeline.cleaning.dates import parse_dates
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.pipeline.plan import Plan

DEPOSITS = Plan(__file__, "deposits.sql", given=("headers",))


def clean_deposits(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.deposits: every term or recurring deposit in its latest known state, from raw.bank_accounts."""
    headers = read_headers(permitted(inputs))
    columns = {
        "principal": parse_amounts(headers["principal_amount"]),
        "instalment": parse_amounts(headers["recurring_amount"]),
        "at_maturity": parse_amounts(headers["maturity_amount"]),
        "matures_on": parse_dates(headers["maturity_date"]),
    }
    with DEPOSITS.on() as relations:
        relations.give(headers=with_columns(headers, columns))
        return relations.conformed(deposits="clean.deposits")
