"""How many records a file delivers, counted without the parsers.

JSON: a structural scan over the bytes (strings are skipped by quote parity, nesting is a running
sum) follows only the containers that matter and counts the elements of those that hold records.
XML: tags are matched by a regular expression. CSV: physical lines below the header.
One record is one transaction, one holding, plan or policy; for GST one return, one document or summary line, one filing line.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from msme_pipeline.sources.content import Content
from msme_pipeline.sources.counting_statements import COUNTERS

_BUFFER_BYTES = 1 << 20
_DELTA = np.zeros(256, np.int8)
_DELTA[list(b"{[")] = 1
_DELTA[list(b"}]")] = -1
_SECTION_NAMES = (
    "b2b", "b2cl", "exp", "b2cs", "nil", "cdnr", "cdnur", "b2ba", "b2cla", "expa", "b2csa", "cdnra", "cdnura",
    "hsn", "cdn", "cdna", "isd", "isda", "impg", "impga", "impgsez", "impgseza", "txos",
)  # fmt: skip
_SECTIONS = {name + suffix: name for name in _SECTION_NAMES for suffix in ("", "dtls")}
# Parts of a return that hold no records; any other part counts as one record.
_OTHER_PARTS = {
    "at", "ata", "txpd", "txpda", "docissue", "supeco", "supecoa", "ecom", "ecoma",
    "secsum", "hsnsum", "nilsup", "profile", "summary", "businessdetails", "supecoamd", "docdet",
    "cpsumm", "itcsumm", "docrejdata", "tds", "tdsa", "tcs", "tcsa",
    "b2bor", "b2br", "b2bur", "imps", "outsup", "insup", "cmp08",
}  # fmt: skip
_HSN_LISTS = ("data", "hsnb2b", "hsnb2c")
_ENTRY_LISTS = ("inv", "nt", "doclist", "boe")
_FORM_3B_PARTS = {"supdetails", "intersup", "inwardsup", "itcelg", "ecodtls", "intrltfee"}
# A summary of an FI document with one of these keys describes a policy, which is a record.
_POLICY_KEYS = {
    "policynumber", "policyname", "policytype", "policystartdate", "eianumber", "sumassured", "coveramount",
    "covertype", "premiumamount", "premiumfrequency",
}  # fmt: skip
_JSON_KEY = re.compile(rb'"((?:[^"\\]++|\\.)*+)"\s*:')
_ATTRIBUTE = re.compile(rb"""([^\s=<>/"']+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPACE = re.compile(rb"\s*")
_LETTERS = re.compile(r"[^a-z0-9]")
_DECRYPTED = rb'ecrypted_?[Ff][Ii]"\s*:\s*'
_STRING = rb'("(?:[^"\\]++|\\.)*+")'
_EMBEDDED_BEGUN = re.compile(_DECRYPTED + rb'"')
_EMBEDDED = re.compile(_DECRYPTED + _STRING, re.DOTALL)
# Documents under other keys, looked for where a string begins like a document.
_DOCUMENT_BEGINS = (b'"{', b'"[', b'"<', b'"\\u003c')
_ANY_KEY = (
    rb'(?i:(?:ecrypted_?fi"\s*:\s*(?=")|(?:"data|"fi_?data|decrypted_?data|"payload|"xml|"content)"\s*:\s*'
    rb'(?="(?:[{\[<]|\\u003c))))'
)
_ANY_EMBEDDED_BEGUN = re.compile(_ANY_KEY)
_ANY_EMBEDDED = re.compile(_ANY_KEY + _STRING, re.DOTALL)
_IN_XML = rb"<(?:[^<>/\s:]+:)?decrypted_?fi\s*>\s*"
_XML_EMBEDDED = re.compile(_IN_XML + rb"(?:<!\[CDATA\[(.*?)\]\]>|([^<\s][^<]*)<)", re.DOTALL | re.IGNORECASE)
_BEGUN_IN_XML = re.compile(_IN_XML + rb"(?:<!\[CDATA|[^<\s])", re.IGNORECASE)


def count(content: Content, format: str) -> int | None:
    """Records in a document of a format; None when the format has no countable records."""
    if format in COUNTERS:
        return COUNTERS[format](content)
    head = content.whole[:4096] if content.whole is not None else next(content.chunks(), b"")[:4096]

    def pieces() -> Iterator[bytes]:
        return iter((content.whole,)) if content.whole is not None else _buffers(content.chunks())

    if head.lstrip()[:1] == b"<":
        embedded = _count_embedded_in_xml(pieces(), format) if format.startswith("aa_") else 0
        return _count_xml(pieces()) + embedded
    embedded = _count_embedded(pieces(), format) if format.startswith("aa_") else 0
    return _count_json(pieces(), format) + embedded


def _buffers(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces of some MB, cut behind a comma or a closing brace."""
    kept = b""
    for chunk in chunks:
        kept += chunk
        if len(kept) >= _BUFFER_BYTES:
            end = max(kept.rfind(b","), kept.rfind(b"}")) + 1
            yield kept[:end] if end else kept
            kept = kept[end:] if end else b""
    if kept:
        yield kept


class _Frame:
    __slots__ = (
        "above",
        "array",
        "begun",
        "commas",
        "empty",
        "nested",
        "of_section",
        "policy",
        "retained",
        "role",
        "section",
        "total",
        "unknown",
    )

    def __init__(self, role: str, array: bool, above: "_Frame | None", section: str = "") -> None:
        self.role = role
        self.array = array
        self.above = above
        self.section = section
        self.commas = 0
        self.empty = False
        self.retained = 0  # elements with a frame of their own whose records are in `total`
        self.total = 0
        self.nested = False  # an inv/nt list was seen
        self.unknown = 0  # parts of a return that may be documents; -1: known to be none
        self.of_section = -1  # records of a list of the section's own name
        self.begun = 0  # place in the piece from which a summary is to be searched
        self.policy = False  # a key of a policy was seen in the summary


def _opened(above: _Frame, key: str | None, array: bool, format: str) -> _Frame:
    """Frame of a container by where it stands."""
    role, section = "skip", ""
    if above.role == "top":
        if format == "gst_filings" and array:
            role = "records"
        elif format.startswith("aa_") or format == "gst_filings":
            role = ""
        else:
            role = "returns" if array else "return"
    elif above.role in ("", "summary"):
        if key == "transactions":
            role = "list" if array else "members"
        elif key == "transaction":
            role = "list" if array else "lone element"
        elif key == "holding" or (key == "holdings" and array):
            role = "records" if format.startswith("aa_") else ""
        elif key == "summary" and format.startswith("aa_"):
            role = "summary"
        elif format == "gst_filings" and (key == "efiledlist" or (key == "data" and array)):
            role = "records"
        else:
            role = "skip" if key and key.startswith("pending") else ""
    elif above.role == "list":
        role = "skip" if array else "element"
    elif above.role in ("element", "lone element"):
        role = "details" if key in ("gstr1details", "gstr3bdetails") else "skip"
    elif above.role == "members":
        if key in ("gstr1details", "gstr3bdetails"):
            role = "details"
        elif not key or not key.startswith("pending"):
            role = "records"
    elif above.role == "details":
        role = ("skip" if array else "details") if above.array else "returns" if array else "return"
    elif above.role == "returns":
        role = "skip" if array else "return"
    elif above.role == "return" or above.role == "docdata":
        if key in _SECTIONS:
            role, section = "section", _SECTIONS[key]
        elif key == "docdata":
            role = "unknown" if array else "docdata"
        elif key in ("document", "data") and (
            above.section == "wrapper" or (above.above is not None and above.above.role == "top")
        ):
            role, section = "returns" if array else "return", "wrapper"
        elif key in _FORM_3B_PARTS:
            above.unknown = -1
        elif key is not None and key.removesuffix("dtls") not in _OTHER_PARTS:
            role = "unknown"
    elif above.role == "section":
        section = above.section
        if above.array:
            role = "skip" if array else "entry"
        elif key == section or (section == "hsn" and key in _HSN_LISTS):
            role = "section"
        elif key in _ENTRY_LISTS:
            role = "records"
    elif above.role == "entry" and key in _ENTRY_LISTS:
        role = "records"
    return _Frame(role, array, above, section)


def _close(frame: _Frame) -> None:
    """Add the records of a container to the one around it."""
    above = frame.above
    assert above is not None
    role = frame.role
    if role == "skip":
        return
    if role == "unknown":
        if above.unknown >= 0:
            above.unknown += not frame.empty
        return
    elements = 0 if frame.empty else frame.commas + 1
    if role in ("", "members", "details", "summary"):
        records = frame.total + frame.policy
        above.nested = above.nested or role == "details"
    elif role == "docdata":
        records = frame.total + max(frame.unknown, 0)
    elif role == "element":  # an ordinary transaction, or one that holds returns instead
        records = frame.total if frame.nested else 0
        above.retained += frame.nested
    elif role == "records":
        records = elements if frame.array else int(not frame.empty)
        above.nested = above.nested or above.role in ("section", "entry")
    elif role == "lone element":
        records = frame.total if frame.nested else int(not frame.empty)
    elif frame.array:
        records = elements - frame.retained + frame.total
    elif role == "return":
        frame.total += max(frame.unknown, 0)
        records = frame.of_section if frame.of_section >= 0 else int(not frame.empty) + frame.total
        if above.role == "returns":
            above.retained += 1
            records += int(frame.empty)
    elif role == "section":
        records = (
            frame.of_section
            if frame.of_section >= 0
            else frame.total
            if frame.nested
            else int(not frame.empty)
        )
    else:
        records = frame.total if frame.nested else 1
        above.retained += 1
    if role == above.role == "section" or (role in ("return", "returns") and above.role == "return"):
        above.of_section = max(above.of_section, 0) + records
    else:
        above.total += records


def _count_json(pieces: Iterator[bytes], format: str) -> int:
    top = _Frame("top", True, None)
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
        levels = np.concatenate(([frame_depth(frame)], depths[events]))
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
                frame = _opened(frame, key, kind == 91, format)
                after = _SPACE.match(piece, places[at] + 1).end()  # type: ignore[union-attr]
                frame.empty = piece[after : after + 1] in (b"}", b"]")
                frame.begun = after
            else:
                if frame.role == "summary":
                    frame.policy = frame.policy or _names_policy(piece[frame.begun : places[at]])
                _close(frame)
                frame = frame.above or top
            frame.commas += counted[at + 1]
        _look_into_open_summaries(frame, piece)
    return top.total


def _names_policy(text: bytes) -> bool:
    return any(_plain(key.rpartition(b":")[2]) in _POLICY_KEYS for key in _JSON_KEY.findall(text))


def _look_into_open_summaries(frame: _Frame | None, piece: bytes) -> None:
    """Search what the piece shows of summaries that the next one goes on with."""
    while frame is not None:
        if frame.role == "summary":
            frame.policy = frame.policy or _names_policy(piece[frame.begun :])
            frame.begun = 0
        frame = frame.above


def frame_depth(frame: _Frame) -> int:
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
    key = piece[start + 1 : end].decode("utf-8", "replace").lower()
    return _LETTERS.sub("", key.rpartition(":")[2])


def _count_embedded(pieces: Iterator[bytes], format: str) -> int:
    """Records in FI documents that stand in strings."""
    total = 0
    kept = b""
    for piece in pieces:
        kept = kept + piece if kept else piece
        end = 0
        any_key = any(each in kept for each in _DOCUMENT_BEGINS)
        for match in (_ANY_EMBEDDED if any_key else _EMBEDDED).finditer(kept):
            end = match.end()
            document = json.loads(match[1]).lstrip("\ufeff \r\n\t").encode("utf-8", "replace")
            inner = iter((document,))
            total += _count_xml(inner) if document[:1] == b"<" else _count_json(inner, format)
        begun = (_ANY_EMBEDDED_BEGUN if any_key else _EMBEDDED_BEGUN).search(kept, end)
        kept = kept[begun.start() if begun else max(end, len(kept) - 64) :]
    return total


_TAG = re.compile(
    rb"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(/?)(?![!?])(?:[^\s/>:"'<]++:)?([^\s/>:"'<]++)"""
    rb"""((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""",
    re.DOTALL,
)


def _count_xml(pieces: Iterator[bytes]) -> int:
    total = 0
    path: list[tuple[str, str]] = []  # name and role of the open elements
    summaries: list[bool] = []  # whether a policy was seen in them
    listed = False  # documents of the open entry were seen
    for match in _tags(pieces):
        tag = match[2]
        if tag is None:
            continue
        if match[1]:
            if path and path.pop()[1] == "summary":
                total += summaries.pop()
            continue
        role = _xml_role(path, tag)
        if role == "summary":
            summaries.append(False)
        if summaries and not all(summaries) and _describes_policy(tag, match[3]):
            summaries[:] = [True] * len(summaries)
        if role == "document":
            total += listed  # the first one was counted with its entry
            listed = True
            role = "skip"
        elif role in ("record", "return", "entry"):
            total += 1
            listed = False
        if not match[3].endswith(b"/"):
            path.append((_plain(tag), role))
        elif role == "summary":
            total += summaries.pop()
    return total


def _describes_policy(tag: bytes, attributes: bytes) -> bool:
    keys = (each.rpartition(b":")[2] for each in (tag, *_ATTRIBUTE.findall(attributes)))
    return any(_plain(key) in _POLICY_KEYS for key in keys)


def _xml_role(path: list[tuple[str, str]], tag: bytes) -> str:
    role = path[-1][1] if path else ""
    if role == "entry" and _plain(tag) in _ENTRY_LISTS:
        return "document"
    if role in ("record", "entry", "skip"):
        return "skip"
    if role == "members":
        if tag.lower().startswith(b"pending"):
            return "skip"
        return "details" if tag.lower() in (b"gstr1details", b"gstr3bdetails") else "record"
    if role == "details":
        return "return"
    name = _plain(tag)
    if role == "return":
        return "skip" if name not in _SECTIONS else "section" if name.endswith("dtls") else "entry"
    if role == "section":
        return "entry"
    if name == "transactions":
        return "members"
    if name in ("holding", "summary"):
        return "record" if name == "holding" else "summary"
    if name.startswith("pending"):
        return "skip"
    return "record" if name == "transaction" else ""


def _plain(tag: bytes) -> str:
    return _LETTERS.sub("", tag.decode("utf-8", "replace").lower())


def _count_embedded_in_xml(pieces: Iterator[bytes], format: str) -> int:
    """Records in FI documents that stand in elements as text."""
    total = 0
    kept = b""
    for piece in pieces:
        kept = kept + piece if kept else piece
        end = 0
        for match in _XML_EMBEDDED.finditer(kept):
            end = match.end()
            document = (
                match[1] if match[2] is None else html.unescape(match[2].decode("utf-8", "replace")).encode()
            )
            inner = iter((document.strip(),))
            total += _count_xml(inner) if document.lstrip()[:1] == b"<" else _count_json(inner, format)
        begun = _BEGUN_IN_XML.search(kept, end)
        kept = kept[begun.start() if begun else max(end, len(kept) - 64) :]
    return total


def _tags(pieces: Iterator[bytes]) -> Iterator[Any]:
    kept = b""
    for piece in pieces:
        kept = kept + piece if kept else piece
        end = 0
        for match in _TAG.finditer(kept):
            yield match
            end = match.end()
        begun = kept.find(b"<", end)
        kept = kept[begun:] if begun >= 0 else b""
