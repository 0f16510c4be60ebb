-- macro: in_words
CREATE OR REPLACE TEMP MACRO in_words(narration) AS trim(regexp_replace(upper(narration), '[^A-Z]+', ' ', 'g'))

-- macro: outward_words
CREATE OR REPLACE TEMP MACRO outward_words(words) AS
    regexp_matches(words, '\bO ?W\b|OUTWARD|\bDEP(OSIT(ED)?)?\b')

-- macro: inward_words
CREATE OR REPLACE TEMP MACRO inward_words(words) AS
    regexp_matches(words, '\bI W\b|\bIW\b|INWARD|\bINW\b|ECS|\bN?ACH|MANDATE|\bEMI\b|\bSI\b')

-- name: transactions
WITH accounts AS (
    SELECT customer_id, account_id, row_number() OVER (ORDER BY customer_id, account_id) AS account
    FROM (SELECT DISTINCT customer_id, account_id FROM bank_transactions)
)
SELECT
    (account << 31) + sequence AS row,
    customer_id,
    account_id,
    transaction_id,
    booked_date,
    received_on,
    known_from,
    direction,
    amount,
    narration,
    reference,
    narration_reference,
    counterparty,
    rail,
    is_return,
    is_charge,
    is_emi,
    category
FROM bank_transactions
JOIN accounts USING (customer_id, account_id)

-- name: returned
SELECT
    *,
    outward_words(words) AS says_outward,
    inward_words(words) AS says_inward
FROM (
    SELECT *, in_words(narration) AS words
    FROM transactions
    WHERE is_return AND amount > 0 AND rail NOT IN (SELECT unnest($party_rails))
)

-- name: candidate_originals
SELECT
    returned.row AS returned_row,
    original.row AS original_row
FROM returned
JOIN transactions AS original USING (customer_id, account_id, amount)
WHERE original.direction <> returned.direction
  AND NOT original.is_return AND NOT original.is_charge
  AND original.row < returned.row
  AND original.booked_date >= returned.booked_date
      - CASE returned.direction WHEN 'CREDIT' THEN CAST($days AS INTEGER) ELSE CAST($deposit_days AS INTEGER) END
ORDER BY returned.booked_date - original.booked_date, returned.row - original.row, returned.row

-- name: grouped
WITH judged AS (
    SELECT
        returned.* EXCLUDE (is_emi, counterparty),
        original.row AS original_row,
        CASE
            WHEN says_outward AND NOT says_inward THEN 'outward'
            WHEN says_inward AND NOT says_outward THEN 'inward'
            WHEN returned.direction = 'CREDIT' THEN 'inward'
            ELSE 'outward'
        END AS kind,
        coalesce(original.counterparty, returned.counterparty) AS counterparty,
        coalesce(original.is_emi, false) AS is_emi,
        coalesce(original.narration_reference, returned.narration_reference, original.reference, returned.reference)
            AS instrument
    FROM returned
    LEFT JOIN originals ON returned_row = returned.row
    LEFT JOIN transactions AS original ON original.row = original_row
),
spaced AS (
    SELECT
        *,
        coalesce(booked_date - lag(booked_date) OVER alike > $days, true) AS opens
    FROM judged
    WINDOW alike AS (PARTITION BY customer_id, account_id, kind, amount, instrument ORDER BY row)
)
SELECT
    *,
    max(CASE WHEN opens THEN row END) OVER (
        PARTITION BY customer_id, account_id, kind, amount, instrument ORDER BY row) AS event
FROM spaced

-- name: charges
SELECT
    *,
    CASE
        WHEN outward_words(words) THEN 'outward'
        WHEN inward_words(words) THEN 'inward'
    END AS kind
FROM (
    SELECT *, in_words(narration) AS words
    FROM transactions
    WHERE category = 'return_charge'
)

