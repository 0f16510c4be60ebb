"""Worlds and lakes that several tests share."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from msme_pipeline.definitions import build_defs
from msme_pipeline.defs.resources import Site
from msme_pipeline.defs.run import RefreshResult, refresh
from msme_pipeline.demo import write_world


@dataclass
class Pipeline:
    """A data lake of its own with a Dagster instance that lives as long as the test."""

    root: Path
    instance: dg.DagsterInstance
    mode: str = "customer"

    @property
    def site(self) -> Site:
        return Site(root=str(self.root), mode=self.mode, processes=1)

    @property
    def defs(self) -> dg.Definitions:
        return build_defs(root=str(self.root), mode=self.mode, processes=1)

    def run(self, *customers: str, as_of: str = "") -> RefreshResult:
        return refresh(self.defs, self.site, self.instance, customers, as_of, raise_on_error=True)


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Root with landing/ and truth/ of three customers of about 300 transactions."""
    root = tmp_path_factory.mktemp("world")
    write_world(root, customers=3, transactions=300, workers=1)
    return root


@pytest.fixture(scope="session")
def refreshed_world(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Root of the small world after one run; tests only read it."""
    root = tmp_path_factory.mktemp("refreshed") / "lake"
    shutil.copytree(small_world, root)
    with dg.DagsterInstance.ephemeral() as instance:
        Pipeline(root, instance).run()
    return root


@pytest.fixture
def make_pipeline(tmp_path: Path, small_world: Path) -> Iterator[Callable[..., Pipeline]]:
    """Pipelines over copies of the small world."""
    instances = []

    def make(name: str = "lake", mode: str = "customer") -> Pipeline:
        shutil.copytree(small_world, tmp_path / name)
        instance = dg.DagsterInstance.ephemeral()
        instances.append(instance)
        return Pipeline(tmp_path / name, instance, mode)

    yield make
    for instance in instances:
        instance.dispose()


@pytest.fixture
def pipeline(make_pipeline: Callable[..., Pipeline]) -> Pipeline:
    return make_pipeline()
