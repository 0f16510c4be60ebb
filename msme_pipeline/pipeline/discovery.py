"""The steps of the package, found where they are declared: `STEP` or `STEPS` of every module called
`step`."""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

from msme_pipeline.pipeline.step import Step
from msme_pipeline.tables import TABLES

PACKAGE = Path(__file__).parents[1]
DECLARATIONS = "step.py"


@cache
def all_steps() -> tuple[Step, ...]:
    """Every step after the steps whose tables it reads; ValueError as `ordered` raises."""
    found: list[Step] = []
    for path in sorted(PACKAGE.rglob(DECLARATIONS)):
        if path.parent == Path(__file__).parent:
            continue
        place = path.relative_to(PACKAGE.parent).with_suffix("")
        module = import_module(".".join(place.parts))
        found += [module.STEP] if hasattr(module, "STEP") else module.STEPS
    return ordered(found)


def ordered(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Steps in an order in which each comes after those it reads from, otherwise by layer and name.

    ValueError for a name or table that two steps claim, a table that nobody declares or writes, and steps
    that read from each other in a circle.
    """
    steps = list(steps)
    for step in steps:
        if unknown := sorted({*step.reads, *step.writes} - TABLES.keys()):
            raise ValueError(
                f"step {step.name} names {unknown[0]}, which msme_pipeline/tables does not declare"
            )
    waiting = sorted(steps, key=lambda step: (_layer(step), step.name))
    writers: dict[str, str] = {}
    for step in waiting:
        for table in step.writes:
            if table in writers:
                raise ValueError(
                    f"{table} is written by {writers[table]} and {step.name}; let one of them do it"
                )
            writers[table] = step.name
    names = [step.name for step in waiting]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"two steps are called {twice[0]}")
    for step in waiting:
        if unwritten := sorted(set(step.reads) - writers.keys()):
            raise ValueError(f"step {step.name} reads {unwritten[0]}, which no step writes")
    done: list[Step] = []
    written: set[str] = set()
    while waiting:
        ready = next((step for step in waiting if step.reads.keys() <= written), None)
        if ready is None:
            raise ValueError(f"steps read from each other in a circle: {', '.join(s.name for s in waiting)}")
        waiting.remove(ready)
        done.append(ready)
        written |= set(ready.writes)
    return tuple(done)


LAYERS = ("raw", "clean", "summary", "analytics", "serving")
"""Layers of tables that steps write, in order."""


def _layer(step: Step) -> int:
    return LAYERS.index(TABLES[step.writes[0]].layer)


def by_layer(steps: Sequence[Step]) -> dict[str, tuple[Step, ...]]:
    """The steps of each layer, in order."""
    return {
        layer: tuple(step for step in steps if _layer(step) == place) for place, layer in enumerate(LAYERS)
    }


def step_called(name: str) -> Step:
    """The step of that name; KeyError when there is none."""
    for step in all_steps():
        if step.name == name:
            return step
    raise KeyError(f"there is no step {name}; there are {', '.join(step.name for step in all_steps())}")
