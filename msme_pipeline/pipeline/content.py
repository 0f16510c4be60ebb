"""Digests of rows per customer: a later step runs again when what it reads of a customer changed."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b

import pyarrow as pa

from msme_pipeline.pipeline.relations import query
from msme_pipeline.pipeline.step import Columns, Step, Tables


def columns_followed(steps: Iterable[Step]) -> dict[str, list[Columns]]:
    """Per table the different sets of columns that steps read of it."""
    found: dict[str, set[Columns]] = {}
    for step in steps:
        for table in step.reads:
            found.setdefault(table, set()).add(tuple(sorted(step.wanted(table))))
    return {table: sorted(sets) for table, sets in found.items()}


def content_of(
    step: Step, tables: Tables, customers: Iterable[str], followed: Mapping[str, Sequence[Columns]]
) -> dict[str, str]:
    """Per customer one text with the digests of what `step` wrote, for `upstream_of`."""
    parts: dict[str, list[str]] = {customer: [] for customer in customers}
    for table in step.writes:
        sets = followed.get(table, ())
        found = _digests(tables[table], sets) if sets and table in tables else {}
        keys = [_key(table, columns) for columns in sets]
        for customer, mine in parts.items():
            values = found.get(customer)
            mine += [f"{key}={values[place] if values else 0}" for place, key in enumerate(keys)]
    return {customer: " ".join(mine) for customer, mine in parts.items()}


def upstream_of(content: str, table: str, columns: Columns) -> str:
    """The digest of some columns of a table in a text of `content_of`; all of it when they were not
    followed."""
    start = content.find(_key(table, columns) + "=")
    return content[start:].partition(" ")[0] if start >= 0 else content


@cache
def _key(table: str, columns: Columns) -> str:
    return blake2b(f"{table}:{','.join(sorted(columns))}".encode(), digest_size=4).hexdigest()


def _digests(rows: pa.Table, sets: Sequence[Columns]) -> dict[str, list[str]]:
    """Per customer with rows a digest for each set of columns, whatever the order of the rows.

    The sum of 64-bit hashes of the rows: no defence against an adversary, who could only hide a change of his
    own data from himself.
    """
    if not rows.num_rows:
        return {}
    listed = [", ".join(f'"{name}"' for name in columns or rows.column_names) for columns in sets]
    sums = ", ".join(f"printf('%x', sum(hash({columns})::HUGEINT))" for columns in listed)
    found = query(f"SELECT customer_id, [{sums}] AS digests FROM written GROUP BY customer_id", written=rows)
    return dict(zip(found["customer_id"].to_pylist(), found["digests"].to_pylist(), strict=True))
