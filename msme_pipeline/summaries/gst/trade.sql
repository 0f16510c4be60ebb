-- Invoices and payments day by day, from which debtor and creditor days are estimated.

-- name: trade_windows
WITH banked AS (
    SELECT customer_id, min(month) AS first_day, last_day(max(month)) AS final_day
    FROM monthly_cashflow
    WHERE days_covered = day(last_day(month))
    GROUP BY ALL
),
declared AS (
    SELECT customer_id, 'debtor' AS side, min(period) AS first_day, max(period_end) AS final_day
    FROM known_returns
    WHERE form = 'GSTR1'
    GROUP BY ALL
    UNION ALL
    SELECT customer_id, 'creditor', min(period), last_day(max(period))
    FROM known_purchases
    GROUP BY customer_id
)
SELECT
    *,
    CAST(greatest(first_day - (final_day - $span + 1), 0) AS INTEGER) AS first_position,
    row_number() OVER (ORDER BY customer_id, side) - 1 AS place
FROM (
    SELECT
        customer_id,
        side,
        greatest(banked.first_day, declared.first_day) AS first_day,
        least(banked.final_day, declared.final_day) AS final_day
    FROM declared
    JOIN banked USING (customer_id)
)

-- name: trade_flows
WITH statements AS (
    SELECT customer_id, gstin, period, max(statement) AS statement FROM known_purchases GROUP BY ALL
),
moved AS (
    SELECT customer_id, 'debtor' AS side, invoice_date AS day,
           sign * (taxable_value + igst + cgst + sgst + cess) AS invoiced, 0 AS paid, (sign > 0)::INTEGER AS document
    FROM known_documents
    WHERE section IN ('b2b', 'cdnr') AND NOT is_branch_transfer
    UNION ALL
    SELECT customer_id, 'debtor', booked_date, 0, amount, 0
    FROM transaction_flows
    WHERE flow = 'operating_inflow' AND party_kind = 'business' AND category = 'sales_receipt'
    UNION ALL
    SELECT customer_id, 'creditor', invoice_date,
           sign * (taxable_value + igst + cgst + sgst + cess), 0, (sign > 0)::INTEGER
    FROM known_purchases
    JOIN statements USING (customer_id, gstin, period, statement)
    WHERE NOT is_branch_transfer
    UNION ALL
    SELECT customer_id, 'creditor', booked_date, 0, amount, 0
    FROM transaction_flows
    WHERE flow = 'operating_outflow' AND party_kind = 'business' AND category = 'supplier_payment'
)
SELECT
    place,
    CAST($span - 1 - (final_day - day) AS INTEGER) AS position,
    sum(invoiced) AS invoiced,
    sum(paid) AS paid,
    sum(document) AS documents
FROM moved
JOIN trade_windows USING (customer_id, side)
WHERE day BETWEEN first_day AND final_day AND final_day - day < $span
GROUP BY ALL
ORDER BY place, position

-- name: trade_totals
SELECT
    customer_id,
    side,
    first_position,
    coalesce(sum(documents), 0) AS documents,
    coalesce(sum(invoiced), 0) AS invoiced,
    coalesce(sum(paid), 0) AS paid,
    $compared_days - first_position AS compared_days,
    coalesce(sum(documents) >= $least_documents AND $compared_days - first_position >= $shortest_days
        AND sum(paid) BETWEEN $least_covered * sum(invoiced) AND $most_covered * sum(invoiced), false) AS judged
FROM trade_windows
LEFT JOIN trade_flows USING (place)
GROUP BY customer_id, side, first_position, place
ORDER BY place

-- name: trade_facts
SELECT
    customer_id,
    any_value(days) FILTER (side = 'debtor') AS debtor_days,
    any_value(documents) FILTER (side = 'debtor') AS debtor_documents,
    any_value(invoiced) FILTER (side = 'debtor') AS debtor_invoiced,
    any_value(paid) FILTER (side = 'debtor') AS debtor_paid,
    any_value(compared_days) FILTER (side = 'debtor') AS debtor_compared_days,
    any_value(days) FILTER (side = 'creditor') AS creditor_days,
    any_value(documents) FILTER (side = 'creditor') AS creditor_documents,
    any_value(invoiced) FILTER (side = 'creditor') AS creditor_invoiced,
    any_value(paid) FILTER (side = 'creditor') AS creditor_paid,
    any_value(compared_days) FILTER (side = 'creditor') AS creditor_compared_days
FROM trade_totals
LEFT JOIN lags USING (customer_id, side)
GROUP BY ALL
