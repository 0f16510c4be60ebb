"""GST turnover per return period: GSTR-3B and GSTR-1 side by side."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.identifiers import pan_of_gstin
from msme_pipeline.cleaning.relations import conform, map_distinct, private_duckdb


def gst_turnover(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """summary.gst_turnover from clean.gst_returns, clean.gst_invoices and clean.gst_rejected.

    Not filed is null, a nil return is 0. Only returns filed and received by `as_of` are read.
    """
    returns = inputs["clean.gst_returns"]
    returns = returns.append_column("pan", map_distinct(returns["gstin"], pan_of_gstin, pa.string()))
    with private_duckdb() as run:
        relations = {
            "gst_returns": returns,
            "gst_invoices": inputs["clean.gst_invoices"],
            "gst_rejected": inputs["clean.gst_rejected"],
        }
        table = run(TURNOVER, relations, {"as_of": as_of})
    return {"summary.gst_turnover": conform(table, "summary.gst_turnover")}


TURNOVER = """
WITH known_returns AS (
    SELECT *
    FROM gst_returns
    WHERE coalesce(filing_date, received_on, period_end) <= $as_of
      AND coalesce(received_on, filing_date, period_end) <= $as_of
),
documents AS (
    SELECT
        customer_id,
        file,
        return_no,
        sum(sign * taxable_value) AS taxable,
        sum(sign * (igst + cgst + sgst + cess)) AS tax,
        coalesce(sum(taxable_value) FILTER (section = 'b2b'), 0) AS b2b_taxable,
        count(*) FILTER (section = 'b2b') AS invoices
    FROM gst_invoices
    GROUP BY ALL
),
rejected_documents AS (
    SELECT customer_id, file, container AS return_no, sum(coalesce(amount, 0)) AS rejected
    FROM gst_rejected
    WHERE record_table = 'raw.gst_invoices' AND disposition = 'rejected'
    GROUP BY ALL
),
sales_returns AS (
    SELECT
        known_returns.* EXCLUDE (turnover),
        coalesce(taxable, 0) AS turnover,
        coalesce(tax, 0) AS tax,
        coalesce(b2b_taxable, 0) AS b2b_taxable,
        coalesce(invoices, 0) AS invoices,
        coalesce(rejected, 0) AS rejected
    FROM known_returns
    LEFT JOIN documents USING (customer_id, file, return_no)
    LEFT JOIN rejected_documents USING (customer_id, file, return_no)
    WHERE form = 'GSTR1'
),
summary_returns AS (
    SELECT
        *,
        coalesce(igst, 0) + coalesce(cgst, 0) + coalesce(sgst, 0) + coalesce(cess, 0) AS tax
    FROM known_returns
    WHERE form = 'GSTR3B'
)
SELECT
    customer_id,
    gstin,
    coalesce(summary_returns.pan, sales_returns.pan) AS pan,
    period,
    period_end,
    frequency,
    year(period - INTERVAL 3 MONTH) || '-' || lpad(CAST((year(period - INTERVAL 3 MONTH) + 1) % 100 AS VARCHAR), 2, '0')
        AS financial_year,
    summary_returns.turnover AS turnover_3b,
    sales_returns.turnover AS turnover_1,
    summary_returns.tax AS tax_3b,
    sales_returns.tax AS tax_1,
    sales_returns.b2b_taxable,
    sales_returns.invoices,
    sales_returns.rejected AS rejected_1,
    sales_returns.turnover + sales_returns.rejected - summary_returns.turnover AS difference,
    summary_returns.filing_date AS filed_3b,
    sales_returns.filing_date AS filed_1
FROM summary_returns
FULL JOIN sales_returns USING (customer_id, gstin, period, period_end, frequency)
ORDER BY customer_id, gstin, period, frequency
"""
