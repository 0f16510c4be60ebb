"""The composite score as dated data: parts, components, scales, deductions, caps, cut-offs, size bands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from msme_pipeline.policy.setting import entries, in_force, load, number, settings_of, settings_on

Scale = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Component:
    """`metric` is `<section>.<name>`; `weight` is its share of its part; weight 0 is assessed, not scored."""

    part: str
    metric: str
    weight: float
    scale: Scale
    reason: str


@dataclass(frozen=True)
class Deduction:
    """Points taken off; `cap` bounds the score of a customer whose value is `cap_from` or more."""

    name: str
    metric: str
    scale: Scale
    reason: str
    cap: float | None = None
    cap_from: float | None = None


@dataclass(frozen=True)
class Composite:
    """What holds on a day: `settings` are cut-offs, `parts` shares of the score.

    `size_bands` are least operating receipts of a year with the name of the band, from the top.
    """

    settings: dict[str, float]
    parts: dict[str, float]
    components: tuple[Component, ...]
    deductions: tuple[Deduction, ...]
    size_bands: tuple[tuple[float, str], ...]


def composite_of(data: Mapping[str, Any], as_of: date) -> Composite:
    """What the file says for `as_of`.

    ValueError names the entry that lacks something, the scale that does not run from low to high values and
    one way within 0 to 100 points, the part whose weights are not 100 % in all, the bands that do not fall.
    """
    numbers = settings_on(as_of, settings_of(data["settings"], data["falling"]))
    weights = settings_on(as_of, settings_of(data["parts"]))
    _refuse_sum("parts", list(weights.values()), 100)
    components: dict[str, Component] = {}
    for part, metrics in data["components"].items():
        said = in_force(as_of, entries(metrics, ("weight", "scale", "reason")))
        shares = {each.name: number(each.name, each.says["weight"]) for each in said}
        _refuse_sum(part, list(shares.values()), 100 if part in weights else 0)
        for each in said:
            if each.name in components:
                raise ValueError(f"{each.name} stands in two parts")
            components[each.name] = Component(
                part,
                each.name,
                float(shares[each.name] / 100),
                _scale(each.name, each.says),
                each.says["reason"],
            )
    if lacking := weights.keys() - data["components"].keys():
        raise ValueError(f"{sorted(lacking)[0]} has a weight and no components")
    said = entries(data["deductions"], ("metric", "scale", "reason"), ("cap", "cap_from"))
    deductions = tuple(
        Deduction(
            each.name,
            each.says["metric"],
            _scale(each.name, each.says),
            each.says["reason"],
            *_cap(each.name, each.says, numbers),
        )
        for each in in_force(as_of, said)
    )
    return Composite(
        {name: float(value) for name, value in numbers.items()},
        {name: float(weight / 100) for name, weight in weights.items()},
        tuple(components.values()),
        deductions,
        tuple(band for each in _bands_on(as_of, data) for band in each),
    )


def _refuse_sum(name: str, weights: list[Decimal], wanted: int) -> None:
    if weights and (min(weights) < 0 or sum(weights) != wanted):
        raise ValueError(f"{name}: weights must be 0 or more and add up to {wanted} %, not {sum(weights)}")


def _scale(name: str, says: Mapping[str, Any]) -> Scale:
    scale = tuple((number(name, value), number(name, points)) for value, points in says["scale"])
    if not all(one[0] < other[0] for one, other in pairwise(scale)):
        raise ValueError(f"{name}: the values of its scale must rise")
    points = [point for _, point in scale]
    if points not in (sorted(points), sorted(points, reverse=True)):
        raise ValueError(f"{name}: the points of its scale must go one way")
    if not all(0 <= point <= 100 for point in points):
        raise ValueError(f"{name}: the points of its scale must lie within 0 and 100")
    return tuple((float(value), float(point)) for value, point in scale)


def _cap(
    name: str, says: Mapping[str, Any], settings: Mapping[str, Decimal]
) -> tuple[float | None, float | None]:
    """Cap of a deduction, a number or the name of a setting, and the value from which it binds."""
    if "cap" not in says and "cap_from" not in says:
        return None, None
    if "cap" not in says or "cap_from" not in says:
        raise ValueError(f"{name}: give both cap and cap_from, or neither")
    cap = settings[says["cap"]] if says["cap"] in settings else number(name, says["cap"])
    if not 0 <= cap <= 100:
        raise ValueError(f"{name}: its cap must lie within 0 and 100")
    return float(cap), float(number(name, says["cap_from"]))


def _bands_on(as_of: date, data: Mapping[str, Any]) -> Iterator[tuple[tuple[float, str], ...]]:
    table = {"size_bands": data["size_bands"]}
    for each in in_force(as_of, entries(table, ("unit", "reason", "bands"))):
        bands = [(number(each.name, least), str(label)) for least, label in each.says["bands"]]
        if bands[-1][0] != 0 or not all(one[0] > other[0] for one, other in pairwise(bands)):
            raise ValueError(f"{each.name} must fall from the top down to 0")
        yield tuple((float(least), label) for least, label in bands)


def _days(node: Any) -> Iterator[date]:
    """Days from which anything in the file holds."""
    if isinstance(node, dict):
        if type(node.get("since")) is date:
            yield node["since"]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _days(each)


def checked(data: dict[str, Any]) -> dict[str, Any]:
    """`data`, whose composite of every day can be made; ValueError as `composite_of`."""
    for day in sorted({*_days(data), date.max}):
        composite_of(data, day)
    return data


_DATA = checked(load(__file__, "composite.toml"))

EDITION: str = _DATA["edition"]
"""Year and edition, shown beside the score."""


@cache
def composite_on(as_of: date) -> Composite:
    """The composite that is in force on `as_of`."""
    return composite_of(_DATA, as_of)


METRICS = frozenset(
    each.metric
    for day in _days(_DATA)
    for looked_at in (composite_on(day).components, composite_on(day).deductions)
    for each in looked_at
)
"""Every metric that a composite of any day looks at."""
