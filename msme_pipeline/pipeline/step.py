"""A step of the pipeline as data: which tables it reads and writes, through which function."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b
from importlib import import_module
from typing import Any, Literal

import pyarrow as pa

from msme_pipeline.pipeline.closure import code_digest
from msme_pipeline.tables import TABLES, Table

Tables = Mapping[str, pa.Table]
Columns = tuple[str, ...]
AsOf = Literal["never", "month_end", "daily"]

ALL: Columns = ()
"""All columns of a table."""

CUSTOMERS = "customers"
"""Relation that every step is given beside the tables it reads: one row per customer of the call,
`customer_id`."""


@dataclass(frozen=True)
class Option:
    """A further argument of a step's function that a run may set."""

    default: bool | int | float
    meaning: str
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Model:
    """What a step computes with besides its inputs: fitted on the portfolio, a default in the package.

    The step's function takes the folder of the fitted model as the argument `name`, empty for the default.
    `fit(tables, folder)` writes a model fitted on the whole tables `fitted_on` and returns a `Fitted`;
    `backtest(tables, model)` judges the one in use and returns a `Judged`. Both are names of functions.
    `format` rises whenever models fitted before can no longer be read.
    """

    name: str
    format: int
    fitted_on: tuple[str, ...]
    fit: str
    backtest: str
    meaning: str
    judged_by: str


@dataclass(frozen=True)
class Fitted:
    """What became of fitting a model: `fitted` is False when the portfolio does not suffice; `said` tells
    why."""

    fitted: bool
    customers: int
    said: str


@dataclass(frozen=True)
class Judged:
    """Verdict of a backtest: `blocks` when it failed beyond chance; tables and a chart to look at."""

    passed: bool
    blocks: bool
    said: str
    customers: int
    tables: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    chart: Any = None


@dataclass(frozen=True)
class Step:
    """One function from input tables to output tables, for a set of customers at a time.

    `compute` names it as `package.module:function`, so that a declaration loads nothing heavy. It is called
    as `compute(inputs, as_of)`, where `inputs` maps the names of `reads` and CUSTOMERS to rows, and returns
    rows by table of `writes`. A step that `reads_landing` takes the landed files instead of tables.
    `reads` says which columns of a table are wanted, ALL or some. `as_of` says how the result depends on the
    date: not at all, only on its month, or daily.
    `hold(inputs, outputs)` names customers whose outputs must not be written, with the reason; it sees them
    before the write. `remark(outputs)` says of customers why not all is well: they are held in their status
    while later steps go on with what was written.
    `charts` has for an output a function from the rows of one customer in all outputs to an Altair chart,
    or None when there is nothing to show; it is drawn into the asset's metadata when few customers run.
    `options` are further arguments of `compute` that a run may set, `settings` their values in this run;
    these are part of the fingerprint.
    A step that depends on the date is given the rows that were known by then, by what their tables declare;
    `knows_later` says why one is given all. One that does not depend on it is given all.
    """

    name: str
    compute: str
    writes: tuple[str, ...]
    reads: Mapping[str, Columns] = field(default_factory=dict)
    as_of: AsOf = "never"
    reads_landing: bool = False
    hold: str = ""
    remark: str = ""
    charts: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    model: Model | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    knows_later: str = ""

    @property
    def sees_all(self) -> bool:
        """Whether rows are handed to the function whenever they were known."""
        return self.as_of == "never" or bool(self.knows_later)

    def wanted(self, table: str) -> Columns:
        """Columns to read of a table: those for the function and those that date rows and values."""
        columns = self.reads[table]
        return (
            columns
            if self.sees_all or not columns
            else tuple(dict.fromkeys((*columns, *TABLES[table].dated_by)))
        )

    @property
    def specs(self) -> list[Table]:
        return [TABLES[name] for name in self.writes]

    @cached_property
    def code_version(self) -> str:
        """Digest of all code of the package that the step's functions reach, and of the tables it reads and
        writes."""
        functions = [self.compute, *filter(None, (self.hold, self.remark)), *self.charts.values()]
        digest = blake2b(digest_size=8)
        for module in sorted({name.partition(":")[0] for name in functions}):
            digest.update(code_digest(module))
        for name in sorted({*self.reads, *self.writes}):
            spec = TABLES[name]
            columns = ALL if name in self.writes else self.wanted(name)
            shown = [column for column in spec.columns if not columns or column.name in columns]
            told = [(c.name, c.type, c.nullable, c.values, c.holds_from, c.before) for c in shown]
            digest.update(f"{name}|{spec.key}|{spec.known}|{told}".encode())
        return digest.hexdigest()

    def dated(self, as_of: date) -> str:
        """`as_of` as far as it matters to the result."""
        return {"never": "", "month_end": f"{as_of:%Y-%m}", "daily": as_of.isoformat()}[self.as_of]

    def fingerprint(self, upstream: Iterable[str], as_of: date) -> str:
        parts = [self.name, self.code_version, self.dated(as_of), *upstream]
        model = self.model.name if self.model is not None else ""
        for name, value in sorted(self.settings.items()):  # folders of models are named by their content
            parts.append(f"{name}={value.rpartition('/')[2] if name == model else value!r}")
        return blake2b("|".join(parts).encode(), digest_size=16).hexdigest()


def function(name: str) -> Callable[..., Any]:
    """The function that a declaration names as `package.module:function`.

    ValueError when there is none of that name.
    """
    module, _, attribute = name.partition(":")
    found = getattr(import_module(module), attribute, None)
    if not callable(found):
        raise ValueError(f"{name} is no function; correct the declaration that names it")
    return found
