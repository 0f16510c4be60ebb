-- Holdings, transactions, plans and net asset values of mutual funds and other securities.

-- macro: as_units
-- units or a net asset value from its text, null when it is no plain number
CREATE OR REPLACE TEMP MACRO as_units(text) AS TRY_CAST(replace(text, ',', '') AS DECIMAL(18, 6))

-- macro: fund_class
CREATE OR REPLACE TEMP MACRO fund_class(words) AS
    CASE
        WHEN words IS NULL THEN NULL
        WHEN regexp_matches(words, 'LIQUID|OVERNIGHT|MONEY MARKET') THEN 'liquid'
        WHEN regexp_matches(words, 'HYBRID|BALANCED|MULTI ASSET|ARBITRAGE') THEN 'hybrid'
        WHEN regexp_matches(words, 'DEBT|BOND|GILT|DURATION|INCOME|CREDIT RISK|FLOATER') THEN 'debt'
        WHEN regexp_matches(words, 'EQUITY|CAP|ELSS|INDEX|NIFTY|SENSEX|SECTORAL|FLEXI|VALUE|CONTRA|FOCUSED') THEN 'equity'
    END

-- name: judged
WITH numbers AS (
    SELECT
        records.* EXCLUDE (units, lien_units, nav),
        units AS units_text,
        nav AS nav_text,
        as_units(records.units) AS units,
        as_units(records.lien_units) AS lien_units,
        as_units(records.nav) AS nav,
        received_on,
        nullif(regexp_replace(upper(folio), '[^A-Z0-9]', '', 'g'), '') AS number,
        coalesce(isin, amfi_code, scheme_code, upper(regexp_replace(scheme, '[^A-Za-z0-9]', '', 'g'))) AS paper
    FROM records
    LEFT JOIN landed_files USING (customer_id, file)
),
-- transactions of an account need not say the folio: then it is that of the account's only holding of the paper
held AS (
    SELECT customer_id, file, account, paper, min(number) AS only_number
    FROM numbers
    WHERE record IN ('holding', 'sip') AND number IS NOT NULL
    GROUP BY ALL
    HAVING count(DISTINCT number) = 1
),
placed AS (
    SELECT numbers.*, coalesce(number, only_number, upper(numbers.account), '') AS place
    FROM numbers
    LEFT JOIN held ON held.customer_id = numbers.customer_id AND held.file = numbers.file
        AND held.account IS NOT DISTINCT FROM numbers.account AND held.paper = numbers.paper
),
dated AS (
    SELECT
        *,
        md5(concat_ws('|', place, coalesce(paper, ''))) AS holding_id,
        coalesce(f.stated_on, f.nav_on, received_on) AS spoken_on,
        coalesce(executed_on, ordered_on) AS traded_on,
        CASE
            WHEN record <> 'transaction' THEN NULL
            WHEN regexp_matches(upper(kind), 'SIP') OR (upper(kind) IN ('BUY', 'PURCHASE') AND
                 (upper(mode) = 'SIP' OR regexp_matches(upper(coalesce(narration, '')), '\b(SIP|SYSTEMATIC)\b'))) THEN 'sip'
            WHEN upper(kind) LIKE 'SWITCH_IN%' THEN 'switch_in'
            WHEN upper(kind) LIKE 'SWITCH_OUT%' THEN 'switch_out'
            WHEN upper(kind) LIKE 'DIVIDEND%' THEN 'dividend'
            WHEN upper(kind) IN ('BUY', 'PURCHASE') THEN 'purchase'
            WHEN upper(kind) IN ('SELL', 'REDEMPTION') THEN 'redemption'
            WHEN upper(kind) = 'REVERSAL' THEN 'reversal'
            WHEN upper(kind) LIKE '%TAX' THEN 'charge'
            ELSE 'other'
        END AS trade
    FROM placed AS f
)
SELECT
    *,
    CASE
        WHEN defect IS NOT NULL THEN [defect, NULL, raw_text]
        WHEN record = 'nav' THEN CASE
            WHEN amfi_code IS NULL THEN ['missing_scheme', 'amfi_code', NULL]
            WHEN nav_on IS NULL THEN [CASE WHEN f_nav_on IS NULL THEN 'missing_date' ELSE 'bad_date' END, 'nav_on', f_nav_on]
            WHEN nav IS NULL OR nav <= 0 THEN ['bad_nav', 'nav', nav_text]
        END
        WHEN paper IS NULL THEN ['missing_scheme', 'isin', f_isin]
        WHEN record = 'holding' THEN CASE
            WHEN spoken_on IS NULL THEN
                [CASE WHEN f_stated_on IS NULL THEN 'missing_date' ELSE 'bad_date' END, 'stated_on', f_stated_on]
            WHEN units_text IS NULL AND value IS NULL THEN ['missing_units', 'units', NULL]
            WHEN units IS NULL AND units_text IS NOT NULL OR units < 0 THEN ['bad_units', 'units', units_text]
        END
        WHEN record = 'sip' THEN CASE
            WHEN f_amount IS NULL THEN ['missing_amount', 'amount', NULL]
            WHEN rupees IS NULL THEN ['bad_amount', 'amount', f_amount]
        END
        WHEN traded_on IS NULL THEN
            [CASE WHEN coalesce(f_executed_on, f_ordered_on) IS NULL THEN 'missing_date' ELSE 'bad_date' END,
             'executed_on', coalesce(f_executed_on, f_ordered_on)]
        WHEN f_amount IS NOT NULL AND rupees IS NULL THEN ['bad_amount', 'amount', f_amount]
        WHEN f_amount IS NULL AND units IS NULL THEN ['missing_amount', 'amount', NULL]
        WHEN units_text IS NOT NULL AND units IS NULL THEN ['bad_units', 'units', units_text]
    END AS fault
