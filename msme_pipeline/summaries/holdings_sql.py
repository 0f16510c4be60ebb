"""SQL shared by the sections of funds and insurance: customers, who delivered the source, full months."""

CUSTOMERS = """
customers AS (
    SELECT customer_id FROM landed_files
    UNION
    SELECT customer_id FROM accounts
),
delivered AS (
    SELECT DISTINCT customer_id
    FROM landed_files
    JOIN permissions USING (customer_id, file)
    WHERE defect IS NULL AND permitted AND format IN (SELECT unnest($formats))
      AND coalesce(landed_files.received_on, DATE '1900-01-01') <= $as_of
)"""
"""`customers` with any data; `delivered`: those with a permitted file of one of $formats, even an empty one."""

FULL_MONTHS = """
full_months AS (
    SELECT *
    FROM cashflow
    WHERE last_day(month) <= $as_of AND month >= date_trunc('month', CAST($as_of AS DATE) + 1) - INTERVAL 12 MONTH
      AND days_covered = date_part('day', last_day(month))
)"""
"""Of the last 12 full months those that the bank files cover in full."""
