"""How many entries a file of MT940 messages delivers: lines that begin with the tag of an entry."""

import re
from collections.abc import Iterator

_BEGINS = re.compile(rb"(?:^|\r\n|\r|\n):61:")


def count_entries(chunks: Iterator[bytes]) -> int:
    """Entries (field 61) in a file."""
    kept = b"\n"
    total = 0
    for chunk in chunks:
        kept += chunk
        end = max(kept.rfind(b"\n"), kept.rfind(b"\r"))
        total += len(_BEGINS.findall(kept[:end]))
        kept = kept[end:] if end > 0 else kept
    return total + len(_BEGINS.findall(kept))
