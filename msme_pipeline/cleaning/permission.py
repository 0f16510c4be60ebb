"""Only files that a consent or another lawful basis covers are cleaned."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

PERMISSIONS = "clean.file_permissions"
_SEPARATOR = pa.scalar("\0")


def permitted(inputs: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The inputs of a cleaning step without the raw rows of withheld files.

    A file without a row in clean.file_permissions is withheld too.
    """
    permissions = inputs[PERMISSIONS]
    allowed = _file_key(permissions.filter(permissions.column("permitted")))
    return {
        name: rows.filter(pc.is_in(_file_key(rows), allowed)) if name.startswith("raw.") else rows
        for name, rows in inputs.items()
    }


def _file_key(rows: pa.Table) -> pa.Array:
    key = pc.binary_join_element_wise(rows.column("customer_id"), rows.column("file"), _SEPARATOR)
    return key.combine_chunks() if isinstance(key, pa.ChunkedArray) else key
