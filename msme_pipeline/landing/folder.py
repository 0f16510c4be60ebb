"""The landing folder: whose files lie there, and which of them changed since the last look."""

import json
import os
import time
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from msme_pipeline.landing.landed import LandedFile
from msme_pipeline.landing.portfolio import index_portfolio
from msme_pipeline.pipeline.buckets import canonical_customer_id

PORTFOLIO_FOLDER = "_portfolio"
PARTIAL_SUFFIX = ".part"
MANIFEST = "manifest.json"
_BLOCK = 1 << 17  # bytes read at a time for a digest
_READ_AHEAD = 4  # customers whose files are read at a time

_LINES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("file", pa.string()),
        ("source", pa.string()),
        ("path", pa.string()),
        ("offset", pa.int64()),
        ("length", pa.int64()),
        ("line", pa.int64()),
    ]
)
_FILES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("path", pa.string()),
        ("size", pa.int64()),
        ("mtime_ns", pa.int64()),
        ("settled", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Arrivals:
    """What one look at the landing folder found.

    `changed` customers have a settled file that is new, altered or gone; `vanished` ones have no
    file left; `problems` name what was skipped. `digest` identifies the changed set.
    """

    changed: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    digest: str = ""
    generation: str = ""


@dataclass
class _Seen:
    customers: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    mtimes: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def table(self) -> pa.Table:
        return pa.table(
            {"customer_id": self.customers, "path": self.paths, "size": self.sizes, "mtime_ns": self.mtimes},
            schema=pa.schema([_FILES.field(i) for i in range(4)]),
        )


class Landing:
    """`<root>/<customer_id>/<source>/<file>` and `<root>/_portfolio/<source>/<file>.ndjson[.gz]`.

    `index` is a folder for what must be remembered between two looks.
    """

    def __init__(self, root: str | Path, index: str | Path):
        self.root = Path(root).resolve()
        self.index = Path(index).resolve()

    def manifest(self) -> dict[str, object]:
        """Content of `manifest.json`, empty when there is none."""
        path = self.root / MANIFEST
        if not path.exists():
            return {}
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError(f"{path}: a JSON object is expected, with as_of and customers")
        return content

    def manifest_as_of(self) -> date | None:
        as_of = self.manifest().get("as_of")
        return date.fromisoformat(str(as_of)) if as_of else None

    def customers(self) -> tuple[list[str], list[str]]:
        """Customers with a folder or a portfolio line, sorted; and what was skipped, as sentences."""
        found: set[str] = set()
        problems: list[str] = []
        for entry in self._entries(self.root):
            if entry.name in (PORTFOLIO_FOLDER, MANIFEST) or entry.name.startswith("."):
                continue
            if not entry.is_dir():
                problems.append(
                    f"skipped {entry.name!r}: a file belongs into <customer_id>/<source>/; move it"
                )
                continue
            customer, problem = _customer_of(entry.name)
            if problem:
                problems.append(problem)
            else:
                found.add(customer)
        lines, line_problems = self._portfolio_lines()
        found |= {str(value) for value in pc.unique(lines.column("customer_id")).to_pylist()}
        return sorted(found), problems + line_problems

    def files_of(self, customers: Collection[str]) -> list[LandedFile]:
        """Complete files of these customers, sorted; `*.part` is still being written."""
        files: list[LandedFile] = []
        for customer in sorted(customers):
            folder = self.root / customer
            for source in self._entries(folder):
                if not source.is_dir():
                    continue
                for entry in self._entries(source.path):
                    if entry.is_file() and not entry.name.endswith(PARTIAL_SUFFIX):
                        name = f"{customer}/{source.name}/{entry.name}"
                        files.append(LandedFile(customer, name, entry.path, source.name))
        lines, _ = self._portfolio_lines()
        mine = lines.filter(pc.is_in(lines.column("customer_id"), pa.array(sorted(customers), pa.string())))
        files += [
            LandedFile(
                row["customer_id"],
                f"{row['file']}#{row['line']}",
                row["path"],
                row["source"],
                row["offset"],
                row["length"],
            )
            for row in mine.to_pylist()
        ]
        return sorted(files)

    def look(self, generation: str = "") -> Arrivals:
        """Compare the folder with the look that `generation` names; nothing is read but metadata.

        A file counts once size and time are the same in two looks, or at once when it was `*.part`
        in the look before. The result's `generation` goes into the next call; until then the old
        one stays valid, so that a look whose outcome was lost is repeated, not skipped.
        """
        before = self._load(generation)
        seen = self._scan()
        now = seen.table()
        joined = now.join(before, ["path"], join_type="full outer", right_suffix="_before")
        joined = joined.set_column(
            joined.column_names.index("customer_id"),
            "customer_id",
            pc.coalesce(joined.column("customer_id"), joined.column("customer_id_before")),
        )
        partial = {path for path in before.column("path").to_pylist() if path.endswith(PARTIAL_SUFFIX)}
        renamed = pa.array([path + PARTIAL_SUFFIX in partial for path in joined.column("path").to_pylist()])
        gone = pc.is_null(joined.column("size"))
        fresh = pc.is_null(joined.column("size_before"))
        same = pc.fill_null(
            pc.and_(
                pc.equal(joined.column("size"), joined.column("size_before")),
                pc.equal(joined.column("mtime_ns"), joined.column("mtime_ns_before")),
            ),
            False,
        )
        was_settled = pc.fill_null(joined.column("settled"), False)
        part = pc.ends_with(joined.column("path"), PARTIAL_SUFFIX)
        settled = pc.and_(pc.invert(part), pc.or_(same, pc.and_(renamed, fresh)))
        newly = pc.and_(settled, pc.invert(pc.and_(was_settled, same)))
        lost = pc.and_(gone, was_settled)
        news = joined.filter(pc.or_(newly, lost)).sort_by("path")
        changed = set(pc.unique(news.column("customer_id")).to_pylist())
        present = set(seen.customers)
        everyone_before = set(before.column("customer_id").to_pylist())

        kept = joined.append_column("settled_now", settled).filter(pc.invert(gone))
        index = pa.table(
            [kept.column(name) for name in ("customer_id", "path", "size", "mtime_ns", "settled_now")],
            schema=_FILES,
        ).sort_by("path")
        digest = blake2b(
            repr(
                list(zip(*(news.column(c).to_pylist() for c in ("path", "size", "mtime_ns")), strict=True))
            ).encode(),
            digest_size=16,
        ).hexdigest()
        return Arrivals(
            changed=tuple(sorted(changed)),
            vanished=tuple(sorted((everyone_before - present) & changed)),
            problems=tuple(seen.problems),
            digest=digest if changed else "",
            generation=self._store(index, generation),
        )

    @staticmethod
    def _entries(folder: str | Path) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            return []

    def _scan(self) -> _Seen:
        seen = _Seen()
        for entry in self._entries(self.root):
            if not entry.is_dir() or entry.name == PORTFOLIO_FOLDER or entry.name.startswith("."):
                continue
            customer, problem = _customer_of(entry.name)
            if problem:
                seen.problems.append(problem)
                continue
            prefix = len(str(self.root)) + 1
            for source in os.scandir(entry.path):
                if not source.is_dir():
                    continue
                for file in os.scandir(source.path):
                    stat = file.stat()
                    seen.customers.append(customer)
                    seen.paths.append(file.path[prefix:])
                    seen.sizes.append(stat.st_size)
                    seen.mtimes.append(stat.st_mtime_ns)
        lines, problems = self._portfolio_lines()
        seen.problems += problems
        for row in lines.group_by(["customer_id", "path"]).aggregate([("length", "sum")]).to_pylist():
            stat_now = Path(row["path"]).stat()
            seen.customers.append(row["customer_id"])
            seen.paths.append(f"{PORTFOLIO_FOLDER}/{row['customer_id']}/{Path(row['path']).name}")
            seen.sizes.append(row["length_sum"])
            seen.mtimes.append(stat_now.st_mtime_ns)
        return seen

    def _portfolio_lines(self) -> tuple[pa.Table, list[str]]:
        """Byte ranges of all portfolio lines; each file is indexed once per size and time."""
        tables = [_LINES.empty_table()]
        problems: list[str] = []
        for source in self._entries(self.root / PORTFOLIO_FOLDER):
            if not source.is_dir():
                continue
            for entry in self._entries(source.path):
                if not entry.is_file() or entry.name.endswith(PARTIAL_SUFFIX):
                    continue
                table, found = self._index_portfolio(source.name, entry)
                tables.append(table)
                problems += found
        return pa.concat_tables(tables), problems

    def _index_portfolio(self, source: str, entry: "os.DirEntry[str]") -> tuple[pa.Table, list[str]]:
        stat = entry.stat()
        token = blake2b(
            f"{entry.path}|{stat.st_size}|{stat.st_mtime_ns}".encode(), digest_size=12
        ).hexdigest()
        cached = self.index / "portfolio" / f"{token}.parquet"
        if not cached.exists():
            _write_atomically(self._read_portfolio(source, entry), cached)
        table = pq.read_table(cached)
        problems = json.loads((table.schema.metadata or {}).get(b"problems", b"[]"))
        return table.replace_schema_metadata(None), problems

    def _read_portfolio(self, source: str, entry: "os.DirEntry[str]") -> pa.Table:
        name = f"{PORTFOLIO_FOLDER}/{source}/{entry.name}"
        rows: list[dict[str, object]] = []
        path, lines, problems = index_portfolio(entry.path, self.index / "portfolio" / "spool")
        for line in lines:
            customer, problem = _customer_of(line.customer_id)
            if problem:
                problems.append(f"{name}, line {line.line_no}: {problem}")
                continue
            rows.append(
                {
                    "customer_id": customer,
                    "file": name,
                    "source": source,
                    "path": str(path),
                    "offset": line.offset,
                    "length": line.length,
                    "line": line.line_no,
                }
            )
        table = pa.Table.from_pylist(rows, schema=_LINES)
        return table.replace_schema_metadata({"problems": json.dumps(problems)})

    def _load(self, generation: str) -> pa.Table:
        path = self.index / f"look-{generation}.parquet"
        if not generation or not path.exists():
            return _FILES.empty_table()
        return pq.read_table(path)

    def _store(self, index: pa.Table, previous: str) -> str:
        previous_path = self.index / f"look-{previous}.parquet"
        if previous and previous_path.exists() and pq.read_table(previous_path).equals(index):
            return previous
        generation = f"{time.time_ns():020d}"
        _write_atomically(index, self.index / f"look-{generation}.parquet")
        for path in sorted(self.index.glob("look-*.parquet"))[:-3]:
            if path != previous_path:
                path.unlink(missing_ok=True)
        return generation


def _customer_of(name: str) -> tuple[str, str]:
    """Canonical ID of a folder or line, and the problem when it has none."""
    try:
        canonical = canonical_customer_id(name)
    except ValueError as error:
        return "", f"skipped {name!r}: {error}; rename it"
    if canonical != name:
        return "", f"skipped {name!r}: not in canonical form; rename it to {canonical}"
    return canonical, ""


def _write_atomically(table: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    pq.write_table(table, temporary)
    temporary.replace(path)


def content_digests(files: Iterable[LandedFile]) -> dict[str, str]:
    """Per customer one digest over name and content of the files; unreadable ones by their error.

    Some customers at a time, so that a disk is not waited for one file after the other; what is parsed next
    is
    in memory then.
    """
    of_customers: dict[str, list[LandedFile]] = {}
    for file in sorted(files):
        of_customers.setdefault(file.customer_id, []).append(file)
    with ThreadPoolExecutor(_READ_AHEAD) as readers:
        return dict(zip(of_customers, readers.map(_digest, of_customers.values()), strict=True))


def _digest(files: Iterable[LandedFile]) -> str:
    digest = blake2b(digest_size=16)
    for file in files:
        digest.update(f"{file.file}\0".encode())
        try:
            with open(file.path, "rb", buffering=0) as handle:  # noqa: PTH123 - without a Path per file
                handle.seek(file.offset)
                left = file.length if file.length is not None else -1
                while left and (block := handle.read(_BLOCK if left < 0 else min(left, _BLOCK))):
                    digest.update(block)
                    left -= len(block) if left > 0 else 0
        except OSError as error:
            digest.update(f"\0{type(error).__name__}\0".encode())
        digest.update(b"\0")
    return digest.hexdigest()
