-- What the matchers take, from clean tables: invoices, receipts, parties, owners, orders.

-- name: invoices
-- Standing B2B invoices of GSTR-1; `partners` maps a GSTIN to its PAN: branches of a buyer are one party.
WITH documents AS (
    SELECT
        customer_id,
        coalesce(nullif(trim(invoice_number), ''), document_id) AS number,
        invoice_date AS issued,
        counterparty_gstin AS buyer,
        period,
        section,
        sign,
        document_id,
        taxable_value AS taxable,
        taxable_value + igst + cgst + sgst + cess AS gross
    FROM known_documents
    WHERE section IN ('b2b', 'cdnr') AND NOT is_branch_transfer AND counterparty_gstin IS NOT NULL
      AND taxable_value > 0
),
sales AS (
    SELECT
        *,
        row_number() OVER (ORDER BY customer_id, issued, number, buyer, document_id) AS invoice,
        row_number() OVER (PARTITION BY customer_id, number ORDER BY issued, buyer, document_id) - 1 AS document_no
    FROM documents
    WHERE section = 'b2b' AND sign = 1
),
-- a note of GSTR-1 names no invoice: it is taken off the buyer's latest one before it that is as large
noted AS (
    SELECT invoice, least(any_value(sales.gross), sum(notes.gross)) AS credit_note
    FROM (SELECT * FROM documents WHERE section = 'cdnr' AND sign = -1) AS notes
    ASOF JOIN sales
        ON sales.customer_id = notes.customer_id AND sales.buyer = notes.buyer AND notes.issued >= sales.issued
    WHERE notes.gross <= sales.gross
    GROUP BY ALL
),
dues AS (
    SELECT customer_id, upper(invoice_number) AS number, invoice_date AS issued, max(due_date) AS due
    FROM receivables
    GROUP BY ALL
)
SELECT
    sales.customer_id,
    sales.invoice,
    sales.number,
    CAST(sales.document_no AS INTEGER) AS document_no,
    CASE WHEN document_no = 0 THEN sales.number ELSE sales.number || ' #' || document_no END AS invoice_id,
    coalesce(partners.party_id, sales.buyer) AS party_id,
    sales.buyer,
    sales.issued,
    dues.due,
    CAST(sales.taxable AS DECIMAL(18, 2)) AS taxable,
    CAST(sales.gross AS DECIMAL(18, 2)) AS gross,
    CAST(coalesce(noted.credit_note, 0) AS DECIMAL(18, 2)) AS credit_note
FROM sales
LEFT JOIN noted USING (invoice)
LEFT JOIN dues ON dues.customer_id = sales.customer_id AND dues.number = upper(sales.number) AND dues.issued = sales.issued
LEFT JOIN partners ON partners.gstin = sales.buyer
ORDER BY sales.invoice

-- name: parties
WITH buyers AS (
    SELECT DISTINCT customer_id, party_id, buyer AS gstin FROM invoices
),
named AS (
    SELECT customer_id, party_id, buyers.gstin, coalesce(trade_name, legal_name) AS name, 1 AS place
    FROM buyers JOIN gstin_master USING (customer_id, gstin)
    UNION ALL
    -- bank narrations carry the name of the account: of a firm or company its legal name, of a proprietor either
    SELECT customer_id, party_id, buyers.gstin, legal_name, CASE WHEN party_id[4] = 'P' THEN 2 ELSE 0 END
    FROM buyers JOIN gstin_master USING (customer_id, gstin)
    WHERE legal_name IS NOT NULL
    UNION ALL
    SELECT customer_id, party_id, buyers.gstin, party, 3
    FROM buyers JOIN receivables USING (customer_id, gstin)
)
SELECT
    customer_id,
    party_id,
    min(gstin) AS gstin,
    min_by(name, (place, name)) AS name
FROM buyers
LEFT JOIN named USING (customer_id, party_id, gstin)
GROUP BY ALL
ORDER BY customer_id, party_id

-- name: name_sources
SELECT
    customer_id,
    CASE WHEN bool_or(source = 'master') AND bool_or(source = 'ledger') THEN 'master and ledger'
         ELSE any_value(source) END AS names
FROM (
    SELECT DISTINCT customer_id, 'master' AS source FROM gstin_master
    UNION ALL
    SELECT DISTINCT customer_id, 'ledger' FROM receivables WHERE gstin IS NOT NULL
)
GROUP BY customer_id

