-- name: units
WITH files AS (
    SELECT
        customer_id,
        file,
        received_on,
        records_read,
        format,
        format[1:3] = 'aa_' AS aggregated,
        CASE WHEN format[1:3] = 'aa_' THEN 'account_aggregator'
             WHEN format[1:5] = 'bank_' THEN 'bank_statement'
             WHEN format[1:3] IN ('gst', 'cmp') THEN 'gst'
             WHEN format[1:12] = 'mutual_funds' THEN 'mutual_funds'
             ELSE split_part(format, '_', 1) END AS content
    FROM landed_files
    WHERE defect IS NULL AND format[1:8] <> 'consent_'
),
of_accounts AS (
    SELECT customer_id, file, account_no AS unit, [regexp_replace(upper(fi_type), '[^A-Z0-9]', '', 'g')] AS fi_types,
           fip_id, link_ref, tail, first_day, last_day, true AS dated
    FROM headers
    WHERE fi_type IS NOT NULL
),
of_returns AS (
    SELECT customer_id, file, -2 AS unit, ['GSTR13B'] AS fi_types,
           min(month) AS first_day, last_day(max(month)) AS last_day, count(month) > 0 AS dated
    FROM returns
    GROUP BY ALL
),
of_policies AS (
    SELECT DISTINCT customer_id, file, -3 AS unit,
           ['INSURANCEPOLICIES', 'INSURANCE', 'LIFEINSURANCE', 'GENERALINSURANCE', 'ULIP'] AS fi_types, false AS dated
    FROM insurance_records
),
of_funds AS (
    SELECT DISTINCT customer_id, file, -4 AS unit,
           ['MUTUALFUNDS', 'SIP', 'EQUITIES', 'ETF', 'BONDS', 'DEBENTURES', 'GOVTSECURITIES', 'AIF', 'NPS'] AS fi_types,
           false AS dated
    FROM mutual_fund_records
),
held AS (
    FROM of_accounts UNION ALL BY NAME FROM of_returns UNION ALL BY NAME FROM of_policies UNION ALL BY NAME FROM of_funds
)
SELECT
    files.*,
    coalesce(unit, -1) AS unit,
    coalesce(fi_types, [regexp_replace(upper(format[4:]), '[^A-Z0-9]', '', 'g')]) AS fi_types,
    fip_id,
    link_ref,
    tail,
    first_day,
    last_day,
    coalesce(dated, false) AS dated
FROM files
LEFT JOIN held ON aggregated AND held.customer_id = files.customer_id AND held.file = files.file

