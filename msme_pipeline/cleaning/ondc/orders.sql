-- ONDC messages judged, then events, orders and items.

-- name: states
-- order states of the protocol, letters only, in capitals
FROM (VALUES
    ('CREATED', 'created'),
    ('ACCEPTED', 'accepted'),
    ('INPROGRESS', 'in_progress'),
    ('COMPLETED', 'completed'),
    ('CANCELLED', 'cancelled'),
    ('CANCELED', 'cancelled'),
    ('RETURNED', 'returned')
) AS states(written, state)

-- name: known_files
-- a file without a receipt date is no older than what it tells
SELECT
    customer_id,
    file,
    coalesce(
        any_value(received_on),
        max(coalesce(sent_at_date, greatest(created_at_date, updated_at_date, settled_at_date)))
            FILTER (records.defect IS NULL),
        DATE '1900-01-01') AS file_known_from
FROM records
LEFT JOIN landed_files USING (customer_id, file)
GROUP BY ALL

-- name: judged
WITH told AS (
    SELECT
        records.*,
        received_on,
        regexp_replace(upper(coalesce(f_state, '')), '[^A-Z]', '', 'g') AS bare_state,
        coalesce(sent_at, updated_at, created_at) AS occurred_at,
        coalesce(sent_at_date, updated_at_date, created_at_date) AS occurred_on,
        coalesce(f_sent_at, f_updated_at, f_created_at) AS written_at,
        coalesce(f_message_id, 'digest:' || md5(fields)) AS message_key
    FROM records
    LEFT JOIN landed_files USING (customer_id, file)
    WHERE record <> 'settlement'
),
reasoned AS (
    SELECT
        told.*,
        states.state,
        CASE
            WHEN defect IS NOT NULL THEN [defect, NULL, NULL]
            WHEN f_order_id IS NULL THEN ['missing_order_id', 'order_id', NULL]
            WHEN occurred_at IS NULL AND written_at IS NULL THEN ['missing_date', 'timestamp', NULL]
            WHEN occurred_at IS NULL THEN ['bad_date', 'timestamp', written_at]
            WHEN amount IS NOT NULL AND readable IS NULL THEN ['bad_amount', 'quote.price.value', amount]
            WHEN readable < 0 THEN ['bad_amount', 'quote.price.value', amount]
            WHEN regexp_matches(upper(f_currency), '^[A-Z]{3}$') AND upper(f_currency) <> 'INR'
                THEN ['foreign_currency', 'quote.price.currency', f_currency]
            WHEN f_state IS NOT NULL AND states.state IS NULL THEN ['unknown_state', 'state', f_state]
        END AS fault
    FROM told
    LEFT JOIN states ON states.written = bare_state
),
repeated AS (
    SELECT
        customer_id,
        file,
        position,
        row_number() OVER same AS times,
        greatest(min(file_known_from) OVER (same ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), occurred_on)
            AS known_from,
        coalesce(f_action, '') AS action
    FROM reasoned
    JOIN known_files USING (customer_id, file)
    WHERE fault IS NULL
    WINDOW same AS (
        PARTITION BY customer_id, f_order_id, message_key, coalesce(f_action, ''), occurred_at, md5(fields)
        ORDER BY received_on NULLS LAST, file, position)
),
ranked AS (
    SELECT
        customer_id,
        file,
        position,
        row_number() OVER (
            PARTITION BY customer_id, f_order_id, message_key, repeated.action, occurred_at
            ORDER BY received_on DESC NULLS LAST, file DESC, position DESC) AS later
    FROM reasoned
    JOIN repeated USING (customer_id, file, position)
    WHERE times = 1
)
SELECT
    reasoned.*,
    repeated.known_from,
    CASE WHEN fault IS NOT NULL THEN 'rejected' WHEN times > 1 OR later > 1 THEN 'duplicate' ELSE 'clean' END AS disposition,
    CASE
        WHEN fault IS NOT NULL THEN fault[1]
        WHEN times > 1 THEN 'duplicate'
        WHEN later > 1 THEN 'superseded' END AS reason
