"""JSON documents: small ones whole, large ones in fragments."""

import json
import re
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any

import ijson
import orjson

from msme_pipeline.landing.content import without_giants
from msme_pipeline.landing.landed import FileDefect
from msme_pipeline.sources.fields import DECRYPTED, Repeated
from msme_pipeline.sources.fragments import Tree, read_fragments

_LARGE_NUMBER = re.compile(r":\s*-?(?:\d{19}|\d[\d.]*[eE])")
_MOST_DIGITS = 4000


def parse(data: bytes | str) -> Any:
    """Raises FileDefect naming line and column."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise FileDefect(
            "unreadable_file",
            f"is no valid JSON at line {error.lineno}, column {error.colno} ({error.msg}); fetch it again",
        ) from error


def parse_exactly(data: bytes | str, repeated: bool = True) -> Any:
    """Slow, for the rare document with numbers beyond 64 bits or with repeated keys.

    Numbers that are no integers come as their shortest text. Of a repeated key the last value counts
    unless `repeated`.
    """
    pairs = _with_repeated_keys if repeated else None
    return json.loads(data, object_pairs_hook=pairs, parse_float=_fraction, parse_int=_integer)


def parse_embedded(document: str) -> Any:
    """A document that stands in a string of another one. Raises FileDefect."""
    parsed = parse(document)
    return parse_exactly(document) if _LARGE_NUMBER.search(document) else parsed


def _fraction(digits: str) -> str:
    number = float(digits)
    return repr(number) if isfinite(number) else digits


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < _MOST_DIGITS else digits


def _with_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for key, value in pairs:
        _put(record, key, value)
    return record


def _put(record: dict[str, Any], key: str, value: Any) -> None:
    """The last scalar wins, documents under the same key (objects, arrays, decryptedFI) are all kept."""
    if key in record:
        earlier = record[key]
        documents = (dict, list, str) if key.endswith(DECRYPTED) else (dict, list)
        if isinstance(earlier, documents):
            if not isinstance(value, documents):
                return
            value = Repeated([*(earlier if isinstance(earlier, Repeated) else [earlier]), value])
    record[key] = value


def fragments(chunks: Callable[[], Iterator[bytes]]) -> Iterator[Any]:
    """Raises FileDefect for a document that is broken anywhere, before the first fragment."""

    def build(tree: Tree) -> Iterator[None]:
        try:
            yield from _build(tree, _Stream(without_giants(chunks(), _ends_a_string, "string")))
        except ijson.JSONError as error:
            clause = " ".join(str(error).split())[:120]
            raise FileDefect(
                "unreadable_file", f"is no valid JSON ({clause}); fetch it again, it may be cut off"
            ) from error
        except UnicodeDecodeError as error:
            raise FileDefect("unreadable_file", "is no valid UTF-8; fetch it again") from error

    return read_fragments(build)


def _ends_a_string(chunk: bytes) -> bool:
    return chunk.count(b'"') > chunk.count(b'\\"') + 1  # one may have its backslash in the chunk before


class _Stream:
    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""
        return next(self._chunks, b"")


def _build(tree: Tree, stream: _Stream) -> Iterator[None]:
    stack = tree.stack
    top: Any = None
    key = ""
    for event, value in ijson.basic_parse(stream, use_float=False):
        if event == "map_key":
            key = value
            continue
        if event == "end_map" or event == "end_array":
            stack.pop()
            top = stack[-1][1] if stack else None
            if event == "end_map" and type(top) is list and tree.may_cut(at_record_end=True):
                yield
            continue
        tree.nodes += 1 if event != "string" else 1 + (len(value) >> 7)
        opens = event == "start_map" or event == "start_array"
        if opens:
            value = {} if event == "start_map" else []
        if type(top) is list:
            top.append(value)
            key = ""
        elif top is None:
            tree.root = value
        elif key in top:
            _put(top, key, value)
        else:
            top[key] = value
        if opens:
            stack.append((key, value))
            top = value
    yield
