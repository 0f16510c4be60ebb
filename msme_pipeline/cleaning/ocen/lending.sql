-- Records of OCEN and ONDC FIS12 judged, then applications, offers, loans and instalments.

-- name: statuses
-- our status of an application and the statuses of the protocols that mean it, letters only
SELECT unnest(string_split(words, ' ')) AS written, ours
FROM (VALUES
    ('created', 'CREATED INITIATED'),
    ('processing', 'PROCESSING INPROGRESS CONSENTINITIATED CONSENTRECEIVED ACTIONREQUIRED KYCFAILED'),
    ('offered', 'OFFERED'),
    ('approved', 'OFFERACCEPTED APPROVED SANCTIONED KYCINITIATED KYCCOMPLETED GRANTED'),
    ('approved', 'LOANAGREEMENTINITIATED LOANAGREEMENTCOMPLETED LOANAGREEMENTFAILED'),
    ('approved', 'REPAYMENTSETUPINITIATED REPAYMENTSETUPCOMPLETED REPAYMENTSETUPFAILED REPAYMENTSETUPREJECTED'),
    ('approved', 'SETDISBURSEMENTACCOUNTINITIATED SETDISBURSEMENTACCOUNTCOMPLETED'),
    ('approved', 'SETDISBURSEMENTACCOUNTFAILED SETDISBURSEMENTACCOUNTREJECTED DISBURSEMENTINITIATED DISBURSEDFAILED'),
    ('rejected', 'REJECTED KYCREJECTED'),
    ('disbursed', 'DISBURSEMENTCOMPLETED DISBURSED CLOSED ACTIVE COMPLETED'),
    ('cancelled', 'CANCELLED CANCELED CONSENTREJECTED WITHDRAWN EXPIRED')
) AS statuses(ours, words)

-- name: loan_statuses
SELECT unnest(string_split(words, ' ')) AS written, ours
FROM (VALUES
    ('active', 'EMIDUE EMIPAID EMIOVERDUE EMIWAIVED PARTIALLYPAID HEALTHY ACTIVE DISBURSED DISBURSEMENTCOMPLETED'),
    ('closed', 'LOANCLOSED PRECLOSURE SETTLEMENTCOMPLETED SETTLEMENTPAID CLOSED COMPLETED'),
    ('defaulted', 'NPA SETTLEMENTSTARTED SETTLEMENTFAILED DEFAULTED WRITTENOFF')
) AS loan_statuses(ours, words)
UNION ALL
SELECT written, 'active' FROM statuses WHERE ours = 'approved'

-- name: payment_statuses
SELECT unnest(string_split(words, ' ')) AS written, ours
FROM (VALUES
    ('paid', 'SUCCESS PAID'),
    ('due', 'PENDINGAUTH PENDING NOTPAID DEFERRED DELAYED'),
    ('missed', 'FAILURE FAILED MISSEDEMIPAYMENT')
) AS payment_statuses(ours, words)

-- name: known_files
-- a file without a receipt date is no older than what it tells
SELECT
    customer_id,
    file,
    coalesce(
        any_value(received_on),
        max(coalesce(sent_at_date, greatest(created_at_date, disbursed_on_date, paid_on_date)))
            FILTER (records.defect IS NULL),
        DATE '1900-01-01') AS file_known_from
FROM records
LEFT JOIN landed_files USING (customer_id, file)
GROUP BY ALL

