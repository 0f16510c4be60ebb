-- Facts of the ONDC summary: one row per customer each, from the orders and settlements known at the date.

-- name: orders
WITH known AS (
    SELECT *
    FROM ondc_order_events
    WHERE state IS NOT NULL
),
latest AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY customer_id, order_id
            ORDER BY occurred_at DESC, CASE state WHEN 'created' THEN 0 WHEN 'accepted' THEN 1 WHEN 'in_progress' THEN 2
                     WHEN 'completed' THEN 3 ELSE 4 END DESC, message_id DESC, action DESC) AS age,
        min(occurred_on) OVER (PARTITION BY customer_id, order_id) AS first_on
    FROM known
),
main_items AS (
    SELECT customer_id, order_id, arg_min(category, item_no) FILTER (category IS NOT NULL) AS category
    FROM ondc_order_items
    GROUP BY ALL
)
SELECT
    latest.customer_id,
    latest.order_id,
    latest.state,
    least(first_on, coalesce(completed_on, first_on)) AS ordered_on,
    CASE WHEN latest.state IN ('completed', 'returned') THEN coalesce(completed_on, occurred_on) END AS completed_on,
    coalesce(order_value, 0) AS value,
    coalesce(latest.returned_value, 0) AS returned_value,
    coalesce(latest.cancelled_value, 0) AS cancelled_value,
    coalesce(latest.net_value, 0) AS net_value,
    buyer_app,
    coalesce(category, domain, '') AS category
FROM latest
LEFT JOIN (SELECT customer_id, order_id, buyer_app, domain, completed_on FROM ondc_orders) AS named
    USING (customer_id, order_id)
LEFT JOIN main_items USING (customer_id, order_id)
WHERE age = 1

-- name: counts
WITH aged AS (
    SELECT
        *,
        ordered_on > CAST($as_of AS DATE) - INTERVAL 12 MONTH AS is_last,
        ordered_on > CAST($as_of AS DATE) - INTERVAL 24 MONTH AND NOT is_last AS is_before,
        state IN ('completed', 'returned', 'cancelled') AS is_over
    FROM orders
)
SELECT
    customer_id,
    count(*) AS orders_all,
    count(*) FILTER (is_last) AS orders_12,
    count(*) FILTER (is_last AND state IN ('created', 'accepted', 'in_progress')) AS open_12,
    count(*) FILTER (is_last AND state = 'completed') AS completed_12,
    count(*) FILTER (is_last AND state = 'cancelled') AS cancelled_12,
    count(*) FILTER (is_last AND state = 'returned') AS returned_12,
    count(*) FILTER (is_last AND state IN ('completed', 'returned') AND returned_value > 0) AS with_returns_12,
    count(*) FILTER (is_last AND is_over) AS over_12,
    count(*) FILTER (state = 'completed') AS completed_all,
    coalesce(sum(value) FILTER (is_last), 0) AS ordered_value_12,
    coalesce(sum(value) FILTER (is_last AND state = 'completed'), 0) AS completed_value_12,
    coalesce(sum(cancelled_value) FILTER (is_last), 0) AS cancelled_value_12,
    coalesce(sum(returned_value) FILTER (is_last), 0) AS returned_value_12,
    coalesce(sum(value) FILTER (is_last AND state IN ('completed', 'returned')), 0) AS delivered_value_12,
    coalesce(sum(net_value) FILTER (is_last), 0) AS revenue_12,
    coalesce(sum(net_value) FILTER (is_before), 0) AS revenue_before,
    count(*) FILTER (is_before AND state = 'completed') AS completed_before,
    sum(net_value) AS revenue_all,
    min(ordered_on) AS first_order,
    -- a month at least, so that a single order of yesterday is no business of a year
    greatest(least(($as_of::DATE - min(ordered_on) + 1) * 12 / 365.25, 12), 1) AS months_selling_12,
    max(ordered_on) AS last_order
FROM aged
GROUP BY ALL

-- name: diversity
WITH sold AS (
    SELECT * FROM orders WHERE ordered_on > CAST($as_of AS DATE) - INTERVAL 12 MONTH AND net_value > 0
),
cells AS (
    SELECT customer_id, sum(net_value) AS revenue
    FROM sold
    GROUP BY customer_id, buyer_app, category
)
SELECT
    customer_id,
    count(*) AS app_category_pairs,
    1 - sum(power(CAST(revenue AS DOUBLE), 2)) / nullif(power(CAST(sum(revenue) AS DOUBLE), 2), 0) AS spread
FROM cells
GROUP BY ALL

-- name: settled
SELECT
    lines.customer_id,
    lines.order_id,
    status,
    kind,
    settled_on,
    gross,
    coalesce(commission, 0) AS commission,
    coalesce(logistics, 0) AS logistics,
    coalesce(tcs, 0) + coalesce(tds, 0) AS taxes,
    coalesce(withheld, 0) AS withheld,
    net,
    orders.completed_on
FROM ondc_settlements AS lines
LEFT JOIN orders USING (customer_id, order_id)
WHERE told_on IS NOT NULL

-- name: settlement
WITH aged AS (
    SELECT *, settled_on > CAST($as_of AS DATE) - INTERVAL 12 MONTH AS is_last FROM settled
),
lines AS (
    SELECT
        customer_id,
        coalesce(sum(gross) FILTER (is_last AND status = 'settled'), 0) AS settled_gross_12,
        coalesce(sum(net) FILTER (is_last AND status = 'settled'), 0) AS settled_net_12,
        coalesce(sum(commission) FILTER (is_last AND status = 'settled'), 0) AS commission_12,
        coalesce(sum(logistics) FILTER (is_last AND status = 'settled'), 0) AS logistics_12,
        coalesce(sum(taxes) FILTER (is_last AND status = 'settled'), 0) AS taxes_withheld_12,
        CAST(sum(CAST(net AS DOUBLE) * datediff('day', completed_on, settled_on))
            FILTER (is_last AND status = 'settled' AND kind = 'order' AND net > 0 AND completed_on IS NOT NULL) AS DOUBLE)
            AS rupee_days_12,
        coalesce(sum(net) FILTER (is_last AND status = 'settled' AND kind = 'order' AND net > 0 AND completed_on IS NOT NULL), 0)
            AS timed_net_12,
        count(*) FILTER (status = 'failed') AS failed_lines
    FROM aged
    GROUP BY ALL
),
paid_orders AS (
    SELECT DISTINCT customer_id, order_id, TRUE AS paid FROM settled WHERE status = 'settled' AND kind = 'order'
),
unpaid AS (
    SELECT
        customer_id,
        coalesce(sum(net_value) FILTER (paid IS NULL), 0) AS unsettled,
        count(*) FILTER (paid IS NULL) AS unsettled_orders
    FROM orders
    LEFT JOIN paid_orders USING (customer_id, order_id)
    WHERE state = 'completed' AND completed_on > CAST($as_of AS DATE) - INTERVAL 12 MONTH
    GROUP BY ALL
)
SELECT *
FROM lines
FULL JOIN unpaid USING (customer_id)

-- name: facts
FROM customers
LEFT JOIN counts USING (customer_id)
LEFT JOIN diversity USING (customer_id)
LEFT JOIN settlement USING (customer_id)
