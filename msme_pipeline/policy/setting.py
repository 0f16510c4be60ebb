"""Dated values with unit and reason, read from the files of policy; a slip in a file is refused by name."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, TypeVar


@dataclass(frozen=True)
class Setting:
    """`value` holds from `since` until a later setting of the same name."""

    name: str
    value: Decimal
    unit: str
    reason: str
    since: date


@dataclass(frozen=True)
class Entry:
    """What a file says of `name` from `since` on, field by field."""

    name: str
    since: date
    says: Mapping[str, Any]


class Dated(Protocol):
    """Something that holds from `since` until a later one of the same name."""

    @property
    def name(self) -> str: ...
    @property
    def since(self) -> date: ...


Each = TypeVar("Each", bound=Dated)


def load(module: str, file: str) -> dict[str, Any]:
    """A file beside `module` (its `__file__`).

    ValueError with the line for text that is no TOML, a name that stands there twice among it, and for
    a file without an edition.
    """
    text = (Path(module).parent / file).read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = text.splitlines()[int(place[1]) - 1] if place else ""
        raise ValueError(f"{file}: {error}: {line}") from None
    if not data.get("edition"):
        raise ValueError(f"{file} lacks edition")
    return data


def settings_of(
    table: Mapping[str, Any], falling: Sequence[Sequence[str]] = (), borrowed: Iterable[Setting] = ()
) -> tuple[Setting, ...]:
    """The settings of a table `name = [{ since, value, unit, reason }, …]`, after those `borrowed` elsewhere.

    `falling` are lists of names whose values must fall wherever they hold. ValueError names the setting that
    lacks something, is no number, starts twice on a day or is out of order.
    """
    settings = list(borrowed)
    if shared := {each.name for each in settings} & table.keys():
        raise ValueError(f"{sorted(shared)[0]} is a setting of another group too; rename it")
    for each in entries(table, ("value", "unit", "reason")):
        value = number(each.name, each.says["value"])
        settings.append(Setting(each.name, value, each.says["unit"], each.says["reason"], each.since))
    pairs = [pair for names in falling for pair in pairwise(names)]
    if unknown := {name for pair in pairs for name in pair} - {each.name for each in settings}:
        raise ValueError(f"{sorted(unknown)[0]} is said to fall and is no setting")
    for since in sorted({each.since for each in settings}):
        values = settings_on(since, settings)
        for one, other in pairs:
            if one in values and other in values and values[one] <= values[other]:
                raise ValueError(f"{one} must be above {other} on {since}")
    return tuple(settings)


def entries(table: Mapping[str, Any], wanted: Sequence[str], more: Sequence[str] = ()) -> list[Entry]:
    """The entries of a table `name = [{ since, … }, …]`: each has the fields `wanted` and may have `more`.

    ValueError names the entry with a field that is missing, empty or unknown, or that starts like another.
    """
    found: dict[tuple[str, date], Entry] = {}
    for name, values in table.items():
        if not isinstance(values, list) or not values:
            raise ValueError(f"{name} must be a list of dated values")
        for says in values:
            if unknown := says.keys() - {"since", *wanted, *more}:
                raise ValueError(f"{name} has the unknown field {sorted(unknown)[0]}")
            for field in ("since", *wanted):
                if not says.get(field) or not str(says[field]).strip():
                    raise ValueError(f"{name} lacks {field}")
            if type(says["since"]) is not date:
                raise ValueError(f"{name}: since must be a day such as 2020-01-01, not {says['since']!r}")
            if (name, says["since"]) in found:
                raise ValueError(f"{name} has two values from {says['since']} on")
            found[name, says["since"]] = Entry(name, says["since"], says)
    return list(found.values())


def number(name: str, text: Any) -> Decimal:
    """A number that stands in a file as text, so that it is exact; ValueError for anything else."""
    try:
        value = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite():
        raise ValueError(f'{name}: {text!r} is no number in quotes such as "0.25"')
    return value


def in_force(as_of: date, dated: Iterable[Each]) -> list[Each]:
    """Of every name what holds on `as_of`, in the order in which the names first stand."""
    latest: dict[str, Each | None] = {}
    for each in dated:
        known = latest.setdefault(each.name, None)
        if each.since <= as_of and (known is None or known.since < each.since):
            latest[each.name] = each
    return [each for each in latest.values() if each is not None]


def settings_on(as_of: date, settings: Iterable[Setting]) -> dict[str, Decimal]:
    """Value of every setting that is in force on `as_of`."""
    return {each.name: each.value for each in in_force(as_of, settings)}
