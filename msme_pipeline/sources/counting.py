"""How many records a file delivers, counted without the parsers.

XML: tags are matched by a regular expression. CSV: physical lines below the header.
One record is one transaction, one holding, plan or policy; for GST one return, one document or summary line,
one filing line.
"""

import html
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msme_pipeline.landing.content import Content
from msme_pipeline.sources.counting_frames import ENTRY_LISTS, POLICY_KEYS, SECTIONS, plain_key
from msme_pipeline.sources.counting_json import count_pairs, parse_pairs, scan
from msme_pipeline.sources.counting_statements import COUNTERS

_BUFFER_BYTES = 1 << 20  # larger documents are scanned in pieces
_TAGS_KEPT = 10_000
_ATTRIBUTE = re.compile(rb"""([^\s=<>/"']+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_DECRYPTED = rb'ecrypted_?[Ff][Ii]"\s*:\s*'
_STRING = rb'("(?:[^"\\]++|\\.)*+")'
_EMBEDDED_BEGUN = re.compile(_DECRYPTED + rb'"')
_EMBEDDED = re.compile(_DECRYPTED + _STRING, re.DOTALL)
# Documents under other keys, looked for where a string begins like a document.
_DOCUMENT_BEGINS = (b'"{', b'"[', b'"<', b'"\\u003c')
_TEXT_BEGINS = re.compile(rb'"\s*+(?:[{\[<\\]|\xef\xbb\xbf)')
_DECRYPTED_KEYS, _DECRYPTED_DATA = ("ecryptedfi", "ecrypted_fi"), ("decrypteddata", "decrypted_data")
_EMBEDDING_KEYS = {"data", "fidata", "fi_data", "payload", "xml", "content"}
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
    if content.whole is not None:
        return _count_document(content.whole, format)
    embedded = _count_embedded(pieces(), format) if format.startswith("aa_") else 0
    return scan(pieces(), format) + embedded


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


def _count_document(document: bytes, format: str) -> int:
    """Records in a JSON document and in the FI documents that stand in its strings."""
    if len(document) <= _BUFFER_BYTES:
        try:
            tree = parse_pairs(document)
            total = count_pairs(tree, format)
            if format.startswith("aa_") and _may_embed(document):
                total += sum(_count_text(text, format) for text in _embedded_below(tree))
            return total
        except (ValueError, RecursionError):  # integers and nesting that Python refuses
            pass
    embedded = _count_embedded(iter((document,)), format) if format.startswith("aa_") else 0
    return scan(iter((document,)), format) + embedded


def _may_embed(document: bytes) -> bool:
    """Whether a string may be an FI document: XML, or JSON, whose quotes are escaped there."""
    return (b"\\" in document or b"<" in document) and _TEXT_BEGINS.search(document) is not None


def _count_text(text: str, format: str) -> int:
    document = text.lstrip("\ufeff \r\n\t").encode("utf-8", "replace")
    return _count_xml(iter((document,))) if document[:1] == b"<" else _count_document(document, format)


def _embedded_below(node: Any) -> Iterator[str]:
    """Strings in which an FI document stands, by their key and how they begin."""
    if type(node) is list:
        for each in node:
            yield from _embedded_below(each)
    elif type(node) is tuple:
        for key, value in node:
            if type(value) is str and value:
                lowered = key.lower()
                if lowered.endswith(_DECRYPTED_KEYS) or (
                    value[0] in "{[<" and (lowered in _EMBEDDING_KEYS or lowered.endswith(_DECRYPTED_DATA))
                ):
                    yield value
            elif type(value) is tuple or type(value) is list:
                yield from _embedded_below(value)


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
            total += _count_text(json.loads(match[1]), format)
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
    roles: list[str] = []  # of the open elements
    summaries: list[bool] = []  # whether a policy was seen in them
    listed = False  # documents of the open entry were seen
    for match in _tags(pieces):
        tag = match[2]
        if tag is None:
            continue
        if match[1]:
            if roles and roles.pop() == "summary":
                total += summaries.pop()
            continue
        role = _xml_role(roles[-1] if roles else "", tag)
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
            roles.append(role)
        elif role == "summary":
            total += summaries.pop()
    return total


def _describes_policy(tag: bytes, attributes: bytes) -> bool:
    return any(_plain(key) in POLICY_KEYS for key in (tag, *_ATTRIBUTE.findall(attributes)))


@lru_cache(maxsize=_TAGS_KEPT)
def _xml_role(role: str, tag: bytes) -> str:
    """Role of an element below one with a role."""
    if role == "entry" and _plain(tag) in ENTRY_LISTS:
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
        return "skip" if name not in SECTIONS else "section" if name.endswith("dtls") else "entry"
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
    return plain_key(tag.decode("utf-8", "replace"))


def _count_embedded_in_xml(pieces: Iterator[bytes], format: str) -> int:
    """Records in FI documents that stand in elements as text."""
    total = 0
    kept = b""
    for piece in pieces:
        kept = kept + piece if kept else piece
        end = 0
        for match in _XML_EMBEDDED.finditer(kept):
            end = match.end()
            text = match[1] if match[2] is None else match[2]
            decoded = text.decode("utf-8", "replace")
            total += _count_text(decoded if match[2] is None else html.unescape(decoded), format)
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
