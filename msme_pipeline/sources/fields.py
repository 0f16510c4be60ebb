"""Keys as banks and converters spell them, and values as text."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from math import isfinite
from operator import itemgetter
from typing import Any

import orjson

INDIA = timezone(timedelta(hours=5, minutes=30))

NoneType = type(None)
_TEXT = {str, NoneType}
_NOT_IN_NAME = re.compile(r"[^a-z0-9]")
_CACHE_LIMIT = 10_000
_names: dict[str, str] = {}
_spellings: dict[tuple[str, ...], dict[str, str]] = {}


DECRYPTED = ("ecryptedFI", "ecryptedFi", "ecryptedfi", "ecrypted_fi", "ecrypted_FI")
"""How keys end that hold an FI document, as an object or as a string of JSON or XML."""


_EMBEDDING = {"decrypteddata", "decrypted_data", "fidata", "fi_data", "data", "payload", "xml", "content"}


def is_decrypted(key: str) -> bool:
    """Whether a key announces the FI document of a response after decryption."""
    return key.endswith(DECRYPTED) or key.lower().endswith(("ecryptedfi", "ecrypted_fi"))


def is_embedded(key: str, value: Any) -> bool:
    """Whether a string under a key is an FI document."""
    if not isinstance(value, str) or not value:
        return False
    return is_decrypted(key) or (value[0] in "{[<" and key.lower() in _EMBEDDING)


class Repeated(list[Any]):
    """The values of a key that an object carries more than once."""


class NumberTooLong(Exception):
    """An integer beyond 64 bits was read as a float; the document must be read with exact integers."""


def name(key: str) -> str:
    """A key without case, separators and prefixes: `@maskedAccNumber` and `masked_acc_number` are one."""
    known = _names.get(key)
    if known is None:
        if len(_names) > _CACHE_LIMIT:
            _names.clear()
        known = _names[key] = _NOT_IN_NAME.sub("", key.rpartition(":")[2].lower())
    return known


def spelling(record: Mapping[str, Any]) -> dict[str, str]:
    """Name -> key of an object, remembered per set of keys."""
    keys = tuple(record)
    known = _spellings.get(keys)
    if known is None:
        if len(_spellings) > _CACHE_LIMIT:
            _spellings.clear()
        known = {}
        for key in keys:
            known.setdefault(name(key), key)
        _spellings[keys] = known
    return known


def look(record: Any, *aliases: str) -> Any:
    """Value under the first alias that holds one (not null, not empty text); None for no object."""
    if not isinstance(record, dict):
        return None
    keys = _spellings.get(tuple(record))
    if keys is None:
        keys = spelling(record)
    for alias in aliases:
        key = keys.get(alias)
        if key is not None:
            value = record[key]
            if value is not None and value != "":
                return value
    return None


def section_of(record: Any, *aliases: str) -> dict[str, Any]:
    """Object under one of the aliases, the first one of several, {} when there is none."""
    value = look(record, *aliases)
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, dict)), None)
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    """Text of a scalar: numbers in their shortest form. Raises TypeError for objects and arrays."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if abs(value) >= 2**63:
            raise NumberTooLong
        return repr(value)
    if isinstance(value, Decimal):
        number = float(value)
        return repr(number) if isfinite(number) else str(value)
    raise TypeError(type(value).__name__)


def look_text(record: Any, *aliases: str) -> str | None:
    """Like `look`, as text; objects and arrays count as absent."""
    value = look(record, *aliases)
    return None if isinstance(value, (dict, list)) else text(value)


def as_delivered(record: Any) -> str:
    """A record as compact JSON text, for people who have to find out what is wrong with it."""
    try:
        return orjson.dumps(record, default=lambda number: repr(float(number))).decode()
    except (TypeError, ValueError, RecursionError):
        return f"a {type(record).__name__} nested too deep to show"