-- name: owners
WITH registered AS (
    SELECT customer_id, max_by(trade_name, (period, gstin)) AS trade_name, max_by(legal_name, (period, gstin)) AS legal_name
    FROM gst_returns
    WHERE coalesce(trade_name, legal_name) IS NOT NULL
    GROUP BY ALL
),
holders AS (
    SELECT customer_id, min_by(holder_name, account_id) AS holder_name
    FROM accounts
    WHERE holder_name IS NOT NULL
    GROUP BY ALL
)
SELECT customer_id, coalesce(trade_name, holder_name) AS trade_name, coalesce(legal_name, holder_name) AS legal_name
FROM registered
FULL JOIN holders USING (customer_id)
ORDER BY customer_id

-- name: receipts
-- Receipts that can pay an invoice or settle orders: neither cash, cards nor what is no revenue.
WITH credits AS (
    SELECT
        customer_id,
        account_id,
        transaction_id,
        flows.booked_date AS received,
        flows.amount,
        narration,
        flows.category,
        party_kind,
        flows.party_id,
        row_number() OVER (PARTITION BY customer_id, account_id, flows.amount ORDER BY flows.sequence) AS turn
    FROM transaction_flows AS flows
    JOIN bank_transactions USING (customer_id, account_id, transaction_id)
    WHERE flows.flow = 'operating_inflow' AND flows.direction = 'CREDIT' AND flows.amount > 0
      AND flows.category IN ('sales_receipt', 'unknown', 'marketplace_settlement')
),
-- a cheque that came back took its latest deposit of the same amount with it
returned AS (
    SELECT credits.customer_id, credits.account_id, credits.transaction_id
    FROM (SELECT * FROM transaction_flows WHERE category = 'cheque_return' AND direction = 'DEBIT') AS back
    ASOF JOIN (SELECT * FROM credits WHERE category = 'sales_receipt') AS credits
        ON credits.customer_id = back.customer_id AND credits.account_id = back.account_id
        AND credits.amount = back.amount AND back.booked_date >= credits.received
    WHERE back.booked_date - credits.received <= $returned_within
)
SELECT
    customer_id,
    account_id,
    transaction_id,
    account_id || '|' || transaction_id AS receipt_id,
    received,
    amount,
    narration,
    category,
    party_kind,
    party_id
FROM credits
ANTI JOIN returned USING (customer_id, account_id, transaction_id)
ORDER BY customer_id, received, account_id, transaction_id

-- name: orders
-- Lines of settlements with the net they promise; delivered orders that no settlement speaks of, fees estimated.
WITH lines AS (
    SELECT
        customer_id,
        order_id,
        settlement_id,
        settlement_reference,
        settled_on,
        gross,
        net
    FROM ondc_settlements
    WHERE coalesce(status, 'settled') <> 'failed'
),
delivered AS (
    SELECT customer_id, order_id, completed_on, net_value
    FROM ondc_orders
    WHERE completed_on IS NOT NULL AND net_value > 0
),
ratios AS (
    SELECT customer_id, sum(net) / nullif(sum(gross), 0) AS paid_share FROM lines WHERE gross > 0 GROUP BY ALL
)
SELECT
    customer_id,
    order_id || '|' || settlement_id AS item_id,
    order_id,
    coalesce(completed_on, settled_on) AS completed,
    coalesce(gross, net) AS gross,
    net AS expected_net,
    settlement_reference
FROM lines
LEFT JOIN delivered USING (customer_id, order_id)
WHERE coalesce(completed_on, settled_on) IS NOT NULL AND net <> 0
UNION ALL
SELECT
    customer_id,
    order_id,
    order_id,
    completed_on,
    net_value,
    CAST(round(net_value * least(coalesce(paid_share, 1 - $marketplace_deduction), 1), 2) AS DECIMAL(18, 2)),
    NULL
FROM delivered
ANTI JOIN lines USING (customer_id, order_id)
LEFT JOIN ratios USING (customer_id)
ORDER BY 1, 2

-- name: market_receipts
-- Receipts of customers who sell on a market.
FROM receipts SEMI JOIN orders USING (customer_id)
ORDER BY customer_id, received, account_id, transaction_id

-- name: invoice_receipts
-- What settles orders pays no invoice, nor does another marketplace.
FROM receipts
ANTI JOIN settled USING (customer_id, receipt_id)
SEMI JOIN invoices USING (customer_id)
WHERE category <> 'marketplace_settlement'
ORDER BY customer_id, received, account_id, transaction_id
