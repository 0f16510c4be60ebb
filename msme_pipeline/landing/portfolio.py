"""Portfolio files: one document per line (NDJSON), each with the customer it belongs to."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import orjson

from msme_pipeline.landing import content
from msme_pipeline.landing.landed import FileDefect, LandedFile

_KEY = re.compile(r"@?customer[ _-]?id", re.IGNORECASE)
_FIRST_KEY = re.compile(rb'\s*\{\s*"customer_id"\s*:\s*"([^"\\]+)"\s*[,}]')
_ANY_KEY = re.compile(rb'"customer_id"\s*:\s*"([^"\\]+)"')
_GZIP = b"\x1f\x8b"


class PortfolioLine(NamedTuple):
    """Byte range of the document of a customer; `line_no` counts from 1."""

    customer_id: str
    offset: int
    length: int
    line_no: int


def index_portfolio(
    path: str | Path, spool: str | Path | None = None
) -> tuple[Path, list[PortfolioLine], list[str]]:
    """(file that the byte ranges are of, lines, problems as sentences) of an NDJSON portfolio file.

    A gzip file is unpacked into `spool` and the result indexed. A line whose customer is readable is
    listed even if its document turns out to be broken: the reader then reports it under that
    customer. Blank lines are skipped. Memory is bounded by the longest line.
    """
    path = Path(path)
    lines: list[PortfolioLine] = []
    problems: list[str] = []
    try:
        text = path if spool is None else unpack_portfolio(path, spool)
        for line_no, offset, line in _lines(text):
            document = line.rstrip(b"\r\n")
            if not document.strip():
                continue
            customer = _customer(document)
            if customer:
                lines.append(PortfolioLine(customer, offset, len(document), line_no))
            else:
                problems.append(
                    f"{path.name}, line {line_no} (byte {offset}): no JSON object with a customer_id; "
                    "correct the line and land the file again."
                )
    except FileDefect as error:
        return path, [], [f"{path.name} {error.detail}."]
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        return path, [], [f"{path.name} cannot be read ({reason}); grant read access."]
    return text, lines, problems


def unpack_portfolio(path: str | Path, spool: str | Path) -> Path:
    """The file itself, or for gzip its text in `spool` (named by content, so written only once).

    Raises FileDefect: unreadable_file, compression_ratio.
    """
    path, spool = Path(path), Path(spool)
    try:
        with path.open("rb") as file:
            if file.read(2) != _GZIP:
                return path
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        target = spool / f"{digest[:32]}.ndjson"
        if target.exists():
            return target
        spool.mkdir(parents=True, exist_ok=True)
        packed = LandedFile("", path.name, str(path), "")
        with tempfile.NamedTemporaryFile(dir=spool, prefix=f".{target.name}.", delete=False) as text:
            try:
                for chunk in content.of_file(packed).chunks():
                    text.write(chunk)
                text.flush()
                os.fsync(text.fileno())
            except BaseException:
                Path(text.name).unlink()
                raise
        Path(text.name).replace(target)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise FileDefect(
            "unreadable_file", f"cannot be unpacked ({reason}); check access and space"
        ) from error
    return target


def _lines(path: Path) -> Iterator[tuple[int, int, bytes]]:
    offset = 0
    with path.open("rb") as file:
        for line_no, line in enumerate(file, 1):
            start = 3 if line_no == 1 and line.startswith(b"\xef\xbb\xbf") else 0
            yield line_no, offset + start, line[start:]
            offset += len(line)


def _customer(document: bytes) -> str | None:
    if first := _FIRST_KEY.match(document):
        return first[1].decode("utf-8", "replace").strip()
    try:
        record = orjson.loads(document)
    except orjson.JSONDecodeError:
        found = set(_ANY_KEY.findall(document))  # broken, but it may say whose it is
        return found.pop().decode("utf-8", "replace").strip() if len(found) == 1 else None
    keys = record if isinstance(record, dict) else {}
    customer = next((keys[key] for key in keys if _KEY.fullmatch(key)), None)
    return str(customer).strip() or None if isinstance(customer, (str, int)) else None
