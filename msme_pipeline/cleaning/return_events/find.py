"""Return events: presentation, reversal and charges of one unpaid mandate or cheque, with the reason."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.narration.rules import PARTY_RAILS
from msme_pipeline.cleaning.pairing import pair_greedily
from msme_pipeline.pipeline.relations import conform, private_duckdb

RETURN_DAYS = 3
"""Days within which presentation, reversal and charges of one return lie."""

DEPOSIT_DAYS = 10
"""Days that a deposited cheque may take to come back."""

LATE_CHARGE_DAYS = 45
"""Days for which a charge waits when the balance does not cover it."""

TAX_SHARE = 4
"""A charge is the tax on another of the same days when that is at least this many times larger."""

REASONS = (
    # what the bank prints (words, folded), reason, class
    (r"INSUFFI?C|INSUF|\bFUNDS? (?:NOT|INSU)|BAL(?:ANCE)? (?:NOT|INSU|LOW)|LOW BAL|NO FUNDS|WANT OF FUNDS|NSF", "insufficient funds", "financial"),
    (r"EXCEEDS? ARR|NOT ARRANGED", "exceeds arrangement", "financial"),
    (r"REFER TO DRAWER", "refer to drawer", "financial"),
    (r"EFFECTS? NOT CLEAR", "effects not cleared", "financial"),
    (r"ATTACHMENT|COURT|GARNISHEE|LUNACY|INSOLVEN|DECEASED|\bDEATH\b|LIEN|FROZEN|FREEZE", "legal bar", "legal"),
    (r"STOP(?:PED)? (?:PAY|PMT|BY)|PAY(?:MENT|MT)? STOP|MANDATE (?:CANCEL|WITHDRAWN|REVOKED)", "payment stopped", "stop_payment"),
    (r"SIGN(?:ATURE|S)? |SIGNATURE|DRAWERS? SIG", "signature", "technical"),
    (r"STALE|POST ?DATED|MUTILAT|ALTERATION|WORDS AND FIG|DATE (?:INCOMPLETE|INVALID)|IMAGE|NOT DRAWN|ENDORSE|CLEARING HOUSE", "instrument", "technical"),
    (r"UMRN|MANDATE (?:NOT|INACTIVE|EXPIRED|INVALID)|INACTIVE MANDATE", "mandate not valid", "technical"),
    (r"CLOSED|DORMANT|INOPERATIVE|INACTIVE|BLOCKED|INVALID (?:ACC|A C|TYPE)|ACC(?:OUN)?T? (?:DOES )?NOT|NO SUCH AC|TITLE", "account", "technical"),
    (r"CONNECTIV|TECHNICAL|NETWORK|TIME ?OUT|BANK EXTENDED|MISC(?:ELLANEOUS)?", "bank", "technical"),
)  # fmt: skip
"""The first that fits; the description is preferred to the code, whose meaning differs between sources."""

RETURN_CODES = {
    "NACH": {
        "01": ("account", "technical"),
        "04": ("insufficient funds", "financial"),
        "05": ("exceeds arrangement", "financial"),
        "06": ("payment stopped", "stop_payment"),
        "21": ("mandate not valid", "technical"),
        "53": ("account", "technical"),
        "54": ("account", "technical"),
        "71": ("account", "technical"),
        "98": ("bank", "technical"),
    },
    "CHEQUE": {
        "01": ("insufficient funds", "financial"),
        "02": ("exceeds arrangement", "financial"),
        "03": ("effects not cleared", "financial"),
        "04": ("refer to drawer", "financial"),
        **{str(code): ("signature", "technical") for code in range(10, 18)},
        "20": ("payment stopped", "stop_payment"),
        **{str(code): ("legal bar", "legal") for code in range(21, 26)},
        **{str(code): ("instrument", "technical") for code in range(30, 43)},
        **{str(code): ("account", "technical") for code in range(50, 56)},
        "84": ("bank", "technical"),
    },
}
"""Codes of NPCI for mandates (NACH) and of the clearing houses for cheques (CTS): reason, class."""


def find_return_events(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.return_events from clean.bank_transactions; `as_of` is not used.

    A reversal joins the debit that it takes back (same account and amount, at most RETURN_DAYS before);
    repeated presentations of one instrument within RETURN_DAYS are one event. Each charge joins the
    nearest event that has none yet; one that finds no event is a return of its own, `inferred`.
    Whether a cheque return without a direction in its words is inward or outward, the original entry
    decides: a payment before it makes it inward, a deposit outward.
    """
    transactions = inputs["clean.bank_transactions"].select(list(READS["clean.bank_transactions"]))
    with private_duckdb() as run:
        rows = run(NUMBER_ROWS, {"transactions": transactions})
        reasons = pa.table(
            dict(
                zip(("pattern", "reason", "reason_class"), map(list, zip(*REASONS, strict=True)), strict=True)
            )
        )
        codes = pa.Table.from_pylist(
            [
                {"scheme": scheme, "code": code, "reason": reason, "reason_class": of}
                for scheme, each in RETURN_CODES.items()
                for code, (reason, of) in each.items()
            ]
        )
        returned = run(FIND_RETURNED, {"rows": rows}, {"party_rails": list(PARTY_RAILS)})
        originals = run(
            FIND_ORIGINALS,
            {"rows": rows, "returned": returned},
            {"days": RETURN_DAYS, "deposit_days": DEPOSIT_DAYS},
        )
        originals = pair_greedily(originals, "returned_row", "original_row")
        grouped = run(
            GROUP_RETURNS, {"rows": rows, "returned": returned, "originals": originals}, {"days": RETURN_DAYS}
        )
        charges = run(FIND_CHARGES, {"rows": rows})
        candidates = run(
            FIND_CHARGED,
            {"grouped": grouped, "charges": charges},
            {"days": RETURN_DAYS, "late_days": LATE_CHARGE_DAYS},
        )
        charged = pair_greedily(candidates, "charge_row", "event")
        tables = {"rows": rows, "grouped": grouped, "charges": charges, "charged": charged}
        tables |= {"reasons": reasons, "codes": codes}
        events = run(LIST_EVENTS, tables, {"days": RETURN_DAYS, "tax_share": TAX_SHARE})
    return {"clean.return_events": conform(events, "clean.return_events")}


