-- name: deposits
WITH delivered AS (
    SELECT
        *,
        coalesce(TRY_CAST(tenure_years AS DOUBLE), 0) AS years,
        coalesce(TRY_CAST(tenure_months AS DOUBLE), 0) AS months,
        coalesce(TRY_CAST(tenure_days AS DOUBLE), 0) AS days,
        -- a file without a receipt date is no older than what it tells
        coalesce(received_on, max(greatest(opened, covered_to)) OVER (PARTITION BY customer_id, file),
                 DATE '1900-01-01') AS file_known_from
    FROM headers
),
states AS (
    SELECT
        customer_id,
        account_id,
        fi_type AS kind,
        principal,
        CASE WHEN fi_type = 'recurring_deposit' THEN instalment END AS instalment,
        nullif(trim(interest_rate), '') AS interest_rate,
        CASE WHEN years + months + days > 0 THEN TRY_CAST(
            CASE WHEN years > 0 AND months = round(years * 12) OR years = 0 AND months > 0 THEN months
                 WHEN years > 0 THEN round(years * 12) + CASE WHEN months < 12 THEN months ELSE 0 END
                 ELSE round(days / 30.4375) END AS INTEGER) END AS tenure_months,
        opened AS opened_on,
        matures_on,
        at_maturity AS maturity_amount,
        balance AS current_value,
        CASE WHEN upper(status) LIKE '%LIEN%' OR upper(facility) LIKE '%LIEN%' THEN true END AS lien,
        file,
        account_no,
        received_on,
        covered_to,
        file_known_from
    FROM delivered
    WHERE fi_type IN ('term_deposit', 'recurring_deposit') AND defect IS NULL
)
SELECT
    *,
    -- of the files that tell this state the first
    greatest(opened_on, min(file_known_from) OVER (
        PARTITION BY customer_id, account_id, kind, principal, instalment, interest_rate, tenure_months, matures_on,
                     maturity_amount, current_value, lien)) AS known_from
FROM states
QUALIFY row_number() OVER (
    PARTITION BY customer_id, account_id ORDER BY coalesce(received_on, covered_to) DESC NULLS LAST, file, account_no) = 1
ORDER BY customer_id, account_id
