"""What a reader is given and what it gives back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, order=True)
class LandedFile:
    """A byte range that holds one document.

    `file` is the name used in every table and message: the path relative to the landing folder,
    with `#<line>` behind it for a line of an NDJSON portfolio. `length` None means the whole file.
    """

    customer_id: str
    file: str
    path: str
    source: str
    offset: int = 0
    length: int | None = None

    @classmethod
    def at(cls, path: str | Path, source: str | None = None) -> "LandedFile":
        """A whole file of the landing layout `<customer_id>/<source>/<name>`."""
        path = Path(path)
        return cls(
            customer_id=path.parent.parent.name,
            file="/".join(path.parts[-3:]),
            path=str(path),
            source=source or path.parent.name,
        )


class FileDefect(Exception):
    """A file that cannot be read as a whole. `detail` is a clause: what is wrong, where, what to do.

    `format` is what it was recognised as all the same.
    """

    def __init__(self, reason: str, detail: str, format: str = "unknown") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.format = format


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One row of a raw table: `values` holds every column of `tables.TABLES[table]`."""

    table: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row of a raw table that could not be shaped, or (table raw.landed_files) a whole file."""

    table: str
    reason: str
    detail: str
    values: dict[str, Any]
