"""May a landed file be processed: only files that a consent or another lawful basis covers are cleaned."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.columns import with_columns
from msme_pipeline.cleaning.dates import parse_dates, parse_return_period
from msme_pipeline.cleaning.identifiers import account_tail
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.pipeline.relations import map_distinct
from msme_pipeline.regulation.consent import CEILINGS, LAWFUL_BASES, PURPOSES, STORING_MODE
from msme_pipeline.tables.consent import WITHHELD

PERMISSIONS = "clean.file_permissions"

JUDGING = Plan(
    __file__,
    "permissions.sql",
    given=(
        "raw.landed_files",
        "raw.insurance_records",
        "raw.mutual_fund_records",
        "clean.consents",
        "clean.consent_events",
        PERMISSIONS,
        "headers",
        "returns",
        "accounts",
        "purposes",
        "bases",
        "ceilings",
    ),
)

_SEPARATOR = pa.scalar("\0")


def permit_files(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.file_permissions: one row per landed file, withheld unless something covers all of it.

    A file of an aggregator needs for each of its accounts a signed consent that covers type, account,
    period and purpose and lets data be stored, was valid on the day of the fetch, and at `as_of` is neither
    revoked, paused, expired nor past its data life. Any other file needs a lawful basis for its source or
    name, valid on the day it was received and not withdrawn. A file received after `as_of` is judged at its
    receipt, one that does not say when it was received at `as_of` or the end of its period, whichever is
    later.
    Consents and lawful bases themselves need nothing; a file that could not be read is not permitted.
    """
    accounts, named = inputs["raw.bank_accounts"], inputs["clean.consent_accounts"]
    returns, text = inputs["raw.gst_returns"], pa.string()
    headers = {
        "tail": map_distinct(accounts["masked_account_number"], account_tail, text),
        "first_day": parse_dates(accounts["period_start"]),
        "last_day": parse_dates(accounts["period_end"]),
    }
    tails = map_distinct(named["masked_account_number"], account_tail, text)
    months = map_distinct(returns["ret_period"], parse_return_period, pa.date32())
    with JUDGING.on(inputs, as_of=as_of, storing_mode=STORING_MODE) as relations:
        relations.give(
            headers=with_columns(accounts, headers),
            returns=with_columns(returns, {"month": months}),
            accounts=with_columns(named, {"tail": tails}),
            purposes=_as_table(PURPOSES),
            bases=_as_table(LAWFUL_BASES),
            ceilings=_as_table(CEILINGS),
        )
        return relations.conformed(permissions=PERMISSIONS)


def _as_table(rules: Sequence[Any]) -> pa.Table:
    rows = pa.Table.from_pylist([asdict(rule) for rule in rules])
    return with_columns(rows, {name: rows[name].cast(pa.date32()) for name in ("since", "until")})


def withheld_files(outputs: Mapping[str, pa.Table]) -> dict[str, str]:
    """Per customer with withheld files one sentence: how many of its files, which, why, what to do."""
    with JUDGING.on(outputs, reasons=list(WITHHELD)) as relations:
        rows = relations["remarks"]
    return dict(zip(rows["customer_id"].to_pylist(), rows["told"].to_pylist(), strict=True))


def permitted(inputs: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The inputs of a cleaning step without the raw rows of withheld files.

    A landed file without a row in clean.file_permissions is withheld too.
    """
    permissions, landed = inputs[PERMISSIONS], inputs["raw.landed_files"]
    allowed = _file_key(permissions.filter(permissions.column("permitted")))
    return without_withheld(inputs, landed.filter(pc.invert(pc.is_in(_file_key(landed), allowed))))


def without_withheld(inputs: Mapping[str, pa.Table], withheld: pa.Table) -> dict[str, pa.Table]:
    """`inputs` without the raw rows of the files in `withheld`."""
    files, stopped = withheld.column("file").combine_chunks(), _file_key(withheld)
    kept = dict(inputs)
    for name, rows in inputs.items():
        if not name.startswith("raw."):
            continue
        named = pc.is_in(rows.column("file"), files)  # few rows: the whole key is compared for these alone
        found = rows.filter(named)
        if not found.num_rows:
            continue
        if pc.all(pc.is_in(_file_key(found), stopped)).as_py():
            kept[name] = rows.filter(pc.invert(named))
        else:
            kept[name] = rows.filter(pc.invert(pc.is_in(_file_key(rows), stopped)))
    return kept


def _file_key(rows: pa.Table) -> pa.Array:
    key = pc.binary_join_element_wise(rows.column("customer_id"), rows.column("file"), _SEPARATOR)
    return key.combine_chunks() if isinstance(key, pa.ChunkedArray) else key