FROM dated

-- name: outcomes
WITH told AS (
    SELECT
        *,
        CASE record
            WHEN 'holding' THEN spoken_on
            WHEN 'sip' THEN greatest(spoken_on, created_on, ceased_on)
            WHEN 'nav' THEN nav_on
            ELSE traded_on END AS told_on
    FROM judged
    WHERE fault IS NULL
),
sound AS (
    SELECT
        *,
        -- a file without a receipt date is no older than what it tells
        coalesce(received_on, max(told_on) OVER (PARTITION BY customer_id, file), DATE '1900-01-01') AS file_known_from,
        CASE record
            WHEN 'holding' THEN concat_ws('|', holding_id, spoken_on)
            WHEN 'sip' THEN concat_ws('|', holding_id, coalesce(CAST(created_on AS VARCHAR), ''), coalesce(instalment_day, ''))
            WHEN 'nav' THEN concat_ws('|', amfi_code, nav_on)
            ELSE concat_ws('|', holding_id, traded_on, trade, coalesce(CAST(abs(rupees) AS VARCHAR), ''),
                           coalesce(CAST(abs(units) AS VARCHAR), ''))
        END AS same,
        md5(concat_ws('|', coalesce(CAST(units AS VARCHAR), ''), coalesce(CAST(nav AS VARCHAR), ''),
                      coalesce(CAST(value AS VARCHAR), ''), coalesce(CAST(rupees AS VARCHAR), ''),
                      coalesce(CAST(ceased_on AS VARCHAR), ''), coalesce(CAST(last_on AS VARCHAR), ''),
                      coalesce(CAST(lien_units AS VARCHAR), ''))) AS content,
        -- what two deliveries must have in common to tell the same; a plan that runs on is told with its last instalment
        CASE record
            WHEN 'transaction' THEN ''
            WHEN 'sip' THEN concat_ws('|', abs(rupees), coalesce(frequency, ''), ceased_on IS NOT NULL OR pending = '0',
                                      coalesce(ceased_on, CASE WHEN pending = '0' THEN last_on END))
            ELSE content
        END AS state
    FROM told
),
-- a transaction may occur twice in one statement, and then is two
occurrences AS (
    SELECT
        *,
        CASE WHEN record = 'transaction'
            THEN row_number() OVER (PARTITION BY customer_id, record, same, file ORDER BY position) ELSE 1 END AS occurrence
    FROM sound
),
ranked AS (
    SELECT
        *,
        row_number() OVER line AS place_in_line,
        first_value(content) OVER line AS kept_content,
        min(file_known_from) OVER (PARTITION BY customer_id, record, same, occurrence, state) AS first_known
    FROM occurrences
    -- of transactions the first delivery stays, of states the latest
    WINDOW line AS (
        PARTITION BY customer_id, record, same, occurrence
        ORDER BY
            CASE WHEN record = 'transaction' THEN received_on END NULLS LAST,
            CASE WHEN record <> 'transaction' THEN coalesce(received_on, spoken_on) END DESC NULLS LAST,
            CASE WHEN record <> 'transaction' THEN spoken_on END DESC NULLS LAST,
            file,
            position
    )
)
SELECT
    * EXCLUDE (content, kept_content, state, file_known_from, first_known),
    -- values are public; a plan is known from the first statement that tells its state
    CASE record WHEN 'nav' THEN nav_on WHEN 'sip' THEN first_known ELSE greatest(first_known, told_on) END AS known_from,
    CASE WHEN place_in_line = 1 THEN 'clean' ELSE 'duplicate' END AS disposition,
    CASE WHEN place_in_line = 1 THEN NULL
         WHEN record = 'transaction' OR content = kept_content THEN 'duplicate'
         ELSE 'superseded' END AS reason
FROM ranked

