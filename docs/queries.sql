-- Questions analysts ask of lake.duckdb. Open it read-only: duckdb -readonly data_lake/lake.duckdb

-- What is in the lake, and what does each column mean?
SELECT schema, "table", "column", type, unit, meaning
FROM meta.data_dictionary
WHERE schema = 'summary';

-- Which version of every table is published here?
SELECT "table", version, files FROM meta.table_versions ORDER BY "table";

-- Customers whose data is not current, and why.
SELECT customer_id, step, state, reason
FROM meta.customer_status
WHERE state <> 'current';

-- Operating cash flow of the last twelve months of one customer.
SELECT month, operating_inflow, operating_outflow, debt_service, surplus_after_debt_service, closing_balance
FROM summary.monthly_cashflow
WHERE customer_id = 'CUST_MSM_00003'
ORDER BY month DESC
LIMIT 12;

-- Growth: the last twelve covered months against the twelve before.
WITH ranked AS (
    SELECT customer_id, operating_inflow,
           row_number() OVER (PARTITION BY customer_id ORDER BY month DESC) AS months_ago
    FROM summary.monthly_cashflow
)
SELECT customer_id,
       sum(operating_inflow) FILTER (months_ago <= 12) AS last_12_months,
       sum(operating_inflow) FILTER (months_ago BETWEEN 13 AND 24) AS prior_12_months,
       round(100 * (sum(operating_inflow) FILTER (months_ago <= 12)
             / nullif(sum(operating_inflow) FILTER (months_ago BETWEEN 13 AND 24), 0) - 1), 1) AS growth_percent
FROM ranked
GROUP BY customer_id
ORDER BY customer_id;

-- Turnover declared per financial year: GSTR-3B and GSTR-1 side by side.
SELECT customer_id, gstin, financial_year, sum(turnover_3b) AS gstr_3b, sum(turnover_1) AS gstr_1
FROM summary.gst_turnover
GROUP BY ALL
ORDER BY ALL;

-- Where does the money go? Debits of one customer by category.
SELECT category, count(*) AS payments, sum(amount) AS rupees
FROM clean.bank_transactions
WHERE customer_id = 'CUST_MSM_00001' AND direction = 'DEBIT'
GROUP BY category
ORDER BY rupees DESC;

-- Records that did not become clean rows, by reason.
SELECT source, reason, disposition, count(*) AS records, sum(amount) AS rupees
FROM clean.rejected_records
GROUP BY ALL
ORDER BY records DESC;

-- Conservation: any customer for whom delivered differs from clean + rejected + duplicate (none, if all is well).
SELECT *
FROM clean.conservation
WHERE NOT balanced;

-- Why this score? The composite with its parts and deductions, and the arithmetic behind it.
SELECT customer_id, decision, composite_score, cashflow_stability, business_health, debt_capacity, deductions, facts
FROM summary.overall_summary
ORDER BY composite_score DESC;

-- How did a number come about: its value, unit and inputs, and the reason when there is none.
SELECT section, metric, value, unit, inputs, reason
FROM summary.metric_values
WHERE customer_id = 'CUST_MSM_00003' AND metric IN ('debt_servicing_ratio', 'foir', 'dscr');

-- Odd transactions and what is odd about them.
SELECT *
FROM summary.anomaly_evidence
ORDER BY customer_id, amount DESC
LIMIT 20;

-- Files that no consent or lawful basis covers, with the remedy.
SELECT customer_id, file, reason, detail
FROM clean.file_permissions
WHERE NOT permitted;

-- ONDC orders that were settled, with the bank credit that paid them.
SELECT s.order_id, s.settled_on, s.net, s.settlement_reference, t.amount AS bank_credit, t.booked_date
FROM clean.ondc_settlements AS s
JOIN clean.bank_transactions AS t
  ON t.customer_id = s.customer_id AND s.settlement_reference IN (t.reference, t.narration_reference)
ORDER BY s.settled_on DESC
LIMIT 20;

-- Who may run out of money, how soon, and what further instalment each can bear.
SELECT customer_id, risk_level, shortfall_probability_90, runway_days, runway_days_p10, affordable_emi, balance_age_days
FROM analytics.forecast_assessment
ORDER BY shortfall_probability_90 DESC NULLS LAST;

-- Does the bank confirm the declared turnover, and what explains the gap.
SELECT customer_id, verdict, coverage_ratio, reconciliation_rate, discrepancy_pct, timing, tds, fees, cash, unexplained, verdict_reason
FROM analytics.reconciliation_summary
ORDER BY coverage_ratio DESC NULLS LAST;
