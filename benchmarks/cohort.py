"""Customers of the demo world taken through every step in this process: no lake, no Dagster run."""

import pickle
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.defs.assets import STEPS
from msme_pipeline.demo.business import simulate_business
from msme_pipeline.demo.calendar import AS_OF
from msme_pipeline.demo.customer_files import write_customer
from msme_pipeline.sources.landed import LandedFile

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


def run_steps(
    tables: dict[str, pa.Table], as_of: date = AS_OF, only: str = "", seconds: dict[str, float] | None = None
) -> dict[str, pa.Table]:
    """`tables` with the outputs of every step whose first output starts with `only`."""
    for step in STEPS:
        if step.reads_landing or not step.outputs[0].startswith(only):
            continue
        started = time.process_time()
        tables |= step.compute({name: tables[name] for name in step.inputs}, as_of)
        if seconds is not None:
            seconds[step.name] = seconds.get(step.name, 0.0) + time.process_time() - started
    return tables


def _clean_set(members: Sequence[Member]) -> dict[str, pa.Table]:
    with tempfile.TemporaryDirectory() as folder:
        tables = dict(STEPS[0].compute(landed(members, Path(folder))))
    return {name: table for name, table in run_steps(tables, only="clean.").items() if _kept(name)}


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
        parts.append(run_steps(part, only="summary.", seconds=seconds))
    return {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}


def _of(table: pa.Table, customers: pa.Array) -> pa.Table:
    return table.filter(pc.is_in(table["customer_id"], customers))
