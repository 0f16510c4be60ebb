"""Consents, their accounts and status changes, and other lawful bases."""

from collections.abc import Mapping
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.cleaning.dates import INDIA, parse_instants
from msme_pipeline.pipeline.plan import Plan
from msme_pipeline.regulation.consent import LAWFUL_BASES

_INSTANTS = ("given_at", "valid_from", "valid_to", "data_from", "data_to", "occurred_at", "withdrawn_on")
_ENDS = ("valid_to", "data_to")  # a bare date means the end of that day

CONSENTS = Plan(__file__, "consents.sql", given=("raw.landed_files", "raw.consent_records", "dated", "kinds"))


def clean_consent(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.consents, consent_accounts, consent_events and consent_rejected from raw.consent_records.

    A consent that arrives again is a duplicate, one with other terms or another status superseded by
    the more restrictive: REVOKED, EXPIRED, REJECTED, other states, ACTIVE. `as_of` is not used.
    """
    with CONSENTS.on(inputs) as relations:
        relations.give(
            dated=_with_instants(relations["texts"]),
            kinds=pa.table({"basis_kind": [basis.kind for basis in LAWFUL_BASES]}),
        )
        return relations.conformed(
            consents="clean.consents",
            consent_accounts="clean.consent_accounts",
            consent_events="clean.consent_events",
            rejects="clean.consent_rejected",
        )


def _with_instants(texts: pa.Table) -> pa.Table:
    """The texts with their instants in UTC; what is written without an offset is Indian time."""
    for name in _INSTANTS:
        written = parse_instants(texts[name]).combine_chunks()
        wall = pc.struct_field(written, "wall")
        if name in _ENDS:
            whole_day = pa.scalar(timedelta(days=1) - timedelta(microseconds=1), pa.duration("us"))
            wall = pc.if_else(pc.struct_field(written, "has_clock"), wall, pc.add(wall, whole_day))
        minutes = pc.coalesce(pc.struct_field(written, "offset_minutes"), int(INDIA.total_seconds() // 60))
        offset = pc.multiply(minutes.cast(pa.int64()), 60_000_000).cast(pa.duration("us"))
        instant = pc.subtract(wall, offset).cast(pa.timestamp("us", tz="UTC"))
        texts = texts.append_column(f"{name}_read", instant)
    return texts
