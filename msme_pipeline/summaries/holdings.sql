-- What the sections of funds and insurance share.

-- name: delivered
-- Customers with a permitted file of one of $formats, even an empty one.
SELECT DISTINCT customer_id
FROM landed_files
JOIN file_permissions USING (customer_id, file)
WHERE defect IS NULL AND permitted AND format IN (SELECT unnest($formats))

-- name: full_months
-- Of the last 12 full months those that the bank files cover in full.
SELECT *
FROM monthly_cashflow
WHERE last_day(month) <= $as_of AND month >= date_trunc('month', CAST($as_of AS DATE) + 1) - INTERVAL 12 MONTH
  AND days_covered = date_part('day', last_day(month))
