-- name: spellings
-- the branch in a narration is the party's only on rails that name the other bank in full
SELECT
    customer_id,
    coalesce(counterparty, '') AS name,
    coalesce(vpa, '') AS vpa,
    count(*) AS rows,
    min(booked_date) AS first_seen,
    list_sort(list_distinct(list(counterparty_ifsc) FILTER (counterparty_ifsc IS NOT NULL))) AS branches
FROM bank_transactions
WHERE counterparty IS NOT NULL OR vpa IS NOT NULL
GROUP BY ALL
ORDER BY customer_id, first_seen, name, vpa

-- name: transaction_parties
SELECT bank_transactions.customer_id, account_id, transaction_id, party_id, known_from
FROM bank_transactions
JOIN parties ON parties.customer_id = bank_transactions.customer_id
    AND parties.name = coalesce(counterparty, '') AND parties.vpa = coalesce(bank_transactions.vpa, '')
WHERE counterparty IS NOT NULL OR bank_transactions.vpa IS NOT NULL
ORDER BY ALL

-- name: kinds
-- kind of a party by the class of most of its rows
SELECT kind, unnest(categories) AS category
FROM (VALUES
    ('own', ['own_transfer', 'owner_capital']),
    ('lender', ['emi', 'loan_disbursal', 'loan_repayment', 'credit_card_payment']),
    ('government', [
        'gst_payment', 'tds_payment', 'income_tax_payment', 'customs_duty', 'statutory_dues', 'tax_refund',
        'government_subsidy']),
    ('insurer', ['insurance_premium', 'insurance_claim']),
    ('fund', ['investment', 'investment_redemption', 'dividend']),
    ('utility', ['utilities', 'telecom']),
    ('channel', ['marketplace_settlement', 'card_settlement']),
    ('person', ['salary'])
) AS kinds(kind, categories)

-- name: counterparties
WITH sums AS (
    SELECT
        customer_id,
        party_id,
        min(booked_date) AS first_seen,
        max(booked_date) AS last_seen,
        min(transaction_parties.known_from) AS known_from,
        count(*) FILTER (direction = 'CREDIT') AS credits,
        count(*) FILTER (direction = 'DEBIT') AS debits,
        as_money(coalesce(sum(amount) FILTER (direction = 'CREDIT'), 0)) AS credited,
        as_money(coalesce(sum(amount) FILTER (direction = 'DEBIT'), 0)) AS debited
    FROM bank_transactions
    JOIN transaction_parties USING (customer_id, account_id, transaction_id)
    GROUP BY ALL
),
votes AS (
    SELECT customer_id, party_id, kind, count(*) AS votes
    FROM bank_transactions
    JOIN transaction_parties USING (customer_id, account_id, transaction_id)
    JOIN kinds USING (category)
    GROUP BY ALL
),
elected AS (
    SELECT customer_id, party_id, kind
    FROM votes
    JOIN sums USING (customer_id, party_id)
    WHERE 2 * votes > credits + debits
),
names AS (
    SELECT
        customer_id,
        party_id,
        coalesce(
            first(name ORDER BY length(name) DESC, rows DESC, name) FILTER (name <> ''),
            first(vpa ORDER BY rows DESC, vpa)) AS name,
        count(DISTINCT nullif(name, '')) + count(DISTINCT nullif(vpa, '')) AS variants,
        string_agg(DISTINCT nullif(vpa, ''), '; ' ORDER BY nullif(vpa, '')) AS vpas
    FROM parties
    GROUP BY ALL
)
SELECT
    customer_id,
    party_id,
    name,
    coalesce(
        elected.kind,
        CASE
            WHEN contains(name, '@') THEN 'unknown'
            WHEN regexp_matches(name, $trade) OR regexp_matches(name, '\b(PVT|PRIVATE|LTD|LIMITED|LLP|CO|COMPANY|AND SONS)\b')
                OR name LIKE '%&%' THEN 'business'
            WHEN regexp_full_match(name, '[A-Z]+( [A-Z]+){1,2}') THEN 'person'
            ELSE 'unknown'
        END) AS kind,
    variants,
    vpas,
    first_seen,
    last_seen,
    credits,
    debits,
    credited,
    debited,
    known_from
FROM sums
JOIN names USING (customer_id, party_id)
LEFT JOIN elected USING (customer_id, party_id)
ORDER BY customer_id, party_id
