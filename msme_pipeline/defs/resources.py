"""Resources of the lake assets: `Site`, set once per deployment, and `Scope`, set per run."""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pyarrow.compute as pc
from pydantic import Field, PrivateAttr

from msme_pipeline.analytics.forecast.step import MODEL_FORMAT
from msme_pipeline.lake.landing import Landing
from msme_pipeline.lake.mapping import Outcome, map_buckets, workers
from msme_pipeline.lake.models import current_model
from msme_pipeline.lake.status import STATUS
from msme_pipeline.lake.steps import Step
from msme_pipeline.lake.store import Lake, lake_at

INDIA = ZoneInfo("Asia/Kolkata")
FORECAST_MODEL = "forecast_model"
MODEL_FOLDER = f"{FORECAST_MODEL}/{MODEL_FORMAT}"
"""Below `models/`: a model that today's code cannot read is left aside until the next one is fitted."""


class Site(dg.ConfigurableResource):
    """Where the lake is, what a partition key means, how many workers compute."""

    root: str = Field(description="Folder of the data lake: landing/, tables/, lake.duckdb")
    landing_root: str = Field("", description="Landing folder; empty means landing/ below root")
    lake_url: str = Field("", description="Where tables/ lie when not below root, e.g. s3://bucket/lake")
    mode: str = Field("customer", description="What a partition key is: customer or shard")
    processes: int = Field(2, description="Worker processes; 1 computes in the run's own process")
    scheduler: str = Field("", description="Address of a Dask scheduler to use instead of a process pool")

    _executor: Executor | None = PrivateAttr(default=None)
    _recorder: Executor | None = PrivateAttr(default=None)
    _recorded: Future[None] | None = PrivateAttr(default=None)
    _of_run: dict[frozenset[str], tuple[list[str], list[str]]] | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Site"]:
        with (
            workers(self.processes, self.scheduler or None) as executor,
            ThreadPoolExecutor(1, "customer_status") as recorder,
        ):
            self._executor, self._recorder, self._of_run = executor, recorder, {}
            yield self
            self.settle()

    def run(
        self, steps: Sequence[Step], customers: Collection[str], as_of: date, **options: Any
    ) -> dict[str, Outcome]:
        """`map_buckets` on this site; what it did is recorded while Dagster reports it."""
        self.settle()
        outcomes, self._recorded = map_buckets(
            steps,
            self.lake(),
            self.landing(),
            customers,
            as_of,
            executor=self._executor,
            recorder=self._recorder,
            **options,
        )
        return outcomes

    def settle(self) -> None:
        """Wait until the status of the last steps is written; raises what went wrong with it."""
        recorded, self._recorded = self._recorded, None
        if recorded is not None:
            recorded.result()

    def lake(self) -> Lake:
        return lake_at(self.lake_url or self.root)

    def landing(self) -> Landing:
        return Landing(self.landing_root or Path(self.root) / "landing", Path(self.root) / "landing_index")

    def customers(self, only: Collection[str] = ()) -> tuple[list[str], list[str]]:
        """Customers of this site, sorted, and what was skipped in the landing folder, as sentences.

        With the lake's own landing folder these include customers that have rows but no files any
        more; another landing folder says nothing about customers that are not in it. `only` narrows
        the answer to those of these customers that the site has. All steps of a run get one answer.
        """
        wanted = frozenset(only)
        if self._of_run is None:
            return self._customers(wanted)
        if wanted not in self._of_run:
            self._of_run[wanted] = self._customers(wanted)
        return self._of_run[wanted]

    def _customers(self, only: Collection[str]) -> tuple[list[str], list[str]]:
        landed, problems = self.landing().customers()
        known = set(landed)
        lake = self.lake()
        if not self.landing_root and lake.exists(STATUS):
            stored = lake.read(STATUS, customers=only or None, columns=["customer_id"])
            known.update(map(str, pc.unique(stored.column("customer_id")).to_pylist()))
        return sorted(known & set(only) if only else known), problems

    def duckdb_path(self) -> Path:
        return Path(self.root) / "lake.duckdb"


class Scope(dg.ConfigurableResource):
    """Which date a run looks from, which customers of its keys it refreshes, what the forecast assumes."""

    as_of: str = Field(
        default="", description="YYYY-MM-DD; empty means the manifest's date, else yesterday in India"
    )
    only_customers: list[str] = Field(
        default_factory=list, description="Refresh only these customers of the run's keys; empty means all"
    )

    horizon_days: int = Field(default=90, ge=30, le=180, description="Days that the forecast looks ahead")
    inflow_drop: float = Field(
        default=0.0, ge=0, le=1, description="Stress scenario: share by which operating inflow falls"
    )
    lose_largest_buyer: bool = Field(
        default=False, description="Stress scenario: the largest buyer stops paying"
    )
    payment_delay_days: int = Field(
        default=0, ge=0, le=180, description="Stress scenario: days by which buyers on credit pay later"
    )

    def options(self, step: Step, site: Site) -> dict[str, Any]:
        """What this run sets of the options that `step` has."""
        given = self.model_dump()
        models = {
            name: current_model(site.root, MODEL_FOLDER) for name in step.options if name == FORECAST_MODEL
        }
        return {name: given[name] for name in step.options if name in given} | models

    def date(self, landing: Landing) -> date:
        if self.as_of:
            return date.fromisoformat(self.as_of)
        return landing.manifest_as_of() or (datetime.now(INDIA).date() - timedelta(days=1))
