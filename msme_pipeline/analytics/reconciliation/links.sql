-- Links: what the matchers found, money that went round, related parties; delays learned from them.

-- name: invoice_links
WITH found AS (
    SELECT customer_id, invoice_id, receipt_id, tier, confidence, reason,
           CAST(paise AS DECIMAL(20, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS amount
    FROM matched
)
SELECT
    'invoice' AS kind,
    invoices.customer_id,
    invoices.invoice,
    invoices.number AS document_id,
    invoices.document_no,
    invoices.party_id,
    parties.name AS party,
    invoices.issued AS document_date,
    invoices.gross AS document_amount,
    invoices.taxable,
    invoices.credit_note,
    receipts.account_id,
    receipts.transaction_id,
    receipts.received AS received_on,
    receipts.amount AS receipt_amount,
    CAST(found.amount AS DECIMAL(18, 2)) AS amount,
    tier,
    confidence,
    reason,
    tier = 'matched' AND confidence >= $confirmed_from AS confirmed
FROM found
JOIN invoices USING (customer_id, invoice_id)
JOIN receipts USING (customer_id, receipt_id)
LEFT JOIN parties ON parties.customer_id = invoices.customer_id AND parties.party_id = invoices.party_id

-- name: settlement_links
WITH found AS (
    SELECT customer_id, order_id AS item_id, receipt_id, confidence, reason,
           CAST(paise AS DECIMAL(20, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS amount
    FROM settled
)
SELECT
    'settlement' AS kind,
    customer_id,
    orders.order_id AS document_id,
    0 AS document_no,
    min(orders.completed) AS document_date,
    CAST(sum(orders.gross) AS DECIMAL(18, 2)) AS document_amount,
    receipts.account_id,
    receipts.transaction_id,
    receipts.received AS received_on,
    receipts.amount AS receipt_amount,
    CAST(sum(found.amount) AS DECIMAL(18, 2)) AS amount,
    'matched' AS tier,
    min(confidence) AS confidence,
    string_agg(DISTINCT reason, '; ' ORDER BY reason) AS reason
FROM found
JOIN orders USING (customer_id, item_id)
JOIN receipts USING (customer_id, receipt_id)
GROUP BY ALL

-- name: circular_links
WITH legs AS (
    SELECT * FROM transaction_flows WHERE flow = 'circular' AND pair IS NOT NULL
)
SELECT
    'circular' AS kind,
    ins.customer_id,
    outs.account_id || '|' || outs.transaction_id AS document_id,
    0 AS document_no,
    coalesce(ins.party_id, ins.party) AS party_id,
    ins.party,
    outs.booked_date AS document_date,
    outs.amount AS document_amount,
    ins.account_id,
    ins.transaction_id,
    ins.booked_date AS received_on,
    ins.amount AS receipt_amount,
    ins.amount,
    'flag' AS tier,
    'the same party was paid ₹' || outs.amount || ' on ' || outs.booked_date AS reason
FROM legs AS ins
JOIN legs AS outs USING (customer_id, pair)
WHERE ins.direction = 'CREDIT' AND outs.direction = 'DEBIT'

-- name: related_links
WITH people AS (
    -- names of persons only: of a firm the last word is its trade
    SELECT customer_id, legal_name AS name FROM gst_returns
    WHERE gstin[6] = 'P' AND legal_name IS NOT NULL
    UNION
    SELECT customer_id, unnest(string_split(holder_name, '; ')) FROM accounts
    WHERE account_type = 'SAVINGS' AND NOT regexp_matches(coalesce(holder_pan, ''), '(^|; )[A-Z]{3}[^P]')
),
surnames AS (
    SELECT DISTINCT customer_id, regexp_extract(upper(trim(name)), '([A-Z]{3,})$', 1) AS surname
    FROM people
    WHERE regexp_matches(trim(name), '^[A-Za-z.]+( [A-Za-z.]+){1,3}$')
),
pans AS (
    SELECT DISTINCT customer_id, unnest(string_split(holder_pan, '; ')) AS pan FROM accounts WHERE holder_pan IS NOT NULL
),
by_surname AS (
    SELECT flows.*, counterparties.name, 'round amount from a person of an owner''s surname' AS reason
    FROM transaction_flows AS flows
    JOIN counterparties USING (customer_id, party_id)
    JOIN surnames ON surnames.customer_id = flows.customer_id
        AND surname <> '' AND upper(counterparties.name) LIKE '% ' || surname
    WHERE flows.direction = 'CREDIT' AND flows.flow = 'operating_inflow' AND flows.party_kind = 'person'
      AND flows.amount % CAST($related_round AS DECIMAL(18, 2)) = 0
)
SELECT
    'related' AS kind,
    customer_id,
    party_id AS document_id,
    0 AS document_no,
    party_id,
    any_value(name) AS party,
    account_id,
    transaction_id,
    booked_date AS received_on,
    amount AS receipt_amount,
    amount,
    'flag' AS tier,
    min(reason) AS reason
FROM by_surname
GROUP BY ALL
UNION ALL BY NAME
SELECT
    'related' AS kind,
    invoice_links.customer_id,
    md5(invoice_links.party_id) AS document_id,
    0 AS document_no,
    invoice_links.party_id,
    any_value(invoice_links.party) AS party,
    account_id,
    transaction_id,
    received_on,
    receipt_amount,
    CAST(sum(invoice_links.amount) AS DECIMAL(18, 2)) AS amount,
    'flag' AS tier,
    'the buyer''s GSTIN holds the PAN of an account holder' AS reason
FROM invoice_links
JOIN pans ON pans.customer_id = invoice_links.customer_id AND pans.pan = invoice_links.party_id
GROUP BY ALL

-- name: links
SELECT * EXCLUDE (invoice, taxable, credit_note, confirmed) FROM invoice_links
UNION ALL BY NAME
FROM settlement_links
UNION ALL BY NAME
FROM circular_links
UNION ALL BY NAME
FROM related_links
ORDER BY customer_id, kind, document_id, document_no, account_id, transaction_id

-- name: delays
-- Days from invoice to receipt, amount-weighted, per party; party_id is null for the customer as a whole.
WITH confirmed AS (
    SELECT customer_id, party_id, amount, received_on - document_date AS days
    FROM invoice_links
    WHERE confirmed
)
SELECT
    customer_id,
    party_id,
    count(*) AS links,
    sum(CAST(amount AS DOUBLE) * days) / nullif(sum(CAST(amount AS DOUBLE)), 0) AS mean,
    quantile_disc(days, 0.9) AS p90
FROM confirmed
GROUP BY GROUPING SETS ((customer_id, party_id), (customer_id))

-- name: invoice_states
WITH customer_delays AS (
    SELECT * FROM delays WHERE party_id IS NULL AND links >= $least_links
),
party_delays AS (
    SELECT * FROM delays WHERE party_id IS NOT NULL AND links >= $least_links
),
paid AS (
    SELECT
        invoice,
        sum(amount) FILTER (confirmed) AS confirmed_amount,
        sum(amount) FILTER (NOT confirmed) AS other_amount,
        max(received_on) AS last_paid,
        bool_or(confirmed AND contains(lower(reason), 'tds')) AS less_tds
    FROM invoice_links
    GROUP BY ALL
),
bank_spans AS (
    SELECT customer_id, min(booked_date) AS bank_start, max(booked_date) AS bank_end FROM transaction_flows GROUP BY ALL
)
SELECT
    invoices.*,
    CAST(coalesce(confirmed_amount, 0) AS DECIMAL(18, 2)) AS confirmed_amount,
    CAST(coalesce(other_amount, 0) AS DECIMAL(18, 2)) AS other_amount,
    last_paid,
    CAST(CASE WHEN less_tds AND gross - credit_note - coalesce(confirmed_amount, 0) - coalesce(other_amount, 0)
                    BETWEEN 0 AND taxable * CAST($most_tds AS DECIMAL(4, 2))
              THEN gross - credit_note - coalesce(confirmed_amount, 0) - coalesce(other_amount, 0) ELSE 0 END
         AS DECIMAL(18, 2)) AS tax_deducted,
    coalesce(party_delays.mean, customer_delays.mean, debtor_days, $usual_delay) AS delay,
    coalesce(party_delays.p90, customer_delays.p90, $usual_delay_p90) AS delay_p90,
    -- what was paid after the last bank file cannot be seen
    coalesce(issued + CAST(coalesce(party_delays.p90, customer_delays.p90, $usual_delay_p90) AS INTEGER)
             < least($as_of, bank_end + 1), false) AS mature,
    coalesce(issued >= bank_start, false) AS in_bank_time
FROM invoices
LEFT JOIN paid USING (invoice)
LEFT JOIN party_delays ON party_delays.customer_id = invoices.customer_id AND party_delays.party_id = invoices.party_id
LEFT JOIN customer_delays ON customer_delays.customer_id = invoices.customer_id
LEFT JOIN gst_summary ON gst_summary.customer_id = invoices.customer_id
LEFT JOIN bank_spans ON bank_spans.customer_id = invoices.customer_id
ORDER BY invoice

-- name: unmatched_items
WITH linked_receipts AS (
    SELECT customer_id, account_id, transaction_id, sum(amount) AS linked
    FROM links
    WHERE kind IN ('invoice', 'settlement')
    GROUP BY ALL
),
linked_orders AS (
    SELECT DISTINCT customer_id, document_id FROM links WHERE kind = 'settlement'
),
first_invoices AS (
    SELECT customer_id, min(issued) AS first_issued FROM invoices GROUP BY ALL
),
open_invoices AS (
    SELECT *, gross - credit_note - tax_deducted - confirmed_amount - other_amount AS open_amount
    FROM invoice_states
    WHERE in_bank_time
),
open_receipts AS (
    SELECT receipts.*, receipts.amount - coalesce(linked, 0) AS open_amount, counterparties.name AS party, linked
    FROM receipts
    JOIN first_invoices ON first_invoices.customer_id = receipts.customer_id AND received >= first_issued
    LEFT JOIN linked_receipts ON linked_receipts.customer_id = receipts.customer_id
        AND linked_receipts.account_id = receipts.account_id AND linked_receipts.transaction_id = receipts.transaction_id
    LEFT JOIN counterparties ON counterparties.customer_id = receipts.customer_id AND counterparties.party_id = receipts.party_id
    WHERE party_kind = 'business' AND category = 'sales_receipt'
)
SELECT
    open_invoices.customer_id,
    'invoice' AS kind,
    number AS item_id,
    document_no AS item_no,
    open_invoices.party_id,
    name AS party,
    issued AS dated,
    CAST($as_of - issued AS INTEGER) AS age_days,
    gross AS amount,
    CAST(open_amount AS DECIMAL(18, 2)) AS open_amount,
    mature AS overdue,
    CASE WHEN confirmed_amount + other_amount > 0 THEN 'paid in part'
         WHEN mature THEN 'no receipt found' ELSE 'not yet expected' END AS reason
FROM open_invoices
LEFT JOIN parties USING (customer_id, party_id)
WHERE open_amount > gross * CAST($open_tolerance AS DECIMAL(4, 2))
UNION ALL
SELECT
    customer_id, 'receipt', account_id || '|' || transaction_id, 0, party_id, party, received,
    CAST($as_of - received AS INTEGER), amount, CAST(open_amount AS DECIMAL(18, 2)), NULL,
    CASE WHEN linked IS NULL THEN 'no invoice found' ELSE 'more than the invoices found' END
FROM open_receipts
WHERE open_amount > amount * CAST($open_tolerance AS DECIMAL(4, 2))
UNION ALL
SELECT
    customer_id, 'order', order_id, 0, NULL, NULL, min(completed), CAST($as_of - min(completed) AS INTEGER),
    CAST(sum(gross) AS DECIMAL(18, 2)), CAST(sum(expected_net) AS DECIMAL(18, 2)),
    bool_or($as_of - completed > $order_days), 'no settlement found in the bank'
FROM orders
ANTI JOIN linked_orders ON linked_orders.customer_id = orders.customer_id AND linked_orders.document_id = orders.order_id
GROUP BY customer_id, order_id
HAVING sum(expected_net) > 0
ORDER BY 1, 2, 3, 4