-- name: judged
WITH told AS (
    SELECT
        records.* EXCLUDE (created_at, due_on, paid_on),
        received_on,
        created_at,
        regexp_replace(upper(coalesce(f_status, '')), '[^A-Z]', '', 'g') AS bare_status,
        coalesce(sent_at, created_at, disbursed_on, paid_on, due_on) AS told_at,
        coalesce(sent_at_date, created_at_date, disbursed_on_date, paid_on_date, due_on_date) AS told_on,
        coalesce(sent_at_date, created_at_date, disbursed_on_date, paid_on_date) AS happened_on,
        coalesce(f_sent_at, f_created_at, f_disbursed_on, f_paid_on, f_due_on) AS written_at,
        TRY_CAST(f_number AS INTEGER) AS number,
        due_on_written AS due_on,
        paid_on_written AS paid_on
    FROM records
    LEFT JOIN landed_files USING (customer_id, file)
),
single_loans AS (
    SELECT customer_id, f_application_id, min(f_loan_id) AS loan_id
    FROM told
    WHERE f_loan_id IS NOT NULL AND f_application_id IS NOT NULL
    GROUP BY ALL
    HAVING count(DISTINCT f_loan_id) = 1
),
stated AS (
    SELECT
        told.*,
        coalesce(f_loan_id, single_loans.loan_id, told.f_application_id) AS loan_id,
        CASE record
            WHEN 'application' THEN
                CASE
                    WHEN f_status IS NOT NULL THEN statuses.ours
                    WHEN f_channel = 'ocen' THEN NULL
                    WHEN f_rejection_reason IS NOT NULL THEN 'rejected'
                    WHEN f_action IN ('cancel', 'on_cancel') THEN 'cancelled'
                    WHEN f_disbursal_status = 'PAID' THEN 'disbursed'
                    WHEN f_disbursal_status IS NOT NULL OR f_action IN ('init', 'on_init', 'confirm', 'on_confirm') THEN 'approved'
                    WHEN f_action IN ('search', 'on_search') THEN 'created'
                    WHEN approved IS NOT NULL THEN 'offered'
                    ELSE 'processing' END
            WHEN 'loan' THEN coalesce(loan_statuses.ours, CASE WHEN f_status IS NULL THEN 'active' END)
            WHEN 'instalment' THEN coalesce(payment_statuses.ours, CASE WHEN f_status IS NULL THEN 'due' END)
            ELSE '' END AS status
    FROM told
    LEFT JOIN single_loans USING (customer_id, f_application_id)
    LEFT JOIN statuses ON statuses.written = bare_status
    LEFT JOIN loan_statuses ON loan_statuses.written = bare_status
    LEFT JOIN payment_statuses ON payment_statuses.written = bare_status
),
dated AS (
    SELECT
        *,
        CASE WHEN record = 'instalment' THEN
            CASE WHEN number IS NOT NULL
                THEN coalesce(min(due_on) OVER attempts, min(paid_on) OVER attempts)
                ELSE coalesce(due_on, paid_on) END END AS due
    FROM stated
    WINDOW attempts AS (PARTITION BY customer_id, record, loan_id, number)
),
reasoned AS (
    SELECT
        *,
        CASE
            WHEN defect IS NOT NULL THEN [defect, NULL, NULL]
            WHEN record IN ('application', 'offer') AND f_application_id IS NULL
                THEN ['missing_application_id', 'application_id', NULL]
            WHEN record IN ('loan', 'instalment') AND loan_id IS NULL THEN ['missing_loan_id', 'loan_id', NULL]
            WHEN told_at IS NULL AND written_at IS NULL THEN ['missing_date', 'timestamp', NULL]
            WHEN told_at IS NULL THEN ['bad_date', 'timestamp', written_at]
            WHEN record = 'instalment' AND due IS NULL AND coalesce(f_due_on, f_paid_on) IS NULL
                THEN ['missing_date', 'due_on', NULL]
            WHEN record = 'instalment' AND due IS NULL THEN ['bad_date', 'due_on', coalesce(f_due_on, f_paid_on)]
            WHEN amount IS NOT NULL AND readable IS NULL OR readable < 0 THEN ['bad_amount', 'amount', amount]
            WHEN regexp_matches(upper(f_currency), '^[A-Z]{3}$') AND upper(f_currency) <> 'INR'
                THEN ['foreign_currency', 'currency', f_currency]
            WHEN status IS NULL AND f_status IS NULL THEN ['missing_state', 'status', NULL]
            WHEN status IS NULL THEN ['unknown_state', 'status', f_status]
        END AS fault
    FROM dated
),
keyed AS (
    SELECT
        *,
        CASE record
            WHEN 'application' THEN f_application_id
            WHEN 'offer' THEN f_application_id || '|' || coalesce(f_offer_id, '')
            WHEN 'loan' THEN loan_id
            ELSE loan_id || '|' || instalment_no END AS thing,
        CASE status WHEN 'processing' THEN 1 WHEN 'offered' THEN 2 WHEN 'approved' THEN 3 WHEN 'rejected' THEN 4
            WHEN 'cancelled' THEN 4 WHEN 'disbursed' THEN 5 WHEN 'missed' THEN 1 WHEN 'paid' THEN 2
            WHEN 'defaulted' THEN 1 WHEN 'closed' THEN 2 ELSE 0 END AS progress
    FROM (
        SELECT
            *,
            CASE WHEN record = 'instalment' THEN
                CAST(coalesce(number, dense_rank() OVER (PARTITION BY customer_id, record, loan_id ORDER BY due)) AS INTEGER) END
                AS instalment_no
        FROM reasoned
        WHERE fault IS NULL
    )
),
ranked AS (
    SELECT
        customer_id,
        file,
        position,
        thing,
        instalment_no,
        row_number() OVER newest AS age,
        row_number() OVER (
            PARTITION BY customer_id, record, thing
            ORDER BY readable IS NULL, told_at DESC, progress DESC, received_on NULLS LAST, file, position) AS amount_age,
        row_number() OVER (
            PARTITION BY customer_id, record, thing, md5(fields) ORDER BY received_on NULLS LAST, file, position) AS times,
        greatest(min(file_known_from) OVER (PARTITION BY customer_id, record, thing, md5(fields)), happened_on) AS known_from
    FROM keyed
    JOIN known_files USING (customer_id, file)
    WINDOW newest AS (
        PARTITION BY customer_id, record, thing ORDER BY told_at DESC, progress DESC, received_on NULLS LAST, file, position)
)
SELECT
    reasoned.*,
    thing,
    instalment_no,
    age,
    times,
    amount_age,
    known_from,
    CASE WHEN fault IS NOT NULL THEN 'rejected' WHEN age > 1 THEN 'duplicate' ELSE 'clean' END AS disposition,
    CASE WHEN fault IS NOT NULL THEN fault[1] WHEN age > 1 AND times > 1 THEN 'duplicate' WHEN age > 1 THEN 'superseded' END
        AS reason,
    CASE WHEN disposition = 'clean' THEN first_value(readable) OVER (
        PARTITION BY customer_id, record, thing ORDER BY amount_age) END AS accounted,
    TRY_CAST(trim(replace(f_annual_rate, '%', '')) AS DECIMAL(18, 6)) AS annual_rate,
    CAST(CASE
        WHEN f_tenure_unit = 'YEAR' THEN 12 * TRY_CAST(f_tenure AS DECIMAL(9, 2))
        WHEN f_tenure_unit = 'DAY' THEN TRY_CAST(f_tenure AS DECIMAL(9, 2)) / 30
        WHEN regexp_matches(f_tenure, '^P[0-9]{1,4}[YMD]$') THEN
            TRY_CAST(f_tenure[2:-2] AS INTEGER) * CASE f_tenure[-1] WHEN 'Y' THEN 12.0 WHEN 'D' THEN 1 / 30.0 ELSE 1.0 END
        ELSE TRY_CAST(f_tenure AS DECIMAL(9, 2)) END AS INTEGER) AS tenure_months,
    coalesce(f_lender, CASE WHEN f_response IS NOT NULL THEN f_sender END) AS lender
