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
    data = table[np.frombuffer(data_buffer, np.uint8, offsets[-1] - offsets[0], offsets[0])]
    starts = offsets - offsets[0]
    blank = data == _BLANK
    keep = np.ones(len(data) + 1, np.bool_)
    keep[1:-1] = ~(blank[1:] & blank[:-1])
    filled = starts[:-1][starts[:-1] < starts[1:]]
    keep[filled] = ~blank[filled]  # no blank at the start of a text
    before = np.empty(len(data) + 1, np.int64)
    before[0] = 0
    np.cumsum(keep[:-1], out=before[1:])
    kept = data[keep[:-1]]
    folded = pa.StringArray.from_buffers(
        len(text),
        pa.py_buffer(before[starts].astype(np.int32)),
        pa.py_buffer(kept),
        pa.py_buffer(np.packbits(pc.is_valid(text).to_numpy(False), bitorder="little"))
        if text.null_count
        else None,
    )
    return pc.utf8_rtrim(folded, " ")