-- name: mf_holdings
WITH listed AS (
    SELECT customer_id, amfi_code, max(category) AS category
    FROM outcomes WHERE record = 'nav' GROUP BY ALL
),
traded AS (
    SELECT customer_id, holding_id, max(category) AS category, max(amc) AS amc, max(scheme) AS scheme
    FROM outcomes WHERE record = 'transaction' GROUP BY ALL
),
named AS (
    SELECT
        outcomes.* EXCLUDE (category, amc, scheme),
        coalesce(outcomes.amc, traded.amc) AS amc,
        coalesce(outcomes.scheme, traded.scheme) AS scheme,
        translate(upper(concat_ws(' ', outcomes.category, traded.category, listed.category)), '_', ' ') AS delivered,
        upper(concat_ws(' ', outcomes.scheme, traded.scheme)) AS titles
    FROM outcomes
    LEFT JOIN traded USING (customer_id, holding_id)
    LEFT JOIN listed ON listed.customer_id = outcomes.customer_id AND listed.amfi_code = outcomes.amfi_code
    WHERE record = 'holding' AND disposition = 'clean'
),
classed AS (
    SELECT
        *,
        fund_class(delivered) AS delivered_class,
        fund_class(titles) AS title_class
    FROM named
)
SELECT
    customer_id,
    holding_id,
    spoken_on AS stated_on,
    coalesce(instrument, 'other') AS instrument,
    coalesce(masked_folio, masked_account) AS folio,
    md5(nullif(place, '')) AS folio_id,
    amc,
    scheme,
    isin,
    amfi_code,
    CASE WHEN instrument = 'equity' THEN 'equity' ELSE coalesce(delivered_class, title_class, 'other') END AS category,
    registrar,
    holder_pan,
    units,
    lien_units,
    nav,
    nav_on,
    coalesce(
        value,
        CAST(CAST(round_half_even(CAST(CAST(units AS DECIMAL(38, 6)) * 1000000 AS HUGEINT)
                                  * CAST(CAST(nav AS DECIMAL(38, 6)) * 1000000 AS HUGEINT), 10000000000)
                  AS DECIMAL(38, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(38, 2))
    ) AS exact_value,
    CASE WHEN exact_value IS NOT NULL THEN as_money(exact_value) END AS value,
    cost,
    file, position, received_on, known_from
FROM classed
ORDER BY customer_id, holding_id, stated_on

-- name: mf_transactions
SELECT
    customer_id,
    holding_id,
    md5(concat_ws('|', same, occurrence)) AS transaction_id,
    traded_on,
    trade AS kind,
    abs(rupees) AS amount,
    CASE WHEN trade IN ('redemption', 'switch_out') THEN -abs(units) ELSE units END AS units,
    nav,
    kind AS as_delivered,
    file, position, received_on, known_from
FROM outcomes
WHERE record = 'transaction' AND disposition = 'clean'
ORDER BY customer_id, holding_id, transaction_id

-- name: sips
SELECT
    customer_id,
    md5(same) AS sip_id,
    holding_id,
    coalesce(scheme, scheme_code) AS scheme,
    abs(rupees) AS amount,
    CASE
        WHEN upper(frequency) LIKE 'MONTH%' OR frequency IN ('12', '30') THEN 'monthly'
        WHEN upper(frequency) LIKE 'QUART%' THEN 'quarterly'
        WHEN upper(frequency) LIKE 'WEEK%' THEN 'weekly'
        WHEN upper(frequency) LIKE 'DAI%' THEN 'daily'
        WHEN upper(frequency) LIKE 'HALF%' THEN 'half_yearly'
        WHEN upper(frequency) LIKE 'YEAR%' OR upper(frequency) LIKE 'ANNUAL%' THEN 'yearly'
        ELSE frequency
    END AS frequency,
    created_on AS starts_on,
    coalesce(ceased_on, CASE WHEN pending = '0' THEN last_on END) AS ends_on,
    CASE WHEN ceased_on IS NOT NULL OR pending = '0' THEN 'stopped' ELSE 'active' END AS status,
    file, position, received_on, known_from
FROM outcomes
WHERE record = 'sip' AND disposition = 'clean'
ORDER BY customer_id, sip_id

-- name: navs
SELECT customer_id, amfi_code, nav_on, isin, isin_reinvestment, scheme, category, nav, file, position, received_on, known_from
FROM outcomes
WHERE record = 'nav' AND disposition = 'clean'
ORDER BY customer_id, amfi_code, nav_on

-- name: put_aside
SELECT customer_id, file, parent, position, record, 'rejected' AS disposition, fault[1] AS reason, fault, abs(rupees) AS rupees
FROM judged
WHERE fault IS NOT NULL
UNION ALL
SELECT customer_id, file, parent, position, record, disposition, reason, NULL, abs(rupees)
FROM outcomes
WHERE disposition = 'duplicate'

-- name: reasons
FROM (VALUES
    ('duplicate', 'The same record was delivered before; nothing to do.'),
    ('superseded', 'A later delivery says something else of the same day; nothing to do.'),
    ('malformed_record', 'The record has not the shape of a holding, plan, transaction or value; ask for it again.'),
    ('missing_scheme', 'Neither ISIN nor scheme is named; ask for the statement again.'),
    ('missing', 'The {field} is missing; ask for the statement again.'),
    ('', 'The {field} is not readable; ask for the statement again.')
) AS reasons(reason, sentence)