FROM reasoned
LEFT JOIN ranked USING (customer_id, file, position)

-- name: latest
-- the latest record of every thing, with facts told by any record on it; arg_max passes over null
WITH told_things AS (
    SELECT
        *,
        coalesce(fee_0, 0) + coalesce(fee_1, 0) + coalesce(fee_2, 0) + coalesce(fee_3, 0) AS all_fees,
        coalesce(f_accepted, '') = 'true' OR f_offers = '1' AND coalesce(ours IN ('approved', 'disbursed'), FALSE) AS taken_now,
        row_number() OVER (PARTITION BY customer_id, record, thing ORDER BY age DESC) AS step
    FROM judged
    LEFT JOIN statuses ON statuses.written = regexp_replace(upper(f_application_status), '[^A-Z]', '', 'g')
    WHERE thing IS NOT NULL AND times = 1
),
over_time AS (
    SELECT
        customer_id,
        record,
        thing,
        min(known_from) AS first_known_from,
        max(known_from) AS state_from,
        arg_max(lender, step) AS told_lender,
        arg_max(annual_rate, step) AS told_rate,
        arg_max(tenure_months, step) AS told_tenure,
        arg_max(instalment, step) AS told_instalment,
        -- of applications
        min(coalesce(created_at, told_at)) AS created,
        min(coalesce(created_at_date, told_on)) AS created_date,
        arg_max(f_loan_type, step) AS told_type,
        arg_max(f_purpose, step) AS told_purpose,
        arg_max(nullif(approved, 0), step) AS told_approved,
        arg_max(f_rejection_reason, step) AS told_reason,
        list(struct_pack(at := told_at, "on" := told_on, received_on := received_on, known_from := known_from, status := status,
                         requested := readable, approved := approved) ORDER BY step)
            FILTER (record = 'application') AS history,
        -- of offers
        arg_max(valid_to_written, step) AS valid,
        arg_max(all_fees, step) FILTER (coalesce(fee_0, fee_1, fee_2, fee_3) IS NOT NULL) AS fees,
        bool_or(taken_now) AS was_accepted,
        -- of loans
        arg_max(f_application_id, step) AS told_application,
        arg_max(outstanding, step) AS told_outstanding,
        arg_max(disbursed_on_written, step) AS disbursal,
        -- of instalments
        min(due) AS first_due,
        max(paid_on) FILTER (status = 'paid') AS paid
    FROM told_things
    GROUP BY ALL
)
SELECT judged.*, over_time.* EXCLUDE (customer_id, record, thing)
FROM judged
JOIN over_time USING (customer_id, record, thing)
WHERE disposition = 'clean'

