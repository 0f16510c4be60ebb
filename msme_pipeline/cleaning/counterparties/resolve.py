"""One party for the spelling variants of its name."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from hashlib import blake2b
from itertools import groupby

import pyarrow as pa

from msme_pipeline.cleaning.narration.rules import TRADE
from msme_pipeline.cleaning.spellings import (
    SHORTEST_HANDLE,
    Spelling,
    canonical,
    group_spellings,
    letters_of,
)
from msme_pipeline.pipeline.relations import conform, private_duckdb

KINDS = (
    ("own", ("own_transfer", "owner_capital")),
    ("lender", ("emi", "loan_disbursal", "loan_repayment", "credit_card_payment")),
    ("government", ("gst_payment", "tds_payment", "income_tax_payment", "customs_duty", "statutory_dues", "tax_refund", "government_subsidy")),
    ("insurer", ("insurance_premium", "insurance_claim")),
    ("fund", ("investment", "investment_redemption", "dividend")),
    ("utility", ("utilities", "telecom")),
    ("channel", ("marketplace_settlement", "card_settlement")),
    ("person", ("salary",)),
)  # fmt: skip
"""Kind of a party by the class of most of its rows."""


def resolve_counterparties(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.counterparties and clean.transaction_parties from clean.bank_transactions.

    A party is a set of spellings and UPI addresses of one customer that `spellings.group_spellings` joins.
    Its id is a digest of the spelling seen first, so that later spellings do not change it; its name is
    the fullest spelling, the more frequent of equals. `as_of` is not used.
    """
    transactions = inputs["clean.bank_transactions"].select(list(READS["clean.bank_transactions"]))
    with private_duckdb() as run:
        forms = run(LIST_SPELLINGS, {"transactions": transactions})
        parties = _parties(forms)
        kinds = pa.table(
            {
                "category": [category for _, categories in KINDS for category in categories],
                "kind": [kind for kind, categories in KINDS for _ in categories],
            }
        )
        relations = {"transactions": transactions, "parties": parties, "kinds": kinds}
        links = run(LINK_ROWS, relations)
        counterparties = run(LIST_PARTIES, {**relations, "links": links}, {"trade": TRADE})
    return {
        "clean.counterparties": conform(counterparties, "clean.counterparties"),
        "clean.transaction_parties": conform(links, "clean.transaction_parties"),
    }


READS = {
    "clean.bank_transactions": (
        "customer_id",
        "account_id",
        "transaction_id",
        "booked_date",
        "direction",
        "amount",
        "counterparty",
        "vpa",
        "counterparty_ifsc",
        "rail",
        "category",
    )
}
"""Columns that are read of a large table."""

# the branch in a narration is the party's only on rails that name the other bank in full
LIST_SPELLINGS = """
SELECT
    customer_id,
    coalesce(counterparty, '') AS name,
    coalesce(vpa, '') AS vpa,
    count(*) AS rows,
    min(booked_date) AS first_seen,
    list_sort(list_distinct(list(counterparty_ifsc) FILTER (counterparty_ifsc IS NOT NULL))) AS branches
FROM transactions
WHERE counterparty IS NOT NULL OR vpa IS NOT NULL
GROUP BY ALL
ORDER BY customer_id, first_seen, name, vpa
"""

LINK_ROWS = """
SELECT transactions.customer_id, account_id, transaction_id, party_id
FROM transactions
JOIN parties ON parties.customer_id = transactions.customer_id
    AND parties.name = coalesce(counterparty, '') AND parties.vpa = coalesce(transactions.vpa, '')
WHERE counterparty IS NOT NULL OR transactions.vpa IS NOT NULL
ORDER BY ALL
"""