-- name: permissions
WITH asked AS (
    SELECT
        *,
        coalesce(received_on, greatest($as_of, last_day)) AS day,  -- no fetch precedes the end of its period
        greatest($as_of, coalesce(received_on, last_day)) AS judged
    FROM units
),
terms AS (
    SELECT
        *,
        CAST(valid_from AT TIME ZONE 'Asia/Kolkata' AS DATE) AS begins,
        CAST(valid_to AT TIME ZONE 'Asia/Kolkata' AS DATE) AS ends,
        CAST(revoked_at AT TIME ZONE 'Asia/Kolkata' AS DATE) AS revoked_on,
        list_transform(string_split(fi_types, ';'), lambda t: regexp_replace(t, '[^A-Z0-9]', '', 'g')) AS types,
        list_transform(regexp_split_to_array(lower(sources), '[;,]'), lambda t: trim(t)) AS of_sources,
        list_transform(string_split(files, ';'), lambda t: trim(t)) AS globs,
        CASE data_life_unit WHEN 'DAY' THEN to_days(CAST(least(data_life_value, 9999) AS INTEGER))
                            WHEN 'MONTH' THEN to_months(CAST(least(data_life_value, 9999) AS INTEGER))
                            WHEN 'YEAR' THEN to_years(CAST(least(data_life_value, 999) AS INTEGER)) END AS life
    FROM consents
),
changes AS (
    SELECT customer_id, consent_id, status, occurred_at, CAST(occurred_at AT TIME ZONE 'Asia/Kolkata' AS DATE) AS since
    FROM consent_events
),
-- how the consents stood on each day that files are judged at
standing AS (
    SELECT
        customer_id,
        consent_id,
        judged,
        arg_max(status, (occurred_at, status)) FILTER (since <= judged) AS last_status,
        bool_or(status = 'EXPIRED') FILTER (since <= judged) AS expired_by_notice,
        bool_or(status = 'REJECTED') FILTER (since <= judged) AS rejected_by_notice,
        count(*) FILTER (status = 'EXPIRED') AS expiries,
        count(*) FILTER (status = 'REJECTED') AS rejections,
        count(*) AS changes
    FROM changes
    JOIN (SELECT DISTINCT customer_id, judged FROM asked) AS days USING (customer_id)
    GROUP BY ALL
),
named AS (
    SELECT
        asked.customer_id, asked.file, unit, accounts.consent_id,
        bool_or(
            link_ref_of_unit IS NULL AND tail_of_unit IS NULL
            OR accounts.link_ref = link_ref_of_unit
            OR accounts.tail = tail_of_unit
               AND (accounts.fip_id IS NULL OR asked.fip_id IS NULL OR accounts.fip_id = asked.fip_id)
        ) AS named
    FROM (SELECT *, link_ref AS link_ref_of_unit, tail AS tail_of_unit FROM asked WHERE aggregated) AS asked
    JOIN accounts ON accounts.customer_id = asked.customer_id
        AND (accounts.fi_type IS NULL
             OR list_contains(asked.fi_types, regexp_replace(upper(accounts.fi_type), '[^A-Z0-9]', '', 'g')))
    GROUP BY ALL
),
excesses AS (
    SELECT
        customer_id,
        consent_id,
        nullif(concat_ws('; ',
            CASE WHEN valid_to > valid_from + CAST(validity AS INTERVAL) + INTERVAL 1 DAY
                 THEN 'valid for more than ' || validity END,
            CASE WHEN data_to > data_from + CAST(data_range AS INTERVAL) THEN 'data range above ' || data_range END,
            CASE WHEN data_life_unit = 'INF' OR DATE '2024-01-01' + life > DATE '2024-01-01' + CAST(data_life AS INTERVAL)
                 THEN 'data life above ' || data_life END,
            CASE WHEN frequency_value
                      * CASE frequency_unit WHEN 'HOUR' THEN 720 WHEN 'DAY' THEN 30 WHEN 'MONTH' THEN 1 ELSE 0 END
                      > fetches_per_month
                 THEN 'more than ' || fetches_per_month || ' fetches a month' END), '') AS excess
    FROM terms
    JOIN ceilings ON ceilings.purpose_code = terms.purpose_code AND ceilings.fetch_type = terms.fetch_type
        AND begins >= since AND (until IS NULL OR begins < until)
),
by_consent AS (
    SELECT
        asked.customer_id,
        asked.file,
        asked.unit,
        terms.consent_id,
        begins,
        excess,
        CASE
            WHEN NOT coalesce(list_has_any(types, asked.fi_types), false) THEN
                ['1', 'outside_type', 'does not cover ' || asked.fi_types[1]]
            WHEN records_read > 0 AND NOT coalesce(contains(consent_types, 'TRANSACTIONS'), false) THEN
                ['1', 'outside_type', 'does not cover transactions']
            WHEN NOT coalesce(named.named, false) THEN
                ['2', 'outside_account', 'does not name the account' || coalesce(' ending ' || asked.tail, '')]
            WHEN dated AND (first_day IS NULL OR last_day IS NULL) THEN
                ['3', 'outside_range', 'cannot be held against a file that does not say which period it covers']
            WHEN dated AND NOT coalesce(first_day >= data_from AND last_day <= data_to, false) THEN
                ['3', 'outside_range', 'covers ' || coalesce(data_from || ' to ' || data_to, 'no period') || ', the file '
                                     || first_day || ' to ' || last_day]
            WHEN purposes.code IS NULL THEN
                ['4', 'outside_purpose', 'is for purpose ' || coalesce(terms.purpose_code, 'unknown') || ', not for lending']
            WHEN NOT coalesce(terms.mode = $storing_mode, false) THEN
                ['4', 'outside_mode', 'is for mode ' || coalesce(terms.mode, 'unknown') || ', which lets nothing be stored']
            WHEN NOT coalesce(terms.signed, false) THEN
                ['4', 'unsigned', 'bears no signature']
            WHEN begins > day THEN
                ['5', 'no_consent', 'begins only on ' || begins || ', after the fetch']
            WHEN rejected_by_notice OR terms.status = 'REJECTED' AND coalesce(rejections, 0) = 0 THEN
                ['5', 'no_consent', 'was refused']
            WHEN ends < day THEN
                ['6', 'expired', 'had expired on ' || ends || ', before the fetch']
            WHEN terms.status = 'REVOKED' AND coalesce(revoked_on <= asked.judged, true) THEN
                ['7', 'revoked', 'was revoked' || coalesce(' on ' || revoked_on, '')]
            WHEN expired_by_notice OR terms.status = 'EXPIRED' AND coalesce(expiries, 0) = 0 OR ends < asked.judged THEN
                ['8', 'expired', 'expired on ' || ends]
            WHEN CASE WHEN coalesce(changes, 0) > 0 THEN coalesce(last_status, 'ACTIVE') ELSE terms.status END
                 NOT IN ('ACTIVE', 'REVOKED', 'EXPIRED', 'REJECTED') THEN
                ['9', 'paused', 'is not active (' || coalesce(last_status, terms.status) || ')']
            WHEN coalesce(data_life_unit <> 'INF', true)
                 AND coalesce(coalesce(asked.received_on, last_day, begins) + life < asked.judged, true) THEN
                ['10', 'data_life_over', coalesce('let the data be used for ' || data_life_value || ' '
                                                || lower(data_life_unit) || ' only', 'states no data life')]
        END AS failure
    FROM (FROM asked WHERE aggregated) AS asked
    JOIN terms ON terms.customer_id = asked.customer_id AND terms.kind = 'aa_consent'
    LEFT JOIN named ON named.customer_id = asked.customer_id AND named.file = asked.file
        AND named.unit = asked.unit AND named.consent_id = terms.consent_id
    LEFT JOIN standing ON standing.customer_id = asked.customer_id
        AND standing.consent_id = terms.consent_id AND standing.judged = asked.judged
    LEFT JOIN excesses ON excesses.customer_id = asked.customer_id AND excesses.consent_id = terms.consent_id
    LEFT JOIN purposes ON purposes.code = terms.purpose_code
        AND day >= purposes.since AND (purposes.until IS NULL OR day < purposes.until)
),
by_basis AS (
    SELECT
        asked.customer_id,
        asked.file,
        asked.unit,
        terms.consent_id,
        begins,
        CASE
            WHEN begins > day THEN ['5', 'no_lawful_basis', 'begins only on ' || begins]
            WHEN ends < day THEN ['6', 'expired', 'had expired on ' || ends || ' when the file was received']
            WHEN status = 'REVOKED' AND coalesce(revoked_on <= judged, true) THEN
                ['7', 'revoked', 'was withdrawn' || coalesce(' on ' || revoked_on, '')]
        END AS failure
    FROM asked
    JOIN terms ON terms.customer_id = asked.customer_id
    JOIN bases ON bases.kind = terms.kind AND day >= bases.since AND (bases.until IS NULL OR day < bases.until)
    WHERE CASE
        WHEN aggregated THEN covers_aggregator_format AND coalesce(list_contains(of_sources, content), false)
        ELSE sources IS NULL AND files IS NULL
            OR coalesce(list_contains(of_sources, content), false)
            OR coalesce(len(list_filter(globs, lambda name: asked.file GLOB name
                                        OR asked.file GLOB (asked.customer_id || '/' || name))) > 0, false)
    END
),
-- the best that covers each account of a file; a failure of a later test is nearer to coverage
best AS (
    SELECT DISTINCT ON (customer_id, file, unit) *
    FROM (FROM by_consent UNION ALL BY NAME FROM by_basis)
    ORDER BY customer_id, file, unit, failure IS NOT NULL, CAST(failure[1] AS INTEGER) DESC, begins DESC NULLS LAST,
             consent_id
),
settled AS (
    SELECT
        asked.customer_id,
        asked.file,
        asked.unit,
        aggregated,
        content,
        consent_id,
        excess,
        consent_id IS NOT NULL AND failure IS NULL AS covered,
        CASE
            WHEN consent_id IS NULL AND aggregated THEN 'no_consent'
            WHEN consent_id IS NULL THEN 'no_lawful_basis'
            ELSE failure[2]
        END AS reason,
        failure[3] AS clause
    FROM asked
    LEFT JOIN best USING (customer_id, file, unit)
),
of_file AS (
    SELECT DISTINCT ON (customer_id, file) *
    FROM settled
    ORDER BY customer_id, file, covered, unit
)
SELECT
    landed_files.customer_id,
    landed_files.file,
    landed_files.source,
    landed_files.defect IS NULL AND coalesce(covered, true) AS permitted,
    consent_id,
    coalesce(landed_files.defect, CASE WHEN NOT covered THEN reason END) AS reason,
    CASE
        WHEN landed_files.defect IS NOT NULL THEN landed_files.detail
        WHEN covered THEN NULL
        WHEN consent_id IS NULL AND aggregated THEN
            'No consent of ' || landed_files.customer_id || ' for ' || landed_files.file
            || '; land the signed consent artefact in ' || landed_files.customer_id || '/consent/.'
        WHEN consent_id IS NULL THEN
            'No lawful basis of ' || landed_files.customer_id || ' covers ' || landed_files.file || ' (' || content
            || '); land a lawful-basis record in ' || landed_files.customer_id || '/consent/ or run `msme basis`.'
        ELSE
            CASE WHEN aggregated THEN 'Consent ' ELSE 'Lawful basis ' END || consent_id || ' of '
            || landed_files.customer_id || ' ' || coalesce(clause, 'does not cover it') || '; '
            || landed_files.file || ' needs '
            || CASE WHEN reason = 'unsigned' THEN 'the artefact with its signedConsent, or has to be deleted.'
                    WHEN aggregated THEN 'a consent that covers it, or has to be deleted.'
                    ELSE 'a lawful basis that covers it, or has to be deleted.' END
    END AS detail,
    excess AS ceiling
FROM landed_files
LEFT JOIN of_file USING (customer_id, file)
ORDER BY landed_files.customer_id, landed_files.file

-- name: remarks
SELECT
    customer_id,
    count(*) FILTER (withheld) || ' of ' || count(*) || ' files withheld: '
        || array_to_string(list(DISTINCT reason ORDER BY reason) FILTER (withheld), ', ')
        || ' (' || array_to_string((list(file ORDER BY file) FILTER (withheld))[1:3], ', ')
        || CASE WHEN count(*) FILTER (withheld) > 3
                THEN ' and ' || count(*) FILTER (withheld) - 3 || ' more' ELSE '' END || '). '
        || min_by(detail, file) FILTER (withheld) AS told
FROM (FROM file_permissions SELECT *, coalesce(list_contains($reasons, reason), false) AS withheld)
GROUP BY customer_id
HAVING bool_or(withheld)
ORDER BY customer_id
