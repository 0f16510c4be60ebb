"""A step of the pipeline as data: which tables it reads and writes, through which function."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from msme_pipeline.tables import TABLES, Table

Tables = Mapping[str, pa.Table]
AsOf = Literal["never", "month_end", "daily"]
RULES = Path(__file__).parent.parent / "regulation"
"""Dated rules that any step may use."""

SOURCES = ("*.py", "*.sql", "*.json", "*.txt")
"""Files of a package that decide on its results: code, queries, models."""


@dataclass(frozen=True)
class Step:
    """One function from input tables to output tables, for a set of customers at a time.

    `compute(inputs, as_of)` maps table names to rows; a step that `reads_landing` has no input
    tables, its `compute(files)` takes the landed files of the customers instead.
    `as_of` says how the result depends on the date: not at all, only on its month, or daily.
    `hold` names customers whose outputs must not be written, with the reason; it sees inputs and
    outputs before the write. `reads` names the columns wanted of an input table, where not all are.
    `by_content` names columns of the output: later steps run again when these change, not whenever this
    step did. Such a step may write rows of a customer and say through `remark` why not all is well: the
    customer is then held in its status, and later steps go on with what was written.
    `charts` has for an output a function from the rows of one customer in all outputs to an Altair chart,
    or None when there is nothing to show; it is drawn into the asset's metadata when few customers run.
    `options` are further arguments of `compute`, by name, that a run sets; they are part of the fingerprint.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    compute: Callable[..., Tables]
    as_of: AsOf = "never"
    hold: Callable[[Tables, Tables], dict[str, str]] | None = None
    reads_landing: bool = False
    by_content: tuple[str, ...] = ()
    remark: Callable[[Tables], dict[str, str]] | None = None
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    charts: Mapping[str, Callable[[Tables], Any]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def specs(self) -> list[Table]:
        return [TABLES[name] for name in self.outputs]

    @cached_property
    def code_version(self) -> str:
        """Digest of sources and models of the package that holds `compute`, of the dated rules, of the output schemas."""
        return _source_digest(self.compute, self.specs)

    def dated(self, as_of: date) -> str:
        """`as_of` as far as it matters to the result."""
        return {"never": "", "month_end": f"{as_of:%Y-%m}", "daily": as_of.isoformat()}[self.as_of]

    def fingerprint(self, upstream: Iterable[str], as_of: date) -> str:
        parts = [self.name, self.code_version, self.dated(as_of), *upstream]
        parts += [f"{name}={value!r}" for name, value in sorted(self.options.items())]
        return blake2b("|".join(parts).encode(), digest_size=16).hexdigest()


def _source_digest(function: Callable[..., object], specs: Iterable[Table]) -> str:
    digest = blake2b(digest_size=8)
    for folder in (Path(inspect.getfile(inspect.unwrap(function))).parent, RULES):
        for path in sorted(path for pattern in SOURCES for path in folder.glob(f"**/{pattern}")):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    for spec in specs:
        digest.update(f"{spec.name}{spec.schema}{spec.key}".encode())
    return digest.hexdigest()