LIST_PARTIES = """
WITH sums AS (
    SELECT
        customer_id,
        party_id,
        min(booked_date) AS first_seen,
        max(booked_date) AS last_seen,
        count(*) FILTER (direction = 'CREDIT') AS credits,
        count(*) FILTER (direction = 'DEBIT') AS debits,
        as_money(coalesce(sum(amount) FILTER (direction = 'CREDIT'), 0)) AS credited,
        as_money(coalesce(sum(amount) FILTER (direction = 'DEBIT'), 0)) AS debited
    FROM transactions
    JOIN links USING (customer_id, account_id, transaction_id)
    GROUP BY ALL
),
votes AS (
    SELECT customer_id, party_id, kind, count(*) AS votes
    FROM transactions
    JOIN links USING (customer_id, account_id, transaction_id)
    JOIN kinds USING (category)
    GROUP BY ALL
),
elected AS (
    SELECT customer_id, party_id, kind
    FROM votes
    JOIN sums USING (customer_id, party_id)
    WHERE 2 * votes > credits + debits
),
names AS (
    SELECT
        customer_id,
        party_id,
        coalesce(
            first(name ORDER BY length(name) DESC, rows DESC, name) FILTER (name <> ''),
            first(vpa ORDER BY rows DESC, vpa)) AS name,
        count(DISTINCT nullif(name, '')) + count(DISTINCT nullif(vpa, '')) AS variants,
        string_agg(DISTINCT nullif(vpa, ''), '; ' ORDER BY nullif(vpa, '')) AS vpas
    FROM parties
    GROUP BY ALL
)
SELECT
    customer_id,
    party_id,
    name,
    coalesce(
        elected.kind,
        CASE
            WHEN contains(name, '@') THEN 'unknown'
            WHEN regexp_matches(name, $trade) OR regexp_matches(name, '\\b(PVT|PRIVATE|LTD|LIMITED|LLP|CO|COMPANY|AND SONS)\\b')
                OR name LIKE '%&%' THEN 'business'
            WHEN regexp_full_match(name, '[A-Z]+( [A-Z]+){1,2}') THEN 'person'
            ELSE 'unknown'
        END) AS kind,
    variants,
    vpas,
    first_seen,
    last_seen,
    credits,
    debits,
    credited,
    debited
FROM sums
JOIN names USING (customer_id, party_id)
LEFT JOIN elected USING (customer_id, party_id)
ORDER BY customer_id, party_id
"""


def _parties(forms: pa.Table) -> pa.Table:
    """Each customer's (name, vpa) with the id of its party; `forms` sorted by customer, then first seen."""
    words = cache(canonical)
    columns = [forms[name].to_pylist() for name in ("customer_id", "name", "vpa", "rows", "branches")]
    ids: list[str] = []
    for customer, rows in groupby(zip(*columns, strict=True), key=lambda row: row[0]):
        ids += _of_customer(customer, [row[1:] for row in rows], words)
    return forms.select(["customer_id", "name", "vpa", "rows"]).append_column(
        "party_id", pa.array(ids, pa.string())
    )


def _of_customer(
    customer: str,
    forms: list[tuple[str, str, int, list[str]]],
    words: Callable[[str], tuple[tuple[str, ...], str]],
) -> list[str]:
    spellings: dict[tuple[str, str, int], int] = {}
    listed: list[Spelling] = []
    places = []
    for name, vpa, rows, branches in forms:
        handle, at, _ = vpa.partition("@")
        parts, form = words(name)
        letters = letters_of(parts)
        said = "".join(filter(str.isalpha, handle))
        if letters and len(said) > len(letters) and said.startswith(letters):
            parts, letters = (said,), said  # the name is cut off, the address goes on
        width = len(name)
        key = (letters or vpa, form, width)
        if key not in spellings:
            spellings[key] = len(listed)
            listed.append(Spelling(letters, form, parts, width, "".join(filter(str.isalpha, name))))
        each = listed[spellings[key]]
        each.rows += rows
        each.branches.update(branches or ())
        if at and len(handle) >= SHORTEST_HANDLE:
            each.handles.add(handle)
        places.append(spellings[key])
    groups = group_spellings(listed)
    digests: dict[int, str] = {}
    for key, place in spellings.items():  # in the order of first appearance
        if groups[place] not in digests:
            text = "|".join((customer, key[0], key[1]))
            digests[groups[place]] = blake2b(text.encode(), digest_size=8).hexdigest()
    return [digests[groups[place]] for place in places]
