"""Resources of the lake assets: `Site`, set once per deployment, and `Scope`, set per run."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import dagster as dg
import pyarrow.compute as pc
from pydantic import Field, PrivateAttr, create_model

from msme_pipeline.lake.mapping import Outcome, map_buckets, workers
from msme_pipeline.lake.models import current_model, model_place
from msme_pipeline.lake.status import STATUS
from msme_pipeline.lake.store import Lake, lake_at
from msme_pipeline.landing.folder import Landing
from msme_pipeline.pipeline.discovery import all_steps
from msme_pipeline.pipeline.step import Option, Step

INDIA = ZoneInfo("Asia/Kolkata")


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

    def models(self, steps: Iterable[Step]) -> dict[str, str]:
        """Folders of the models that are in use for `steps`, by name; empty for those of the package."""
        models = [step.model for step in steps if step.model is not None]
        return {model.name: current_model(self.root, model_place(model)) for model in models}

    def duckdb_path(self) -> Path:
        return Path(self.root) / "lake.duckdb"


class RunScope(dg.ConfigurableResource):
    """Which date a run looks from and which customers of its keys it refreshes."""

    as_of: str = Field(
        default="", description="YYYY-MM-DD; empty means the manifest's date, else yesterday in India"
    )
    only_customers: list[str] = Field(
        default_factory=list, description="Refresh only these customers of the run's keys; empty means all"
    )

    def settings(self) -> dict[str, Any]:
        """Values of the options of steps in this run."""
        return self.model_dump(exclude=set(RunScope.model_fields))

    def date(self, landing: Landing) -> date:
        if self.as_of:
            return date.fromisoformat(self.as_of)
        return landing.manifest_as_of() or (datetime.now(INDIA).date() - timedelta(days=1))


def _options(steps: Iterable[Step]) -> dict[str, Option]:
    """Options of all steps; ValueError when two of them mean different things by one name."""
    found: dict[str, Option] = {}
    for step in steps:
        for name, option in step.options.items():
            if found.setdefault(name, option) != option:
                raise ValueError(f"step {step.name} declares the option {name} otherwise than another step")
    return found


_FIELDS: dict[str, Any] = {
    name: (
        type(option.default),
        Field(default=option.default, ge=option.least, le=option.most, description=option.meaning),
    )
    for name, option in _options(all_steps()).items()
}
if TYPE_CHECKING:
    Scope = RunScope
else:
    Scope = create_model("Scope", __base__=RunScope, __doc__=RunScope.__doc__, **_FIELDS)
