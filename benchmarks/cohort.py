"""Customers of the demo world taken through every step in this process: no lake, no Dagster run."""

import pickle
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.demo.business import simulate_business
from msme_pipeline.demo.calendar import AS_OF
from msme_pipeline.demo.customer_files import write_customer
from msme_pipeline.landing.landed import LandedFile
from msme_pipeline.pipeline.discovery import all_steps, by_layer
from msme_pipeline.pipeline.runner import run_steps
from msme_pipeline.sources.reading import read_landed_tables

SET = 32
"""Customers that one process takes from files to clean tables at a time."""

LAKE_SET = 128
"""Customers that the summaries take at a time, as in the lake."""


@dataclass(frozen=True)
class Member:
    """A customer to simulate; `number` decides the style of its files, None draws the archetype."""

    customer_id: str
    number: int
    archetype: str | None
    seed: int
    transactions: int | None = None


def landed(members: Iterable[Member], folder: Path) -> list[LandedFile]:
    """Landing files of `members`, written below `folder`, in the landing layout."""
    files = []
    for member in members:
        business = simulate_business(
            member.customer_id, member.archetype, member.seed, transactions=member.transactions
        )
        for name, content in sorted(write_customer(business, member.number, member.seed).files.items()):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            files.append(LandedFile.at(path))
    return files


def read(files: Iterable[LandedFile]) -> dict[str, pa.Table]:
    """Raw tables of landed files."""
    return dict(read_landed_tables(files))


def clean(tables: dict[str, pa.Table], as_of: date = AS_OF) -> dict[str, pa.Table]:
    """Raw tables with the clean ones."""
    return run_steps(by_layer(all_steps())["clean"], tables, as_of).tables


def _clean_set(members: Sequence[Member]) -> dict[str, pa.Table]:
    with tempfile.TemporaryDirectory() as folder:
        tables = clean(read(landed(members, Path(folder))))
    return {name: table for name, table in tables.items() if _kept(name)}


def _kept(name: str) -> bool:
    return name.startswith("clean.") or name == "raw.landed_files"


def cleaned(members: Sequence[Member], cache: Path | None = None) -> dict[str, pa.Table]:
    """Clean tables of all members; kept in and taken from the file `cache` when given."""
    if cache is not None and cache.exists():
        return dict(pickle.loads(cache.read_bytes()))  # noqa: S301 our own file of an earlier run
    sets = [members[first : first + SET] for first in range(0, len(members), SET)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(_clean_set, sets))
    tables = {name: pa.concat_tables([each[name] for each in results]) for name in results[0]}
    if cache is not None:
        cache.write_bytes(pickle.dumps(tables))
    return tables


def summarised(tables: dict[str, pa.Table], seconds: dict[str, float] | None = None) -> dict[str, pa.Table]:
    """Clean tables with all summaries, computed in sets as the lake does."""
    customers = sorted(set(tables["raw.landed_files"]["customer_id"].to_pylist()))
    parts = []
    for first in range(0, len(customers), LAKE_SET):
        chosen = pa.array(customers[first : first + LAKE_SET])
        part = {name: _of(table, chosen) for name, table in tables.items()}
        run = run_steps(by_layer(all_steps())["summary"], part, AS_OF)
        parts.append(run.tables)
        for step, spent in run.seconds.items() if seconds is not None else ():
            seconds[step] = seconds.get(step, 0.0) + spent
    return {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}


def _of(table: pa.Table, customers: pa.Array) -> pa.Table:
    return table.filter(pc.is_in(table["customer_id"], customers))
