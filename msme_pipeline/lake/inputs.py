"""Rows that steps read, when one runs right after the other on the same customers."""

from collections.abc import Collection, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from msme_pipeline.lake.store import Lake
from msme_pipeline.pipeline.step import ALL, Columns, Step, Tables


class Inputs:
    """Inputs of some steps in order: read once for all of them, and handed on when one has written them."""

    def __init__(self, lake: Lake, steps: Sequence[Step], versions: Mapping[str, int]) -> None:
        self._lake = lake
        self._versions = dict(versions)
        self._later = list(steps)
        self._kept: dict[str, tuple[frozenset[str], pa.Table]] = {}

    def read(self, step: Step, customers: Collection[str]) -> dict[str, pa.Table]:
        """The inputs of a step for some customers."""
        return {name: self._input(name, step.wanted(name), frozenset(customers)) for name in step.reads}

    def _input(self, name: str, columns: Columns, customers: frozenset[str]) -> pa.Table:
        if name not in self._kept or not customers <= self._kept[name][0]:
            rows = self._lake.read(name, self._versions[name], customers, self._wanted(name))
            self._kept[name] = customers, rows
        kept_of, rows = self._kept[name]
        if customers < kept_of:
            rows = rows.filter(pc.is_in(rows.column("customer_id"), pa.array(sorted(customers), pa.string())))
        return rows.select(list(columns)) if columns else rows

    def _wanted(self, name: str) -> list[str] | None:
        """Columns of a table that any step from here on reads."""
        wanted = [step.wanted(name) for step in self._later if name in step.reads]
        if ALL in wanted:
            return None
        return list(dict.fromkeys(column for columns in wanted for column in columns))

    def after(
        self, step: Step, tables: Tables, versions: Mapping[str, int], customers: Collection[str]
    ) -> None:
        """Keep what the steps after `step` read of `tables`, all that it wrote of `customers`, and drop the
        rest."""
        self._later.remove(step)
        self._versions.update(versions)
        if versions:
            self._kept |= {name: (frozenset(customers), rows) for name, rows in tables.items()}
        wanted = {name for later in self._later for name in later.reads}
        self._kept = {name: kept for name, kept in self._kept.items() if name in wanted}
