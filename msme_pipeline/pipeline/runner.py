"""Runs steps on tables in memory: what a worker of the lake, a test, a benchmark and a training set all
do."""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.pipeline.knowledge import known_on
from msme_pipeline.pipeline.step import CUSTOMERS, Step, Tables, function
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.conform import conform, violations


@dataclass
class Run:
    """What `run_steps` made: all tables, per step the customers it held with the reason, CPU seconds per
    step."""

    tables: dict[str, pa.Table]
    held: dict[str, dict[str, str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def run_steps(
    steps: Iterable[Step],
    tables: Tables,
    as_of: date,
    customers: Collection[str] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Run:
    """Run `steps` in order over `tables`, each on what was known as of a date, and hand on what it wrote.

    `customers` are those of all tables unless given. `settings` are values of options and models by name. A
    step's outputs lack the customers it holds, as the lake does on a first run; a later step has no rows of
    theirs. KeyError for a table that is neither given nor written before.
    """
    run = Run(dict(tables))
    if customers is None:
        names = {name for table in tables.values() for name in table["customer_id"].unique().to_pylist()}
        customers = sorted(names)
    for step in steps:
        started = time.process_time()
        chosen = with_settings(step, settings or {})
        inputs = inputs_of(chosen, run.tables, customers, as_of)
        outputs, held = checked(chosen, inputs, compute(chosen, inputs, as_of))
        run.tables |= outputs
        run.held[step.name] = held
        run.seconds[step.name] = time.process_time() - started
    return run


def with_settings(step: Step, settings: Mapping[str, Any]) -> Step:
    """The step with the values that `settings` have for its options and its model, else the defaults."""
    values = {name: settings.get(name, option.default) for name, option in step.options.items()}
    if step.model is not None:
        values[step.model.name] = settings.get(step.model.name, "")
    return replace(step, settings=values) if values else step


def inputs_of(step: Step, tables: Tables, customers: Collection[str], as_of: date) -> dict[str, pa.Table]:
    """What the function of a step sees: wanted columns of the rows known as of a date, and its customers."""
    inputs = {}
    for name, columns in step.reads.items():
        rows = tables[name] if step.sees_all else known_on(tables[name], TABLES[name], as_of)
        inputs[name] = rows.select(list(columns)) if columns else rows
    inputs[CUSTOMERS] = pa.table({"customer_id": pa.array(sorted(customers), pa.string())})
    return inputs


def compute(step: Step, inputs: Tables, as_of: date) -> Tables:
    """The step's function over its inputs."""
    made: Tables = function(step.compute)(inputs, as_of, **step.settings)
    return made


def checked(step: Step, inputs: Tables, outputs: Tables) -> tuple[dict[str, pa.Table], dict[str, str]]:
    """Outputs in their declared schemas without the customers that break them or that the step holds, and the
    reasons.

    SchemaMismatch when a whole table does not have its columns or types.
    """
    held = function(step.hold)(inputs, outputs) if step.hold else {}
    rows = {name: conform(outputs[name], TABLES[name]) for name in outputs}
    for name, table in rows.items():
        held = violations(table, TABLES[name]) | held
    return (without(rows, held) if held else rows), held


def without(tables: Tables, customers: Collection[str]) -> dict[str, pa.Table]:
    """The tables without the rows of some customers."""
    gone = pa.array(sorted(customers), pa.string())
    return {
        name: rows.filter(pc.invert(pc.is_in(rows["customer_id"], gone))) for name, rows in tables.items()
    }


def of_customers(tables: Tables, customers: Sequence[str]) -> dict[str, pa.Table]:
    """The rows of some customers."""
    wanted = pa.array(sorted(customers), pa.string())
    return {name: rows.filter(pc.is_in(rows["customer_id"], wanted)) for name, rows in tables.items()}