READS = {
    "clean.bank_transactions": (
        "customer_id",
        "account_id",
        "transaction_id",
        "sequence",
        "booked_date",
        "received_on",
        "direction",
        "amount",
        "narration",
        "reference",
        "narration_reference",
        "counterparty",
        "rail",
        "is_return",
        "is_charge",
        "is_emi",
        "category",
    )
}
"""Columns that are read of a large table."""

NUMBER_ROWS = """
WITH accounts AS (
    SELECT customer_id, account_id, row_number() OVER (ORDER BY customer_id, account_id) AS account
    FROM (SELECT DISTINCT customer_id, account_id FROM transactions)
)
SELECT (account << 31) + sequence AS row, transactions.*
FROM transactions
JOIN accounts USING (customer_id, account_id)
"""

FIND_RETURNED = r"""
SELECT
    *,
    regexp_matches(words, '\bO ?W\b|OUTWARD|\bDEP(OSIT(ED)?)?\b') AS says_outward,
    regexp_matches(words, '\bI W\b|\bIW\b|INWARD|\bINW\b|ECS|\bN?ACH|MANDATE|\bEMI\b|\bSI\b') AS says_inward
FROM (
    SELECT *, trim(regexp_replace(upper(narration), '[^A-Z]+', ' ', 'g')) AS words
    FROM rows
    WHERE is_return AND amount > 0 AND rail NOT IN (SELECT unnest($party_rails))
)
"""