FROM reasoned
LEFT JOIN repeated USING (customer_id, file, position)
LEFT JOIN ranked USING (customer_id, file, position)

-- name: messages
WITH of_breakup AS (
    SELECT
        customer_id,
        file,
        position,
        sum(value) FILTER (kind IN ('item', 'discount', 'offer')) AS items_value,
        sum(value) FILTER (kind IN ('delivery', 'packing')) AS delivery_charge,
        sum(value) FILTER (kind = 'tax') AS tax,
        CAST(sum(units) FILTER (kind = 'item' AND NOT is_option) AS BIGINT) AS units
    FROM breakup_lines
    GROUP BY ALL
),
of_fulfilments AS (
    SELECT
        customer_id,
        file,
        position,
        arg_max(state, ordinal) FILTER (state IS NOT NULL) AS fulfilment_state,
        count(*) FILTER (kind = 'rto') AS rto,
        count(*) FILTER (kind IN ('delivery', 'delivered', 'delivery_cancelled')) AS deliveries,
        count(*) FILTER (kind = 'delivery_cancelled') AS deliveries_cancelled,
        count(*) FILTER (kind = 'returned') AS returns,
        min(ended_at_date) FILTER (kind = 'delivered') AS delivered_on
    FROM fulfilment_lines
    GROUP BY ALL
),
of_trails AS (
    SELECT
        customer_id,
        file,
        position,
        -sum(value) FILTER (fulfilment = 'returned' AND value < 0) AS returned_value,
        -sum(value) FILTER (fulfilment = 'cancel' AND value < 0) AS cancelled_value,
        -sum(value) FILTER (kind IN ('item', 'discount', 'offer')) AS items_off
    FROM trail_lines
    GROUP BY ALL
)
SELECT
    judged.*,
    items_value,
    delivery_charge,
    tax,
    units,
    fulfilment_state,
    coalesce(rto, 0) > 0 OR coalesce(deliveries, 0) > 0 AND deliveries = deliveries_cancelled OR state = 'cancelled'
        AS is_cancelled,
    coalesce(returns, 0) > 0 OR state = 'returned' AS is_returned,
    delivered_on,
    coalesce(returned_value, 0) AS returned_here,
    coalesce(cancelled_value, 0) AS cancelled_here,
    coalesce(items_off, 0) AS items_off
FROM judged
LEFT JOIN of_breakup USING (customer_id, file, position)
LEFT JOIN of_fulfilments USING (customer_id, file, position)
LEFT JOIN of_trails USING (customer_id, file, position)
WHERE disposition = 'clean'

