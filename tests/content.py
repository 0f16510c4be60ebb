"""A hash per table over all columns but those that say when and by which run a row was written."""

from hashlib import blake2b
from pathlib import Path

import duckdb

UNSTABLE = {"meta.customer_status": {"updated_at"}}


def content_hashes(root: Path) -> dict[str, str]:
    """Table name to digest of its rows, sorted by all columns."""
    hashes = {}
    with duckdb.connect(str(root / "lake.duckdb"), read_only=True) as con:
        tables = con.execute('SELECT "table" FROM meta.table_versions ORDER BY 1').fetchall()
        for (name,) in tables:
            described = con.execute(f"DESCRIBE {name}").fetchall()
            columns = [row[0] for row in described if row[0] not in UNSTABLE.get(name, set())]
            listed = ", ".join(f'"{column}"' for column in columns)
            rows = con.execute(f"SELECT {listed} FROM {name} ORDER BY ALL").fetchall()
            hashes[name] = blake2b(repr(rows).encode(), digest_size=16).hexdigest()
    return hashes