class Fields:
    """Columns of a record type with the names they go by, best first."""

    def __init__(self, **aliases: tuple[str, ...]) -> None:
        self.columns = tuple(aliases)
        self._aliases = tuple(aliases.values())
        self._blank: tuple[None, ...] = (None,) * len(aliases)
        self._getters: dict[tuple[str, ...], Callable[[dict[str, Any]], tuple[Any, ...]] | None] = {}

    def _getter(self, record: dict[str, Any]) -> Callable[[dict[str, Any]], tuple[Any, ...]] | None:
        """Reader of the columns of records with these keys; None when no key is known."""
        keys = tuple(record)
        if keys in self._getters:
            return self._getters[keys]
        if len(self._getters) > _CACHE_LIMIT:
            self._getters.clear()
        named = spelling(record)
        found = [[named[alias] for alias in aliases if alias in named] for aliases in self._aliases]
        getter: Callable[[dict[str, Any]], tuple[Any, ...]] | None
        if not any(found):
            getter = None
        elif all(len(keys_of_column) == 1 for keys_of_column in found):
            getter = itemgetter(*(keys_of_column[0] for keys_of_column in found))
        elif all(len(keys_of_column) <= 1 for keys_of_column in found):
            only = [keys_of_column[0] if keys_of_column else None for keys_of_column in found]

            def getter(record: dict[str, Any]) -> tuple[Any, ...]:
                return tuple([None if key is None else record[key] for key in only])

        else:

            def getter(record: dict[str, Any]) -> tuple[Any, ...]:
                return tuple([_first(record, keys_of_column) for keys_of_column in found])

        self._getters[keys] = getter
        return getter

    def shape(self, records: Sequence[Any]) -> tuple[list[Sequence[str | None]], dict[int, str]]:
        """Columns of text of some records, and the raw text of those that are malformed by ordinal.

        Malformed is what is no object, has no known key, or an object where a value should stand.
        """
        rows: list[tuple[Any, ...]] = []
        malformed: dict[int, str] = {}
        last: tuple[str, ...] | None = None
        getter: Callable[[dict[str, Any]], tuple[Any, ...]] | None = None
        for record in records:
            if type(record) is dict:
                keys = tuple(record)
                if keys != last:
                    getter, last = self._getter(record), keys
                if getter is not None:
                    rows.append(getter(record))
                    continue
            malformed[len(rows)] = as_delivered(record)
            rows.append(self._blank)
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(self.columns)
        for at, column in enumerate(columns):
            if not set(map(type, column)) <= _TEXT:
                columns[at] = self._as_text(column, records, malformed)
        return columns, malformed

    def values(self, record: dict[str, Any]) -> tuple[str | None, ...]:
        """Text of the columns of one record. Raises TypeError for an object where a value should stand."""
        getter = self._getter(record)
        return self._blank if getter is None else tuple([text(value) for value in getter(record)])

    def texts(self, record: dict[str, Any]) -> dict[str, str | None]:
        """Text of the columns of one record by column, like `look_text`."""
        getter = self._getter(record)
        values = self._blank if getter is None else getter(record)
        return {
            column: (value or None)
            if type(value) is str
            else (None if isinstance(value, (dict, list)) else text(value))
            for column, value in zip(self.columns, values, strict=True)
        }

    @staticmethod
    def _as_text(
        column: Sequence[Any], records: Sequence[Any], malformed: dict[int, str]
    ) -> list[str | None]:
        texts: list[str | None] = []
        for ordinal, value in enumerate(column):
            if isinstance(value, (dict, list)):
                malformed[ordinal] = as_delivered(records[ordinal])
                texts.append(None)
            else:
                texts.append(text(value))
        return texts


def _first(record: dict[str, Any], keys: list[str]) -> Any:
    for key in keys:
        value = record[key]
        if value is not None and value != "":
            return value
    return None


def indian_date(instant: str | None) -> date | None:
    """Indian calendar date of an ISO instant; Indian wall time when it has no offset."""
    if not instant:
        return None
    try:
        moment = datetime.fromisoformat(instant.strip())
    except ValueError:
        return None
    try:
        return (moment.astimezone(INDIA) if moment.tzinfo else moment).date()
    except OverflowError:
        return None
