-- The parts of ONDC messages as rows: price lines, fulfilments, quote trails, items.

-- name: breakup_texts
WITH lists AS (
    SELECT customer_id, file, position,
        from_json(f_breakup, '[{"kind":"VARCHAR","item_id":"VARCHAR","parent":"VARCHAR","part":"VARCHAR","count":"VARCHAR","value":"VARCHAR"}]') AS lines
    FROM judged
    WHERE disposition = 'clean' AND f_breakup IS NOT NULL
),
single AS (
    SELECT customer_id, file, position, unnest(lines) AS line, generate_subscripts(lines, 1) AS ordinal FROM lists
)
SELECT
    customer_id,
    file,
    position,
    CAST(ordinal AS INTEGER) AS ordinal,
    lower(line.kind) AS kind,
    line.item_id AS item_id,
    line.parent AS parent,
    coalesce(lower(line.part), 'item') <> 'item' AS is_option,
    TRY_CAST(line.count AS BIGINT) AS units,
    line.value AS f_value
FROM single

-- name: fulfilment_texts
WITH lists AS (
    SELECT customer_id, file, position,
        from_json(f_fulfilments, '[{"id":"VARCHAR","type":"VARCHAR","state":"VARCHAR","ended_at":"VARCHAR","trail":"VARCHAR"}]') AS lines
    FROM judged
    WHERE disposition = 'clean' AND f_fulfilments IS NOT NULL
),
single AS (
    SELECT customer_id, file, position, unnest(lines) AS line, generate_subscripts(lines, 1) AS ordinal FROM lists
),
named AS (
    SELECT
        * EXCLUDE (line),
        line.*,
        regexp_replace(upper(coalesce(line.type, '')), '[^A-Z]', '', 'g') AS bare_type,
        regexp_replace(upper(coalesce(line.state, '')), '[^A-Z]', '', 'g') AS bare_state
    FROM single
)
SELECT
    customer_id,
    file,
    position,
    CAST(ordinal AS INTEGER) AS ordinal,
    id AS fulfilment_id,
    state,
    ended_at AS f_ended_at,
    trail AS f_trail,
    CASE
        WHEN bare_type = 'RTO' OR bare_state LIKE 'RTO%' THEN 'rto'
        WHEN bare_type = 'RETURN' AND bare_state IN ('RETURNDELIVERED', 'RETURNLIQUIDATED', 'LIQUIDATED', 'RETURNED')
            THEN 'returned'
        WHEN bare_type IN ('RETURN', 'REVERSEQC') THEN 'return_asked'
        WHEN bare_type = 'CANCEL' THEN 'cancel'
        WHEN bare_state LIKE 'CANCEL%' THEN 'delivery_cancelled'
        WHEN bare_state IN ('ORDERDELIVERED', 'DELIVERED') THEN 'delivered'
        ELSE 'delivery' END AS kind
FROM named

-- name: trail_texts
WITH lists AS (
    SELECT customer_id, file, position, kind AS fulfilment,
        from_json(f_trail, '[{"kind":"VARCHAR","value":"VARCHAR"}]') AS lines
    FROM fulfilment_lines
    WHERE f_trail IS NOT NULL AND kind IN ('returned', 'cancel')
),
single AS (SELECT * EXCLUDE (lines), unnest(lines) AS line FROM lists)
SELECT customer_id, file, position, fulfilment, lower(line.kind) AS kind, line.value AS f_value FROM single

-- name: returned_units
WITH lists AS (
    SELECT customer_id, file, position, f_order_id AS order_id,
        from_json(f_items, '[{"item_id":"VARCHAR","fulfilment_id":"VARCHAR","category":"VARCHAR","count":"VARCHAR"}]') AS lines
    FROM judged
    WHERE disposition = 'clean' AND f_items IS NOT NULL
),
single AS (SELECT * EXCLUDE (lines), unnest(lines) AS line FROM lists)
SELECT
    single.customer_id,
    single.file,
    single.position,
    line.item_id AS item_id,
    min(line.category) AS category,
    coalesce(sum(TRY_CAST(line.count AS BIGINT)) FILTER (kind IN ('returned', 'cancel', 'rto')), 0) AS units
FROM single
LEFT JOIN fulfilment_lines
    ON fulfilment_lines.customer_id = single.customer_id
    AND fulfilment_lines.file = single.file
    AND fulfilment_lines.position = single.position
    AND fulfilment_lines.fulfilment_id = line.fulfilment_id
GROUP BY ALL
