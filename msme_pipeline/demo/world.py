"""Write a whole demo world: landing files, manifest and sealed truth."""

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import orjson
import pyarrow as pa

from msme_pipeline.demo.archetypes import ARCHETYPES
from msme_pipeline.demo.business import simulate_business
from msme_pipeline.demo.calendar import AS_OF
from msme_pipeline.demo.customer_files import write_customer
from msme_pipeline.demo.truth import parquet_bytes

CHUNK = 20  # customers per truth file, whatever the number of workers
POOL_FROM = 16  # customers below which starting processes costs more than it saves
_INVENTORY = "written.json"


@dataclass(frozen=True)
class WorldReport:
    """What a call wrote: files that were new or changed, left untouched and removed."""

    customers: int
    transactions: int
    files: int
    written: int
    unchanged: int
    removed: int


def customer_name(number: int) -> str:
    """Customer id of the `number`-th customer, from 1."""
    return f"CUST_MSM_{number:05d}"


def archetype_of(number: int) -> str | None:
    """The demo archetype of the first ten customers, None for later ones, which draw theirs."""
    return ARCHETYPES[number - 1] if number <= len(ARCHETYPES) else None


def write_world(
    root: Path, customers: int = 10, transactions: int | None = None, seed: int = 0, workers: int = 2
) -> WorldReport:
    """Write `customers` customers below `root`: landing/ with manifest.json, and truth/.

    `transactions` is about the number of bank entries per customer over 36 months (2,000 to 4,000
    when None). An identical file is left untouched; a file of an earlier world that this one lacks is
    removed. Bytes depend on customer, seed and `transactions` only. Raises ValueError for fewer than
    one customer.
    """
    if customers < 1:
        raise ValueError(f"a world needs at least one customer, not {customers}")
    root = Path(root)
    tasks = [
        (str(root), first, min(first + CHUNK - 1, customers), transactions, seed)
        for first in range(1, customers + 1, CHUNK)
    ]
    if workers > 1 and customers > POOL_FROM:
        parts = _parts(tasks, workers)
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            results = list(pool.map(_write_part, parts))
    else:
        results = [_write_part(part) for part in tasks]
    chunks: dict[int, list[_PartResult]] = {}
    for result in results:
        chunks.setdefault((result.first - 1) // CHUNK, []).append(result)
    tally = _Tally()
    names: list[str] = []
    manifest: dict[str, dict[str, str]] = {}
    total = 0
    for chunk, members in sorted(chunks.items()):
        members.sort(key=lambda part: part.first)
        for table in members[0].tables:
            merged = pa.concat_tables([part.tables[table] for part in members])
            tally.put(root / "truth" / table / f"part-{chunk:05d}.parquet", parquet_bytes(merged))
            names.append(f"truth/{table}/part-{chunk:05d}.parquet")
        for part in members:
            tally.written += part.written
            tally.unchanged += part.unchanged
            names += [f"landing/{file}" for file in part.files]
            manifest |= part.manifest
            total += part.transactions
    removed = _remove_stale(root, set(names))
    content = {"as_of": AS_OF.isoformat(), "customers": dict(sorted(manifest.items()))}
    tally.put(root / "landing" / "manifest.json", json.dumps(content, indent=1).encode() + b"\n")
    tally.put(root / "truth" / _INVENTORY, orjson.dumps(sorted(names)))
    return WorldReport(
        customers, total, tally.written + tally.unchanged, tally.written, tally.unchanged, removed
    )


class _Tally:
    def __init__(self) -> None:
        self.written = 0
        self.unchanged = 0

    def put(self, path: Path, content: bytes) -> None:
        """Write through a temporary file and rename, unless the file already holds these bytes."""
        if path.exists() and path.stat().st_size == len(content) and path.read_bytes() == content:
            self.unchanged += 1
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".part")
        temporary.write_bytes(content)
        temporary.replace(path)
        self.written += 1


@dataclass
class _PartResult:
    first: int
    files: list[str]
    written: int
    unchanged: int
    transactions: int
    manifest: dict[str, dict[str, str]]
    tables: dict[str, pa.Table]


_Task = tuple[str, int, int, int | None, int]


def _parts(tasks: list[_Task], workers: int) -> list[_Task]:
    if len(tasks) >= workers * 4:
        return tasks
    parts = []  # finer, so that all cores work; truth files stay per chunk
    for root, first, last, transactions, seed in tasks:
        parts += [
            (root, start, min(start + 1, last), transactions, seed) for start in range(first, last + 1, 2)
        ]
    return parts


def _write_part(task: _Task) -> _PartResult:
    root, first, last, transactions, seed = task
    landing = Path(root) / "landing"
    tally = _Tally()
    files: list[str] = []
    manifest: dict[str, dict[str, str]] = {}
    tables: dict[str, list[pa.Table]] = {}
    total = 0
    for number in range(first, last + 1):
        customer = customer_name(number)
        business = simulate_business(customer, archetype_of(number), seed, transactions=transactions)
        result = write_customer(business, number, seed)
        for file, content in result.files.items():
            tally.put(landing / file, content)
        files += result.files
        manifest[customer] = {"name": business.name, "archetype": business.parameters.archetype}
        total += len(business.book)
        for name, table in result.tables.items():
            tables.setdefault(name, []).append(table)
    merged = {name: pa.concat_tables(parts) for name, parts in tables.items()}
    return _PartResult(first, files, tally.written, tally.unchanged, total, manifest, merged)


def _remove_stale(root: Path, names: set[str]) -> int:
    """Remove files that an earlier world wrote here and this one does not."""
    inventory = root / "truth" / _INVENTORY
    if not inventory.exists():
        return 0
    stale = [name for name in orjson.loads(inventory.read_bytes()) if name not in names]
    removed = 0
    for name in stale:
        path = root / name
        if path.is_file():
            path.unlink()
            removed += 1
        for folder in (path.parent, path.parent.parent):
            if folder != root and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
    return removed