FIND_ORIGINALS = """
SELECT
    returned.row AS returned_row,
    original.row AS original_row
FROM returned
JOIN rows AS original USING (customer_id, account_id, amount)
WHERE original.direction <> returned.direction
  AND NOT original.is_return AND NOT original.is_charge
  AND original.row < returned.row
  AND original.booked_date >= returned.booked_date
      - CASE returned.direction WHEN 'CREDIT' THEN CAST($days AS INTEGER) ELSE CAST($deposit_days AS INTEGER) END
ORDER BY returned.booked_date - original.booked_date, returned.row - original.row, returned.row
"""

GROUP_RETURNS = """
WITH judged AS (
    SELECT
        returned.* EXCLUDE (is_emi, counterparty),
        original.row AS original_row,
        CASE
            WHEN says_outward AND NOT says_inward THEN 'outward'
            WHEN says_inward AND NOT says_outward THEN 'inward'
            WHEN returned.direction = 'CREDIT' THEN 'inward'
            ELSE 'outward'
        END AS kind,
        coalesce(original.counterparty, returned.counterparty) AS counterparty,
        coalesce(original.is_emi, false) AS is_emi,
        coalesce(original.narration_reference, returned.narration_reference, original.reference, returned.reference)
            AS instrument
    FROM returned
    LEFT JOIN originals ON returned_row = returned.row
    LEFT JOIN rows AS original ON original.row = original_row
),
spaced AS (
    SELECT
        *,
        coalesce(booked_date - lag(booked_date) OVER alike > $days, true) AS opens
    FROM judged
    WINDOW alike AS (PARTITION BY customer_id, account_id, kind, amount, instrument ORDER BY row)
)
SELECT
    *,
    max(CASE WHEN opens THEN row END) OVER (
        PARTITION BY customer_id, account_id, kind, amount, instrument ORDER BY row) AS event
FROM spaced
"""

FIND_CHARGES = r"""
SELECT
    *,
    CASE
        WHEN regexp_matches(words, '\bO ?W\b|OUTWARD|\bDEP(OSIT(ED)?)?\b') THEN 'outward'
        WHEN regexp_matches(words, '\bI W\b|\bIW\b|INWARD|\bINW\b|ECS|\bN?ACH|MANDATE|\bEMI\b|\bSI\b') THEN 'inward'
    END AS kind
FROM (
    SELECT *, trim(regexp_replace(upper(narration), '[^A-Z]+', ' ', 'g')) AS words
    FROM rows
    WHERE category = 'return_charge'
)
"""

FIND_CHARGED = """
WITH events AS (
    SELECT customer_id, account_id, kind, event, min(booked_date) AS first_day, max(booked_date) AS last_day
    FROM grouped
    GROUP BY ALL
)
SELECT
    charges.row AS charge_row,
    event
FROM charges
JOIN events USING (customer_id, account_id)
WHERE coalesce(charges.kind, events.kind) = events.kind
  AND charges.booked_date BETWEEN first_day - CAST($days AS INTEGER) AND last_day + CAST($late_days AS INTEGER)
ORDER BY
    charges.booked_date > last_day + CAST($days AS INTEGER),
    abs(charges.booked_date - last_day),
    charge_row,
    event
"""

