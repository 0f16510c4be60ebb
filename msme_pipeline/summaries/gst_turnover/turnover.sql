-- Turnover per return period: GSTR-3B and GSTR-1 side by side.

-- name: turnover
WITH sales_returns AS (
    SELECT * FROM returns WHERE form = 'GSTR1'
),
-- a dealer files GSTR-3B or, under the composition scheme, CMP-08
summary_returns AS (
    SELECT *, form = 'CMP08' AS composition FROM returns WHERE form IN ('GSTR3B', 'CMP08')
),
side_by_side AS (
    SELECT
        customer_id,
        gstin,
        coalesce(any_value(summary_returns.pan), any_value(sales_returns.pan)) AS pan,
        period,
        period_end,
        frequency,
        year(period - INTERVAL 3 MONTH) || '-' || lpad(CAST((year(period - INTERVAL 3 MONTH) + 1) % 100 AS VARCHAR), 2, '0')
            AS financial_year,
        any_value(summary_returns.turnover) FILTER (NOT composition) AS turnover_3b,
        any_value(sales_returns.turnover) AS turnover_1,
        any_value(summary_returns.turnover) FILTER (composition) AS turnover_composition,
        any_value(summary_returns.tax) AS tax_3b,
        any_value(sales_returns.tax) AS tax_1,
        any_value(sales_returns.b2b_taxable) AS b2b_taxable,
        any_value(sales_returns.invoices) AS invoices,
        any_value(sales_returns.branch_transfers) AS branch_transfers,
        any_value(sales_returns.rejected) AS rejected_1,
        any_value(as_money(sales_returns.turnover + sales_returns.rejected - summary_returns.turnover))
            FILTER (NOT composition) AS difference,
        any_value(summary_returns.itc) AS itc_3b,
        any_value(summary_returns.filing_date) AS filed_3b,
        any_value(sales_returns.filing_date) AS filed_1
    FROM summary_returns
    FULL JOIN sales_returns USING (customer_id, gstin, period, period_end, frequency)
    GROUP BY customer_id, gstin, period, period_end, frequency
),
-- what the tax of a registration exceeded its credit by so far: credit left over is carried forward
running AS (
    SELECT *, sum(tax_3b - coalesce(itc_3b, 0)) OVER upto AS exceeded
    FROM side_by_side
    WINDOW upto AS (PARTITION BY customer_id, gstin ORDER BY period_end, frequency)
),
settled AS (
    SELECT *, greatest(max(exceeded) OVER upto, 0) AS payable_so_far
    FROM running
    WINDOW upto AS (PARTITION BY customer_id, gstin ORDER BY period_end, frequency)
)
SELECT
    *,
    as_money(coalesce(turnover_3b, turnover_composition) - coalesce(branch_transfers, 0)) AS turnover_declared,
    CASE WHEN tax_3b IS NOT NULL THEN as_money(payable_so_far - coalesce(lag(payable_so_far) OVER upto, 0)) END
        AS tax_payable
FROM settled
WINDOW upto AS (PARTITION BY customer_id, gstin ORDER BY period_end, frequency)
ORDER BY customer_id, gstin, period, frequency
