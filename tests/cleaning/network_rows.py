"""Landed messages taken through reader and cleaning."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from msme_pipeline.cleaning.conservation.account import unbalanced
from msme_pipeline.cleaning.ocen.clean import clean_ocen
from msme_pipeline.cleaning.ondc.clean import clean_ondc
from msme_pipeline.cleaning.receivables.clean import clean_receivables
from msme_pipeline.sources import LandedFile, read_landed_tables
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.conform import violations
from tests.cleaning.raw_rows import AS_OF, received_on, table

CLEAN = {"ondc": clean_ondc, "ocen": clean_ocen, "receivables": clean_receivables}


def landed_on(
    tmp_path: Path, source: str, days: Mapping[str, date | None], **files: Any
) -> dict[str, pa.Table]:
    """Raw tables of several files of messages by name, each received on a day or undated."""
    landed = []
    for name, messages in files.items():
        path = tmp_path / name
        path.write_bytes(orjson.dumps(messages))
        landed.append(LandedFile("CUST_1", f"CUST_1/{source}/{name}", str(path), source))
    return received_on(read_landed_tables(landed), days)


def cleaned(
    source: str, tables: Mapping[str, pa.Table], permitted: bool = True
) -> dict[str, list[dict[str, Any]]]:
    """Clean rows of landed files, after the checks that every source must pass."""
    files = [
        {"customer_id": row["customer_id"], "file": row["file"], "permitted": permitted}
        for row in tables["raw.landed_files"].to_pylist()
    ]
    inputs = {**tables, "clean.file_permissions": table("clean.file_permissions", files)}
    outputs = CLEAN[source](inputs, AS_OF)
    for name, rows in outputs.items():
        assert rows.schema.equals(TABLES[name].schema), name
        assert violations(rows, TABLES[name]) == {}
    if permitted:
        assert unbalanced(inputs, outputs) == {}
    return {name.partition(".")[2]: rows.to_pylist() for name, rows in outputs.items()}