LIST_EVENTS = r"""
WITH paired AS (
    SELECT charges.*, charged.event
    FROM charges
    LEFT JOIN charged ON charge_row = charges.row
),
-- tax on a charge, booked apart
taxes AS (
    SELECT tax.row, min_by(base.row, abs(tax.row - base.row)) AS base_row
    FROM paired AS tax
    JOIN paired AS base USING (customer_id, account_id)
    WHERE tax.event IS NULL AND tax.row <> base.row
      AND base.booked_date BETWEEN tax.booked_date - CAST($days AS INTEGER) AND tax.booked_date + CAST($days AS INTEGER)
      AND base.amount >= $tax_share * tax.amount
    GROUP BY ALL
),
of_charges AS (
    SELECT
        paired.*,
        coalesce(paired.event, base.event, base.row, paired.row) AS of_event
    FROM paired
    LEFT JOIN taxes USING (row)
    LEFT JOIN paired AS base ON base.row = base_row
),
members AS (
    SELECT event AS of_event, row, 'return' AS role FROM grouped
    UNION ALL
    SELECT event, original_row, 'original' FROM grouped WHERE original_row IS NOT NULL
    UNION ALL
    SELECT of_event, row, 'charge' FROM of_charges
),
explained AS (
    SELECT
        grouped.row,
        first(reasons.reason ORDER BY place) AS reason,
        first(reasons.reason_class ORDER BY place) AS reason_class
    FROM grouped
    JOIN (SELECT *, row_number() OVER () AS place FROM reasons) AS reasons
        ON regexp_matches(grouped.words, reasons.pattern)
    GROUP BY grouped.row
),
coded AS (
    SELECT row, codes.reason, codes.reason_class
    FROM (
        SELECT
            row,
            CASE WHEN rail = 'CHEQUE' THEN 'CHEQUE' ELSE 'NACH' END AS scheme,
            regexp_extract(upper(narration), '\b(?:REASON|RSN|RC|CODE|RET ?CD)(?: CODE)?[ :./-]*([0-9]{2})\b', 1) AS code
        FROM grouped
    )
    JOIN codes USING (scheme, code)
),
reasoned AS (
    SELECT
        grouped.event,
        first(coalesce(explained.reason, coded.reason) ORDER BY grouped.row)
            FILTER (coalesce(explained.reason, coded.reason) IS NOT NULL) AS reason,
        first(coalesce(explained.reason_class, coded.reason_class) ORDER BY grouped.row)
            FILTER (coalesce(explained.reason, coded.reason) IS NOT NULL) AS reason_class
    FROM grouped
    LEFT JOIN explained USING (row)
    LEFT JOIN coded USING (row)
    GROUP BY ALL
),
returns AS (
    SELECT
        event AS of_event,
        any_value(kind) AS kind,
        min(booked_date) AS occurred_on,
        min(received_on) AS received_on,
        any_value(amount) AS amount,
        count(*) AS presentations,
        first(counterparty ORDER BY row) FILTER (counterparty IS NOT NULL) AS party,
        bool_or(is_emi) AS is_emi,
        any_value(instrument) AS instrument
    FROM grouped
    GROUP BY ALL
),
charge_sums AS (
    SELECT
        of_event,
        coalesce(any_value(kind), 'inward') AS kind,
        min(booked_date) AS occurred_on,
        min(received_on) AS received_on,
        sum(amount) AS charge
    FROM of_charges
    GROUP BY ALL
),
identified AS (
    SELECT
        members.of_event,
        any_value(customer_id) AS customer_id,
        any_value(account_id) AS account_id,
        first(transaction_id ORDER BY row) AS first_transaction,
        string_agg(transaction_id, '; ' ORDER BY row) AS transaction_ids
    FROM members
    JOIN rows USING (row)
    GROUP BY ALL
)
SELECT
    customer_id,
    md5(concat_ws('|', account_id, first_transaction)) AS event_id,
    account_id,
    coalesce(returns.kind, charge_sums.kind) AS kind,
    coalesce(reasoned.reason_class, 'unknown') AS reason_class,
    reasoned.reason,
    coalesce(returns.occurred_on, charge_sums.occurred_on) AS occurred_on,
    CASE WHEN returns.of_event IS NOT NULL THEN returns.received_on ELSE charge_sums.received_on END AS received_on,
    returns.amount,
    coalesce(presentations, 1) AS presentations,
    as_money(coalesce(charge, 0)) AS charge,
    returns.of_event IS NULL AS inferred,
    party,
    is_emi,
    instrument,
    transaction_ids
FROM identified
LEFT JOIN returns USING (of_event)
LEFT JOIN charge_sums USING (of_event)
LEFT JOIN reasoned ON reasoned.event = of_event
ORDER BY customer_id, event_id
"""