-- name: events
WITH in_order AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY customer_id, f_order_id
            ORDER BY occurred_at, CASE state WHEN 'created' THEN 0 WHEN 'accepted' THEN 1 WHEN 'in_progress' THEN 2
                                  WHEN 'completed' THEN 3 ELSE 4 END,
                     is_returned, is_cancelled, message_key, file, position) AS step
    FROM messages
),
known AS (
    SELECT
        *,
        last_value(state IGNORE NULLS) OVER so_far AS last_state,
        last_value(readable IGNORE NULLS) OVER so_far AS quote,
        max(returned_here) OVER so_far AS returned_value,
        max(cancelled_here) OVER so_far AS parts_cancelled,
        last_value(CASE WHEN state IS NOT NULL THEN is_cancelled END IGNORE NULLS) OVER so_far AS order_cancelled,
        bool_or(is_returned) OVER so_far AS order_returned,
        first_value(CASE WHEN is_cancelled THEN greatest(readable, payment_amount) ELSE readable + returned_here + cancelled_here END
                    IGNORE NULLS) OVER so_far AS order_value,
        first_value(items_value + items_off IGNORE NULLS) OVER so_far AS item_value,
        last_value(items_value IGNORE NULLS) OVER so_far AS items_left,
        first_value(delivery_charge IGNORE NULLS) OVER so_far AS first_delivery_charge,
        first_value(tax IGNORE NULLS) OVER so_far AS first_tax,
        first_value(units IGNORE NULLS) OVER so_far AS first_units,
        first_value(file) OVER so_far AS first_file,
        max(known_from) OVER so_far AS state_known_from
    FROM in_order
    WINDOW so_far AS (PARTITION BY customer_id, f_order_id ORDER BY step ROWS UNBOUNDED PRECEDING)
),
states_known AS (
    SELECT
        *,
        CASE
            WHEN last_state IS NULL THEN NULL
            WHEN order_cancelled THEN 'cancelled'
            WHEN last_state = 'returned' THEN 'returned'
            WHEN last_state = 'completed' AND order_returned
                 AND (coalesce(items_left, 1) <= 0 OR returned_value >= coalesce(item_value, order_value)) THEN 'returned'
            ELSE last_state END AS order_state
    FROM known
)
SELECT
    customer_id,
    f_order_id AS order_id,
    message_key AS message_id,
    coalesce(f_action, '') AS action,
    occurred_at,
    occurred_on,
    state AS message_state,
    order_state AS state,
    f_state AS order_state,
    fulfilment_state,
    readable AS value,
    order_value,
    least(CASE order_state WHEN 'cancelled' THEN order_value ELSE parts_cancelled END, order_value) AS cancelled_value,
    CASE order_state WHEN 'cancelled' THEN 0
        WHEN 'returned' THEN greatest(returned_value, CASE WHEN returned_value = 0 THEN order_value ELSE 0 END)
        ELSE returned_value END AS returned_value,
    CASE WHEN order_state = 'completed'
        THEN greatest(least(quote, order_value - returned_value - parts_cancelled), 0) ELSE 0 END AS net_value,
    file,
    position,
    received_on,
    -- a state follows from all messages up to it
    state_known_from AS known_from,
    * EXCLUDE (customer_id, file, position, received_on, known_from, occurred_at, occurred_on, state, order_state, fulfilment_state,
               order_value, returned_value)
FROM states_known
ORDER BY customer_id, order_id, step

-- name: orders
WITH latest AS (
    SELECT *, row_number() OVER (PARTITION BY customer_id, order_id ORDER BY step DESC) AS age
    FROM events
    WHERE state IS NOT NULL
),
-- arg_max passes over null
over_time AS (
    SELECT
        customer_id,
        order_id,
        min(coalesce(created_at, occurred_at)) AS created_at,
        coalesce(min(delivered_on), min(occurred_on) FILTER (message_state = 'completed' AND NOT is_cancelled)) AS completed_on,
        min(occurred_on) FILTER (state = 'cancelled') AS cancelled_on,
        arg_max(order_state, step) AS state_as_delivered,
        arg_max(fulfilment_state, step) AS fulfilment_state,
        arg_max(f_transaction_id, step) AS transaction_id,
        arg_max(f_domain, step) AS domain,
        arg_max(f_buyer_app, step) AS buyer_app,
        arg_max(f_seller_app, step) AS seller_app,
        arg_max(f_payment_type, step) AS payment_type,
        arg_max(f_settlement_reference, step) AS settlement_reference,
        arg_max(f_finder_fee, step) AS finder_fee,
        arg_max(f_finder_fee_type, step) AS finder_fee_type,
        max(known_from) AS known_from
    FROM events
    GROUP BY ALL
)
SELECT
    latest.customer_id,
    latest.order_id,
    over_time.transaction_id,
    over_time.domain,
    over_time.buyer_app,
    over_time.seller_app,
    state,
    over_time.state_as_delivered,
    over_time.fulfilment_state,
    over_time.created_at,
    occurred_at AS updated_at,
    CASE WHEN state IN ('completed', 'returned') THEN over_time.completed_on END AS completed_on,
    CASE WHEN state = 'cancelled' THEN over_time.cancelled_on END AS cancelled_on,
    first_units AS items,
    item_value,
    first_delivery_charge AS delivery_charge,
    first_tax AS tax,
    order_value AS value,
    coalesce(cancelled_value, 0) AS cancelled_value,
    returned_value,
    coalesce(net_value, 0) AS net_value,
    over_time.payment_type,
    TRY_CAST(replace(over_time.finder_fee, '%', '') AS DECIMAL(18, 6)) AS finder_fee,
    lower(over_time.finder_fee_type) AS finder_fee_type,
    over_time.settlement_reference,
    file,
    position,
    received_on,
    over_time.known_from
