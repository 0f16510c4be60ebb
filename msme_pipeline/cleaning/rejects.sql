-- Records of a source that did not become clean rows, each with a sentence that says what is wrong and what to do.
--
-- A plan that takes this file has two queries of its own: `put_aside` with the records (customer_id, file, parent,
-- position, record, disposition, reason, fault as [reason, field, value], rupees), and `reasons` with what to say of
-- reasons that begin with the given letters, the longest beginning first; {field}, {record}, {position} and {file}
-- stand for those of the record at fault.

-- name: rejected
WITH told AS (
    SELECT put_aside.reason, arg_max(sentence, len(reasons.reason)) AS sentence
    FROM (SELECT DISTINCT reason FROM put_aside) AS put_aside
    JOIN reasons ON starts_with(put_aside.reason, reasons.reason)
    GROUP BY ALL
)
SELECT
    customer_id,
    $source AS source,
    $record_table AS record_table,
    file,
    coalesce(parent, -1) AS container,
    position,
    disposition,
    reason,
    fault[2] AS field,
    fault[3] AS value,
    rupees AS amount,
    replace(replace(replace(replace(sentence, '{field}', coalesce(fault[2], 'record')), '{record}', record),
                    '{position}', CAST(position AS VARCHAR)), '{file}', file) AS detail
FROM put_aside
JOIN told USING (reason)
ORDER BY customer_id, file, position
