"""The bytes of a landed file: byte ranges, gzip with a bound on its ratio, byte order marks, digest."""

import codecs
import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from msme_pipeline.landing.landed import FileDefect, LandedFile

WHOLE_DOCUMENT_BYTES = 8 << 20  # larger documents are streamed
CHUNK_BYTES = 1 << 18
LONGEST_VALUE_BYTES = 16 << 20
COMPRESSION_RATIO = 100  # a gzip file may grow at most so many times

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Content:
    """A landed document. `whole` is its text as UTF-8 without mark, or None when it must be streamed."""

    size: int
    sha256: str
    whole: bytes | None
    chunks: Callable[[], Iterator[bytes]]


def of_bytes(data: bytes) -> Content:
    return _content(
        len(data), hashlib.sha256(data).hexdigest(), data, lambda: _pieces(data), WHOLE_DOCUMENT_BYTES
    )


def of_file(landed: LandedFile, whole_bytes: int | None = None) -> Content:
    """A file, whole up to `whole_bytes`. Raises FileDefect when the file is not there, not readable or no
    sound gzip stream."""
    limit = WHOLE_DOCUMENT_BYTES if whole_bytes is None else whole_bytes
    try:
        with open(landed.path, "rb", buffering=0) as file:  # noqa: PTH123 - without a Path per file
            end = os.fstat(file.fileno()).st_size
            size = end - landed.offset if landed.length is None else landed.length
            if landed.offset + size > end:
                raise FileDefect(
                    "unreadable_file", f"ends at byte {end}, before the end of this line; index it again"
                )
            if size <= limit:
                if landed.offset:
                    file.seek(landed.offset)
                data = file.read(size)
                while len(data) < size and (more := file.read(size - len(data))):
                    data += more
                return _content(size, hashlib.sha256(data).hexdigest(), data, lambda: _pieces(data), limit)
        digest = hashlib.sha256()
        for chunk in _range(landed, size):
            digest.update(chunk)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise FileDefect(
            "unreadable_file", f"cannot be opened ({reason}); land it again or grant read access"
        ) from error
    return _content(size, digest.hexdigest(), None, lambda: _range(landed, size), limit)


def _content(
    size: int, sha256: str, data: bytes | None, raw: Callable[[], Iterator[bytes]], limit: int
) -> Content:
    head = data if data is not None else next(raw(), b"")
    if head.startswith(_GZIP):
        data, packed = None, raw

        def raw() -> Iterator[bytes]:
            return _gunzip(packed(), size)

        head = next(raw(), b"")
        if size <= limit:
            data = _within(raw(), limit)
    encoding = _encoding(head)
    if data is not None:
        return Content(size, sha256, _as_utf8(data, encoding), lambda: _pieces(_as_utf8(data, encoding)))
    return Content(size, sha256, None, lambda: _transcode(raw(), encoding))


def without_giants(chunks: Iterator[bytes], ends: Callable[[bytes], bool], what: str) -> Iterator[bytes]:
    """The chunks, as long as one in LONGEST_VALUE_BYTES ends a value. Raises FileDefect."""
    running = 0
    for chunk in chunks:
        running = 0 if ends(chunk) else running + len(chunk)
        if running > LONGEST_VALUE_BYTES:
            raise FileDefect(
                "unknown_format",
                (
                    f"holds a {what} of more than {LONGEST_VALUE_BYTES >> 20} MB; land its content "
                    "as a file of its own"
                ),
            )
        yield chunk


def _pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), CHUNK_BYTES):
        yield data[start : start + CHUNK_BYTES]


def _range(landed: LandedFile, size: int) -> Iterator[bytes]:
    with Path(landed.path).open("rb", buffering=0) as file:
        file.seek(landed.offset)
        while size > 0 and (chunk := file.read(min(size, CHUNK_BYTES))):
            size -= len(chunk)
            yield chunk


def _gunzip(packed: Iterator[bytes], size: int) -> Iterator[bytes]:
    grown = 0
    member = zlib.decompressobj(wbits=31)
    try:
        for chunk in packed:
            while chunk:
                if member.eof:
                    if not chunk.strip(b"\0"):
                        break
                    member = zlib.decompressobj(wbits=31)
                piece = member.decompress(chunk, CHUNK_BYTES)
                chunk = member.unused_data if member.eof else member.unconsumed_tail
                grown += len(piece)
                if grown > COMPRESSION_RATIO * size:
                    raise FileDefect(
                        "compression_ratio",
                        f"grows beyond {COMPRESSION_RATIO} times its {size} bytes; land it uncompressed",
                    )
                if piece:
                    yield piece
    except zlib.error as error:
        raise FileDefect(
            "unreadable_file", f"is no sound gzip stream at byte {grown} of its text; land it again"
        ) from error
    while not member.eof:
        piece = member.decompress(member.unconsumed_tail, CHUNK_BYTES)
        if not piece:
            raise FileDefect("unreadable_file", f"is a gzip stream cut off at byte {size}; land it again")
        yield piece


def _within(chunks: Iterator[bytes], limit: int) -> bytes | None:
    pieces, total = [], 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            return None
        pieces.append(chunk)
    return b"".join(pieces)


def _encoding(head: bytes) -> str:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head[1:2] == b"\0" and head[:1] in b"<{[ \r\n":
        return "utf-16-le"
    if head[:1] == b"\0" and head[1:2] in b"<{[ \r\n":
        return "utf-16-be"
    return "utf-8"


def _as_utf8(data: bytes, encoding: str) -> bytes:
    if encoding == "utf-8":
        return data
    return b"".join(_transcode(iter((data,)), encoding))


def _transcode(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    if encoding == "utf-8":
        yield from chunks
        return
    if encoding == "utf-8-sig":
        first = next(chunks, b"")
        yield first[len(codecs.BOM_UTF8) :]
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise FileDefect(
            "unreadable_file", f"is not {encoding.upper()} although it starts so ({error}); land it again"
        ) from error