FROM latest
JOIN over_time USING (customer_id, order_id)
WHERE age = 1
ORDER BY customer_id, order_id

-- name: items
WITH with_items AS (
    SELECT
        events.customer_id, events.order_id, events.file, events.position,
        row_number() OVER (PARTITION BY events.customer_id, events.order_id ORDER BY events.step) AS ordinal
    FROM events
    SEMI JOIN (SELECT customer_id, file, position FROM breakup_lines WHERE kind = 'item') AS lines
        USING (customer_id, file, position)
),
-- an order's items are known with its state
states AS (
    SELECT customer_id, order_id, max(known_from) AS known_from FROM events GROUP BY ALL
),
returned AS (
    SELECT events.customer_id, events.order_id, item_id, max(category) AS category, max(returned_units.units) AS returned
    FROM returned_units
    JOIN events USING (customer_id, file, position)
    GROUP BY ALL
)
SELECT
    with_items.customer_id,
    with_items.order_id,
    CAST(row_number() OVER (PARTITION BY with_items.customer_id, with_items.order_id ORDER BY breakup_lines.ordinal) - 1 AS INTEGER)
        AS item_no,
    breakup_lines.item_id,
    category,
    CASE WHEN NOT is_option THEN coalesce(breakup_lines.units, 1) ELSE breakup_lines.units END AS quantity,
    coalesce(returned, 0) AS returned,
    breakup_lines.value,
    known_from
FROM with_items
JOIN states USING (customer_id, order_id)
JOIN breakup_lines USING (customer_id, file, position)
LEFT JOIN returned
    ON returned.customer_id = with_items.customer_id
    AND returned.order_id = with_items.order_id
    AND returned.item_id = coalesce(breakup_lines.parent, breakup_lines.item_id)
WHERE with_items.ordinal = 1 AND kind = 'item'
ORDER BY customer_id, order_id, item_no

-- name: put_aside
SELECT customer_id, file, parent, position, record, disposition, reason, fault, readable AS rupees
FROM judged
WHERE disposition <> 'clean'
UNION ALL
SELECT customer_id, file, parent, position, record, disposition, reason, fault, readable
FROM judged_settlements
WHERE disposition <> 'clean'

-- name: reasons
FROM (VALUES
    ('malformed_record', '{file}, record {position} is no message of the retail or settlement domains; ask for it again.'),
    ('missing_order_id', '{file}, record {position} names no order; ask the seller app for it again.'),
    ('missing_date', '{file}, record {position} has no time; ask the seller app for it again.'),
    ('bad_date', '{file}, record {position} has a time that is none; ask the seller app for it again.'),
    ('missing_amount', '{file}, record {position} has no amount; ask the seller app for it again.'),
    ('bad_amount', '{file}, record {position} has an amount that is no sum of rupees; ask the seller app for it again.'),
    ('foreign_currency', '{file}, record {position} is not in rupees; land rupee messages only.'),
    ('unknown_state', '{file}, record {position} has a state that the protocol does not know; ask the seller app what it means.'),
    ('duplicate', '{file}, record {position} was delivered before; nothing to do.'),
    ('', '{file}, record {position} was followed by a later state of the same thing; nothing to do.')
) AS reasons(reason, sentence)
