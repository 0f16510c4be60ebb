"""Folding the characters of whole text columns at once, byte by byte."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_BLANK = 32
_IDENTITY = np.arange(256, dtype=np.uint8)
WHITESPACE = _IDENTITY.copy()
WHITESPACE[[9, 10, 11, 12, 13]] = _BLANK
"""Tabs and line ends to blanks."""

WORDS = np.full(256, _BLANK, np.uint8)
WORDS[65:91] = _IDENTITY[65:91]
WORDS[ord("&")] = ord("&")
"""Everything but A-Z and `&` to blanks."""


def fold(text: pa.Array, table: np.ndarray) -> pa.Array:
    """Bytes replaced by `table`, runs of blanks made one, none at the ends; null stays null."""
    text = pc.fill_null(text, "") if text.null_count == 0 else text
    if len(text) == 0:
        return text
    if text.offset:
        text = pa.concat_arrays([text, pa.array([], text.type)])
    _, offsets_buffer, data_buffer = text.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int32, len(text) + 1, text.offset * 4)
    if data_buffer is None or offsets[-1] == offsets[0]:
        return text
    written = memoryview(data_buffer)[offsets[0] : offsets[-1]]
    data = np.frombuffer(bytes(written).translate(table.tobytes()), np.uint8)
    starts = offsets - offsets[0]
    blank = data == _BLANK
    drop = np.empty(len(data), np.bool_)
    drop[0] = False
    np.logical_and(blank[1:], blank[:-1], out=drop[1:])
    filled = starts[:-1][starts[:-1] < starts[1:]]
    drop[filled] = blank[filled]  # no blank at the start of a text
    dropped = np.flatnonzero(drop)
    folded = pa.StringArray.from_buffers(
        len(text),
        pa.py_buffer((starts - np.searchsorted(dropped, starts)).astype(np.int32)),
        pa.py_buffer(data[~drop]),
        pa.py_buffer(np.packbits(pc.is_valid(text).to_numpy(False), bitorder="little"))
        if text.null_count
        else None,
    )
    return pc.utf8_rtrim(folded, " ")
