"""Term and recurring deposits, from the account headers of the bank."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.amounts import parse_amounts
from msme_pipeline.cleaning.bank.records import read_headers
from msme_pipeline.cleaning.dates import parse_dates
from msme_pipeline.cleaning.permission.permit import permitted
from msme_pipeline.pipeline.relations import conform, private_duckdb


def clean_deposits(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.deposits: every term or recurring deposit in its latest known state, from raw.bank_accounts."""
    inputs = permitted(inputs)
    with private_duckdb() as run:
        headers = read_headers(inputs, run)
        for name, source in (
            ("principal", "principal_amount"),
            ("instalment", "recurring_amount"),
            ("at_maturity", "maturity_amount"),
        ):
            headers = headers.append_column(name, parse_amounts(headers[source]))
        headers = headers.append_column("matures_on", parse_dates(headers["maturity_date"]))
        return {"clean.deposits": conform(run(DEPOSITS, {"headers": headers}), "clean.deposits")}


DEPOSITS = """
SELECT
    customer_id,
    account_id,
    fi_type AS kind,
    principal,
    CASE WHEN fi_type = 'recurring_deposit' THEN instalment END AS instalment,
    nullif(trim(interest_rate), '') AS interest_rate,
    CASE WHEN years + months + days > 0 THEN TRY_CAST(
        CASE WHEN years > 0 AND months = round(years * 12) OR years = 0 AND months > 0 THEN months
             WHEN years > 0 THEN round(years * 12) + CASE WHEN months < 12 THEN months ELSE 0 END
             ELSE round(days / 30.4375) END AS INTEGER) END AS tenure_months,
    opened AS opened_on,
    matures_on,
    at_maturity AS maturity_amount,
    balance AS current_value,
    CASE WHEN upper(status) LIKE '%LIEN%' OR upper(facility) LIKE '%LIEN%' THEN true END AS lien,
    file,
    received_on
FROM (
    SELECT
        *,
        coalesce(TRY_CAST(tenure_years AS DOUBLE), 0) AS years,
        coalesce(TRY_CAST(tenure_months AS DOUBLE), 0) AS months,
        coalesce(TRY_CAST(tenure_days AS DOUBLE), 0) AS days
    FROM headers
)
WHERE fi_type IN ('term_deposit', 'recurring_deposit') AND defect IS NULL
QUALIFY row_number() OVER (
    PARTITION BY customer_id, account_id ORDER BY coalesce(received_on, covered_to) DESC NULLS LAST, file, account_no) = 1
ORDER BY customer_id, account_id
"""
