"""States the lawful basis of what customers landed, where they have none yet."""

from collections.abc import Collection, Mapping

import orjson
import pyarrow.compute as pc

from msme_pipeline.landing.folder import PARTIAL_SUFFIX, Landing
from msme_pipeline.sources import read_landed_tables
from msme_pipeline.sources.readers import FOLDERS

FOLDER, NAME = "consent", "lawful_basis.json"
EVERY_SOURCE = tuple(
    sorted({"account_aggregator", "bank_statement", "gst", "insurance", *FOLDERS} - {FOLDER})
)


def write_lawful_basis(
    landing: Landing, customers: Collection[str], record: Mapping[str, object]
) -> list[str]:
    """Land `record` for those of `customers` (all landed ones when empty) that have no lawful basis.

    Returns these customers. ValueError for a customer that landed nothing, FileExistsError when the
    name of the file is taken by something that is no lawful basis.
    """
    landed = landing.customers()[0]
    unknown = sorted(set(customers) - set(landed))
    if unknown:
        raise ValueError(f"customer {unknown[0]} has landed nothing in {landing.root}; check the ID")
    wanted = sorted(customers or landed)
    files = [file for file in landing.files_of(wanted) if file.source == FOLDER]
    records = read_landed_tables(files)["raw.consent_records"]
    bases = records.filter(pc.equal(records["record"], "basis"))
    covered = set(bases["customer_id"].to_pylist())
    document = orjson.dumps({"lawful_basis": [dict(record)]}, option=orjson.OPT_INDENT_2)
    written = []
    for customer in wanted:
        if customer in covered:
            continue
        path = landing.root / customer / FOLDER / NAME
        if path.exists():
            raise FileExistsError(f"{path} holds no lawful basis that can be read; correct or delete it")
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(NAME + PARTIAL_SUFFIX)
        partial.write_bytes(document + b"\n")
        partial.replace(path)
        written.append(customer)
    return written