-- name: candidate_charges
WITH events AS (
    SELECT customer_id, account_id, kind, event, min(booked_date) AS first_day, max(booked_date) AS last_day
    FROM grouped
    GROUP BY ALL
)
SELECT
    charges.row AS charge_row,
    event
FROM charges
JOIN events USING (customer_id, account_id)
WHERE coalesce(charges.kind, events.kind) = events.kind
  AND charges.booked_date BETWEEN first_day - CAST($days AS INTEGER) AND last_day + CAST($late_days AS INTEGER)
ORDER BY
    charges.booked_date > last_day + CAST($days AS INTEGER),
    abs(charges.booked_date - last_day),
    charge_row,
    event

-- name: reasons
-- what the bank prints (words, folded); the first that fits. The description is preferred to the code, whose
-- meaning differs between sources.
FROM (VALUES
    (1, 'INSUFFI?C|INSUF|\bFUNDS? (?:NOT|INSU)|BAL(?:ANCE)? (?:NOT|INSU|LOW)|LOW BAL|NO FUNDS|WANT OF FUNDS|NSF',
        'insufficient funds', 'financial'),
    (2, 'EXCEEDS? ARR|NOT ARRANGED',
        'exceeds arrangement', 'financial'),
    (3, 'REFER TO DRAWER',
        'refer to drawer', 'financial'),
    (4, 'EFFECTS? NOT CLEAR',
        'effects not cleared', 'financial'),
    (5, 'ATTACHMENT|COURT|GARNISHEE|LUNACY|INSOLVEN|DECEASED|\bDEATH\b|LIEN|FROZEN|FREEZE',
        'legal bar', 'legal'),
    (6, 'STOP(?:PED)? (?:PAY|PMT|BY)|PAY(?:MENT|MT)? STOP|MANDATE (?:CANCEL|WITHDRAWN|REVOKED)',
        'payment stopped', 'stop_payment'),
    (7, 'SIGN(?:ATURE|S)? |SIGNATURE|DRAWERS? SIG',
        'signature', 'technical'),
    (8, 'STALE|POST ?DATED|MUTILAT|ALTERATION|WORDS AND FIG|DATE (?:INCOMPLETE|INVALID)|IMAGE|NOT DRAWN|ENDORSE|CLEARING HOUSE',
        'instrument', 'technical'),
    (9, 'UMRN|MANDATE (?:NOT|INACTIVE|EXPIRED|INVALID)|INACTIVE MANDATE',
        'mandate not valid', 'technical'),
    (10, 'CLOSED|DORMANT|INOPERATIVE|INACTIVE|BLOCKED|INVALID (?:ACC|A C|TYPE)|ACC(?:OUN)?T? (?:DOES )?NOT|NO SUCH AC|TITLE',
        'account', 'technical'),
    (11, 'CONNECTIV|TECHNICAL|NETWORK|TIME ?OUT|BANK EXTENDED|MISC(?:ELLANEOUS)?',
        'bank', 'technical')
) AS reasons(place, pattern, reason, reason_class)

