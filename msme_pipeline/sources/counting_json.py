"""How many records a JSON document delivers, in one of two ways that both follow only the containers that
matter.

A small document is taken as Python's scanner gives it, objects as their pairs, so that repeated keys stay.
A large one is scanned: strings are skipped by quote parity, nesting is a running sum over the bytes.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from msme_pipeline.sources.counting_frames import POLICY_KEYS, Frame, close, opened, plain_key

_CONTAINERS = {tuple, list}
_PAIRS = json.JSONDecoder(object_pairs_hook=tuple)
_DELTA = np.zeros(256, np.int8)
_DELTA[list(b"{[")] = 1
_DELTA[list(b"}]")] = -1
_JSON_KEY = re.compile(rb'"((?:[^"\\]++|\\.)*+)"\s*:')
_SPACE = re.compile(rb"\s*")


def parse_pairs(document: bytes) -> Any:
    """A document with its objects as tuples of (key, value). Raises ValueError, RecursionError."""
    return _PAIRS.decode(document.decode("utf-8", "replace"))


def count_pairs(tree: Any, format: str) -> int:
    """Records in a document as `parse_pairs` gives it."""
    top = Frame("top", True, None)
    _count_below(tree, None, top, format)
    return top.total


def _count_below(node: Any, key: str | None, above: Frame, format: str) -> None:
    """Add the records of a list, or of an object as the tuple of its pairs, to the frame around it."""
    array = type(node) is list
    if not array and type(node) is not tuple:
        return
    frame = opened(above, key, array, format)
    if frame.role == "skip":
        return
    frame.empty = not node
    frame.commas = len(node) - 1
    if frame.role == "summary":
        frame.policy = _describes_policy_below(node)
    if frame.role in ("records", "unknown"):
        pass
    elif array:
        for each in node:
            if type(each) is list or (type(each) is tuple and _holds_containers(each)):
                _count_below(each, None, frame, format)
    else:
        for name, value in node:
            if type(value) is tuple or type(value) is list:
                _count_below(value, plain_key(name), frame, format)
    close(frame)


def _holds_containers(pairs: tuple[Any, ...]) -> bool:
    return not _CONTAINERS.isdisjoint([type(value) for _, value in pairs])


def _describes_policy_below(node: Any) -> bool:
    if type(node) is list:
        return any(map(_describes_policy_below, node))
    return type(node) is tuple and any(
        plain_key(key) in POLICY_KEYS or _describes_policy_below(value) for key, value in node
    )


def scan(pieces: Iterator[bytes], format: str) -> int:
    """Records in a document that comes in pieces."""
    top = Frame("top", True, None)
    frame = top
    depth = 0
    parity = 0
    for piece in pieces:
        if b"\\" in piece:
            piece = piece.replace(b"\\\\", b"__").replace(b'\\"', b"__")
        types, positions, parity = _structure(piece, parity)
        if not len(types):
            continue
        delta = _DELTA[types]
        depths = np.cumsum(delta, dtype=np.int64) + depth
        depth = int(depths[-1])
        brackets = np.flatnonzero(delta)
        named = _behind_colon(piece, positions[brackets])
        leaf = np.zeros(len(brackets), np.bool_)
        if len(brackets) > 1:
            opens = brackets[:-1]
            leaf[:-1] = (types[opens] == 123) & (types[brackets[1:]] == 125) & ~named[:-1]
            leaf[:-1] &= depths[opens] > 1
            leaf[1:] |= leaf[:-1]
        events = brackets[~leaf]
        is_named = named[~leaf].tolist()
        commas = np.flatnonzero(types == 44)
        levels = np.concatenate(([_depth(frame)], depths[events]))
        interval = np.searchsorted(events, commas)
        counted = np.bincount(interval[depths[commas] == levels[interval]], minlength=len(levels)).tolist()
        frame.commas += counted[0]
        kinds = types[events].tolist()
        places = positions[events].tolist()
        for at, kind in enumerate(kinds):
            if kind == 123 or kind == 91:
                key = None
                if is_named[at] and frame.role != "skip" and frame.role != "records":
                    key = _key_before(piece, places[at])
                frame = opened(frame, key, kind == 91, format)
                after = _SPACE.match(piece, places[at] + 1).end()  # type: ignore[union-attr]
                frame.empty = piece[after : after + 1] in (b"}", b"]")
                frame.begun = after
            else:
                if frame.role == "summary":
                    frame.policy = frame.policy or _names_policy(piece[frame.begun : places[at]])
                close(frame)
                frame = frame.above or top
            frame.commas += counted[at + 1]
        _look_into_open_summaries(frame, piece)
    return top.total


def _names_policy(text: bytes) -> bool:
    return any(plain_key(key.decode("utf-8", "replace")) in POLICY_KEYS for key in _JSON_KEY.findall(text))


def _look_into_open_summaries(frame: Frame | None, piece: bytes) -> None:
    """Search what the piece shows of summaries that the next one goes on with."""
    while frame is not None:
        if frame.role == "summary":
            frame.policy = frame.policy or _names_policy(piece[frame.begun :])
            frame.begun = 0
        frame = frame.above


def _depth(frame: Frame) -> int:
    depth = 0
    while frame.above is not None:
        frame = frame.above
        depth += 1
    return depth


def _structure(piece: bytes, parity: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], int]:
    """Types and positions of the braces, brackets and commas outside of strings."""
    characters = np.frombuffer(piece, np.uint8)
    brackets = characters | 32  # [ and ] become { and }
    found = (characters == 34) | (characters == 44) | (brackets == 123) | (brackets == 125)
    positions = np.flatnonzero(found)
    types = characters.take(positions)
    quotes = types == 34
    inside = np.cumsum(quotes) + parity & 1
    outside = np.flatnonzero(~quotes & (inside == 0))
    if len(inside):
        parity = int(inside[-1])
    return types.take(outside), positions.take(outside), parity


def _behind_colon(piece: bytes, positions: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether the last character before each position that is no white space is a colon."""
    characters = np.frombuffer(piece, np.uint8)
    before = np.maximum(positions - 1, 0)
    while (blank := (characters[before] <= 32) & (before > 0)).any():
        before -= blank
    return characters[before] == 58


def _key_before(piece: bytes, opener: int) -> str:
    colon = piece.rfind(b":", 0, opener)
    end = piece.rfind(b'"', 0, colon)
    start = piece.rfind(b'"', 0, max(end, 0))
    key = piece[start + 1 : end].decode("utf-8", "replace")
    return plain_key(key)
