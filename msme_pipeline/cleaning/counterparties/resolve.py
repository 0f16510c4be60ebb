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
from msme_pipeline.pipeline.plan import Plan

PARTIES = Plan(__file__, "parties.sql", given=("clean.bank_transactions", "parties"))


def resolve_counterparties(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.counterparties and clean.transaction_parties from clean.bank_transactions.

    A party is a set of spellings and UPI addresses of one customer that `spellings.group_spellings` joins.
    Its id is a digest of the spelling seen first, so that later spellings do not change it; its name is
    the fullest spelling, the more frequent of equals. `as_of` is not used.
    """
    with PARTIES.on(inputs, trade=TRADE) as relations:
        relations.give(parties=_parties(relations["spellings"]))
        return relations.conformed(
            counterparties="clean.counterparties", transaction_parties="clean.transaction_parties"
        )


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