-- name: return_events
WITH paired AS (
    SELECT charges.*, charged.event
    FROM charges
    LEFT JOIN charged ON charge_row = charges.row
),
-- tax on a charge, booked apart
taxes AS (
    SELECT tax.row, min_by(base.row, abs(tax.row - base.row)) AS base_row
    FROM paired AS tax
    JOIN paired AS base USING (customer_id, account_id)
    WHERE tax.event IS NULL AND tax.row <> base.row
      AND base.booked_date BETWEEN tax.booked_date - CAST($days AS INTEGER) AND tax.booked_date + CAST($days AS INTEGER)
      AND base.amount >= $tax_share * tax.amount
    GROUP BY ALL
),
of_charges AS (
    SELECT
        paired.*,
        coalesce(paired.event, base.event, base.row, paired.row) AS of_event
    FROM paired
    LEFT JOIN taxes USING (row)
    LEFT JOIN paired AS base ON base.row = base_row
),
members AS (
    SELECT event AS of_event, row, 'return' AS role FROM grouped
    UNION ALL
    SELECT event, original_row, 'original' FROM grouped WHERE original_row IS NOT NULL
    UNION ALL
    SELECT of_event, row, 'charge' FROM of_charges
),
explained AS (
    SELECT
        grouped.row,
        first(reasons.reason ORDER BY place) AS reason,
        first(reasons.reason_class ORDER BY place) AS reason_class
    FROM grouped
    JOIN reasons ON regexp_matches(grouped.words, reasons.pattern)
    GROUP BY grouped.row
),
coded AS (
    SELECT row, codes.reason, codes.reason_class
    FROM (
        SELECT
            row,
            CASE WHEN rail = 'CHEQUE' THEN 'CHEQUE' ELSE 'NACH' END AS scheme,
            regexp_extract(upper(narration), '\b(?:REASON|RSN|RC|CODE|RET ?CD)(?: CODE)?[ :./-]*([0-9]{2})\b', 1) AS code
        FROM grouped
    )
    JOIN codes USING (scheme, code)
),
reasoned AS (
    SELECT
        grouped.event,
        first(coalesce(explained.reason, coded.reason) ORDER BY grouped.row)
            FILTER (coalesce(explained.reason, coded.reason) IS NOT NULL) AS reason,
        first(coalesce(explained.reason_class, coded.reason_class) ORDER BY grouped.row)
            FILTER (coalesce(explained.reason, coded.reason) IS NOT NULL) AS reason_class
    FROM grouped
    LEFT JOIN explained USING (row)
    LEFT JOIN coded USING (row)
    GROUP BY ALL
),
returns AS (
    SELECT
        event AS of_event,
        any_value(kind) AS kind,
        min(booked_date) AS occurred_on,
        min(received_on) AS received_on,
        min(known_from) AS known_from,
        any_value(amount) AS amount,
        count(*) AS presentations,
        first(counterparty ORDER BY row) FILTER (counterparty IS NOT NULL) AS party,
        bool_or(is_emi) AS is_emi,
        any_value(instrument) AS instrument
    FROM grouped
    GROUP BY ALL
),
charge_sums AS (
    SELECT
        of_event,
        coalesce(any_value(kind), 'inward') AS kind,
        min(booked_date) AS occurred_on,
        min(received_on) AS received_on,
        min(known_from) AS known_from,
        sum(amount) AS charge
    FROM of_charges
    GROUP BY ALL
),
identified AS (
    SELECT
        members.of_event,
        any_value(customer_id) AS customer_id,
        any_value(account_id) AS account_id,
        first(transaction_id ORDER BY row) AS first_transaction,
        string_agg(transaction_id, '; ' ORDER BY row) AS transaction_ids
    FROM members
    JOIN transactions USING (row)
    GROUP BY ALL
)
SELECT
    customer_id,
    md5(concat_ws('|', account_id, first_transaction)) AS event_id,
    account_id,
    coalesce(returns.kind, charge_sums.kind) AS kind,
    coalesce(reasoned.reason_class, 'unknown') AS reason_class,
    reasoned.reason,
    coalesce(returns.occurred_on, charge_sums.occurred_on) AS occurred_on,
    CASE WHEN returns.of_event IS NOT NULL THEN returns.received_on ELSE charge_sums.received_on END AS received_on,
    returns.amount,
    coalesce(presentations, 1) AS presentations,
    as_money(coalesce(charge, 0)) AS charge,
    returns.of_event IS NULL AS inferred,
    party,
    is_emi,
    instrument,
    transaction_ids,
    coalesce(returns.known_from, charge_sums.known_from) AS known_from
FROM identified
LEFT JOIN returns USING (of_event)
LEFT JOIN charge_sums USING (of_event)
LEFT JOIN reasoned ON reasoned.event = of_event
ORDER BY customer_id, event_id
