-- Facts of the OCEN summary: one row per customer each, from the applications known at the date.

-- name: applications
WITH told AS (
    SELECT customer_id, application_id, created_on, lender, rejection_reason, unnest(history) AS state
    FROM ocen_applications
),
known AS (
    SELECT *, row_number() OVER (PARTITION BY customer_id, application_id ORDER BY state.at DESC, ordinal DESC) AS age
    FROM (
        SELECT *, row_number() OVER (PARTITION BY customer_id, application_id) AS ordinal FROM told
    )
    WHERE state.known_from <= $as_of
),
offers AS (
    SELECT customer_id, application_id, coalesce(max(amount) FILTER (accepted), max(amount)) AS offered
    FROM ocen_offers
    GROUP BY ALL
),
of_application AS (
    SELECT
        customer_id,
        application_id,
        created_on,
        any_value(lender) AS lender,
        any_value(rejection_reason) AS rejection_reason,
        arg_min(state.status, age) AS status,
        bool_or(state.status IN ('offered', 'approved', 'disbursed')) AS was_offered,
        arg_min(state.requested, age) FILTER (state.requested IS NOT NULL) AS requested,
        arg_min(state.approved, age) FILTER (state.approved > 0) AS approved
    FROM known
    GROUP BY ALL
)
SELECT
    * EXCLUDE (approved, offered),
    coalesce(offered, approved) AS approved,
    CASE
        WHEN status = 'rejected' THEN 'rejected'
        WHEN was_offered OR offered > 0 THEN 'approved'
        ELSE 'undecided' END AS answer
FROM of_application
LEFT JOIN offers USING (customer_id, application_id)

-- name: counts
SELECT
    customer_id,
    count(*) AS applications,
    count(*) FILTER (created_on > CAST($as_of AS DATE) - INTERVAL 12 MONTH) AS applications_12,
    count(*) FILTER (answer = 'approved') AS approved_count,
    count(*) FILTER (answer = 'rejected') AS rejected_count,
    count(*) FILTER (answer <> 'undecided') AS decided,
    count(*) FILTER (status = 'cancelled') AS withdrawn,
    count(*) FILTER (status = 'disbursed') AS disbursed_count,
    count(DISTINCT lender) AS lenders,
    coalesce(sum(requested), 0) AS requested,
    coalesce(sum(approved) FILTER (answer = 'approved'), 0) AS approved,
    coalesce(sum(requested) FILTER (answer = 'approved' AND requested > 0), 0) AS requested_of_approved,
    coalesce(sum(approved) FILTER (answer = 'approved' AND requested > 0), 0) AS approved_of_requested,
    max(created_on) AS last_application
FROM applications
GROUP BY ALL

-- name: reasons
WITH counted AS (
    SELECT customer_id, coalesce(rejection_reason, 'not told') AS reason, count(*) AS times
    FROM applications
    WHERE answer = 'rejected'
    GROUP BY ALL
)
SELECT
    customer_id,
    arg_max(reason, (times, reason)) AS top_rejection_reason,
    string_agg(reason || ' x ' || times, '; ' ORDER BY times DESC, reason) AS rejection_reasons,
    coalesce(max(times) FILTER (reason = 'LOW_CREDIT_SCORE'), 0) AS rejected_for_score
FROM counted
GROUP BY ALL

-- name: loans
WITH known AS (
    SELECT
        *,
        outstanding AS stated,
        coalesce(status, 'active') AS known_status
    FROM ocen_loans
    WHERE disbursed_on IS NOT NULL
)
SELECT
    customer_id,
    count(*) AS loans,
    count(*) FILTER (known_status = 'active') AS active_loans,
    coalesce(sum(disbursed), 0) AS disbursed,
    coalesce(sum(CASE known_status WHEN 'closed' THEN 0 ELSE coalesce(stated, disbursed) END), 0) AS outstanding,
    count(*) FILTER (known_status <> 'closed' AND stated IS NULL) AS loans_without_statement
FROM known
GROUP BY ALL

-- name: instalments
WITH fallen_due AS (
    SELECT
        *,
        CASE
            WHEN status IN ('paid', 'late') AND paid_on <= $as_of THEN status
            WHEN status = 'missed' OR paid_on > $as_of THEN 'missed'
            ELSE 'open' END AS state
    FROM ocen_instalments
    WHERE due_on <= $as_of
)
SELECT
    customer_id,
    count(*) FILTER (state <> 'open') AS instalments_due,
    count(*) FILTER (state = 'paid') AS paid_in_time,
    count(*) FILTER (state = 'late') AS paid_late,
    count(*) FILTER (state = 'missed') AS missed,
    coalesce(sum(amount) FILTER (state = 'missed'), 0) AS missed_amount
FROM fallen_due
GROUP BY ALL

-- name: facts
FROM customers
LEFT JOIN counts USING (customer_id)
LEFT JOIN reasons USING (customer_id)
LEFT JOIN loans USING (customer_id)
LEFT JOIN instalments USING (customer_id)