-- name: applications
WITH offered AS (
    SELECT
        customer_id,
        application_id AS f_application_id,
        coalesce(max(amount) FILTER (accepted), max(amount)) AS offered,
        max(lender) AS offering
    FROM offers
    GROUP BY ALL
)
SELECT
    customer_id,
    f_application_id AS application_id,
    f_channel AS channel,
    status,
    coalesce(f_status, f_action) AS status_as_delivered,
    created AS created_at,
    told_at AS updated_at,
    told_type AS loan_type,
    told_purpose AS purpose,
    coalesce(told_lender, offering) AS lender,
    accounted AS requested,
    coalesce(told_approved, offered) AS approved,
    told_reason AS rejection_reason,
    created_date AS created_on,
    history,
    file,
    position,
    received_on,
    state_from,
    first_known_from AS known_from
FROM latest
LEFT JOIN offered USING (customer_id, f_application_id)
WHERE record = 'application'
ORDER BY customer_id, application_id

-- name: offers
WITH taken AS (
    SELECT DISTINCT customer_id, f_application_id, TRUE AS has_loan
    FROM judged
    WHERE record = 'loan' AND fault IS NULL AND f_application_id IS NOT NULL
),
counted AS (
    SELECT customer_id, f_application_id, count(*) AS offers FROM latest WHERE record = 'offer' GROUP BY ALL
)
SELECT
    customer_id,
    f_application_id AS application_id,
    coalesce(f_offer_id, '') AS offer_id,
    told_lender AS lender,
    accounted AS amount,
    told_rate AS annual_rate,
    told_tenure AS tenure_months,
    told_instalment AS instalment,
    fees,
    valid AS valid_to,
    was_accepted OR offers = 1 AND coalesce(has_loan, FALSE) AS accepted,
    told_on,
    file,
    position,
    received_on,
    state_from AS known_from
FROM latest
LEFT JOIN taken USING (customer_id, f_application_id)
LEFT JOIN counted USING (customer_id, f_application_id)
WHERE record = 'offer'
ORDER BY customer_id, application_id, offer_id

-- name: loans
SELECT
    customer_id,
    loan_id,
    told_application AS application_id,
    told_lender AS lender,
    status,
    accounted AS disbursed,
    disbursal AS disbursed_on,
    told_rate AS annual_rate,
    told_tenure AS tenure_months,
    told_instalment AS instalment,
    told_outstanding AS outstanding,
    told_at AS updated_at,
    told_on,
    file,
    position,
    received_on,
    state_from,
    greatest(first_known_from, disbursal) AS known_from
FROM latest
WHERE record = 'loan'
ORDER BY customer_id, loan_id

-- name: instalments
SELECT
    customer_id,
    loan_id,
    instalment_no,
    first_due AS due_on,
    accounted AS amount,
    CASE WHEN status = 'paid' AND paid > first_due + CAST($grace AS INTEGER) THEN 'late' ELSE status END AS status,
    CASE WHEN status = 'paid' THEN paid END AS paid_on,
    file,
    position,
    received_on,
    state_from,
    first_known_from AS known_from
FROM latest
WHERE record = 'instalment'
ORDER BY customer_id, loan_id, instalment_no

-- name: put_aside
SELECT
    customer_id, file, parent, position, record, disposition, reason, fault,
    CASE WHEN disposition = 'rejected' OR amount_age > 1 THEN readable END AS rupees
FROM judged
WHERE disposition <> 'clean'

-- name: reasons
FROM (VALUES
    ('malformed_record', '{file}, record {position} is no message of the loan protocols; ask for it again.'),
    ('missing_application_id', '{file}, record {position} names no application; ask the loan agent for it again.'),
    ('missing_loan_id', '{file}, record {position} names no loan; ask the lender for it again.'),
    ('missing_date', '{file}, record {position} has no date; ask the sender for it again.'),
    ('bad_date', '{file}, record {position} has a date that is none; ask the sender for it again.'),
    ('bad_amount', '{file}, record {position} has an amount that is no sum of rupees; ask the sender for it again.'),
    ('foreign_currency', '{file}, record {position} is not in rupees; land rupee loans only.'),
    ('missing_state', '{file}, record {position} has no status; ask the sender for it again.'),
    ('unknown_state', '{file}, record {position} has a status that the protocol does not know; ask the sender what it means.'),
    ('duplicate', '{file}, record {position} was delivered before; nothing to do.'),
    ('', '{file}, record {position} was followed by a later state of the same thing; nothing to do.')
) AS reasons(reason, sentence)
