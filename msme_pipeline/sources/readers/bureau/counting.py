"""How many records a bureau document holds, counted without the reader: every element of a known
container, and every object elsewhere that looks like a tradeline (the reader puts those aside)."""

import json
import re
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

CONTAINERS = {
    "bureau_cibil": ("consumercreditdata", "accounts", "enquiries"),
    "bureau_crif": ("indvreport", "loandetails", "inquiryhistory", "tradeline"),
    "bureau_equifax": ("cirreportdata", "retailaccountdetails", "microfinanceaccountdetails", "enquiries"),
    "bureau_experian": ("inprofileresponse", "caisaccountdetails", "capsapplicationdetails"),
    "bureau_commercial": ("commercialcreditreport", "creditfacilities", "enquiries"),
}
NESTING = (
    "consumercreditdata",
    "indvreport",
    "cirreportdata",
    "inprofileresponse",
    "commercialcreditreport",
)
_SIGNATURE = {
    "accountnumber", "accttype", "acctnumber", "accounttype", "facilitytype", "dateopened", "opendate",
    "disburseddt", "sanctiondate", "currentbalance", "currentbal", "outstandingbalance", "balance",
    "datereported", "reporteddt", "reporteddate", "institution", "lender", "membershortname",
}  # fmt: skip
_LOOKS_LIKE_TRADELINE = 4  # keys of the signature
_LETTERS = re.compile(r"[^a-z0-9]")


class _Pairs(list[tuple[str, Any]]):
    """Members of a JSON object in order, keys that are repeated included."""


def count(data: bytes, format: str) -> int:
    """Records (reports, tradelines, enquiries) of a document."""
    if data.lstrip()[:1] == b"<":
        root = ElementTree.fromstring(data)
        return _walk(_Pairs([(root.tag, _pairs(root))]), CONTAINERS[format], format == "bureau_crif")
    return _walk(json.loads(data, object_pairs_hook=_Pairs), CONTAINERS[format], format == "bureau_crif")


def _pairs(element: ElementTree.Element) -> Any:
    if len(element) or element.attrib:
        return _Pairs([(child.tag, _pairs(child)) for child in element])
    return (element.text or "").strip()


def _key(text: str) -> str:
    return _LETTERS.sub("", text.rpartition("}")[2].rpartition(":")[2].lower())


def _walk(node: Any, containers: tuple[str, ...], crif: bool) -> int:
    if isinstance(node, _Pairs):
        total = 0
        for text, value in node:
            key = _key(text)
            if key.startswith("noncredit"):
                continue
            if crif and key.startswith("tradeline"):
                key = "tradeline"
            if key not in containers:
                total += _walk(value, containers, crif)
                continue
            inner = (
                [found for name, found in value if _key(name) == "history"]
                if crif and isinstance(value, _Pairs)
                else []
            )
            for each in inner if key == "inquiryhistory" and inner else [value]:
                total += _elements(each)
            if key in NESTING:
                for part in [value] if isinstance(value, _Pairs) or not isinstance(value, list) else value:
                    total += _inside(part, containers, crif)
        return total + (not total and looks_like_tradeline(_key(text) for text, _ in node))
    if isinstance(node, list):
        return sum(_walk(each, containers, crif) for each in node)
    return 0


def _inside(report: Any, containers: tuple[str, ...], crif: bool) -> int:
    return _walk(report, containers, crif) if isinstance(report, (list, _Pairs)) else 0


def _elements(value: Any) -> int:
    if isinstance(value, _Pairs):
        return 1
    return len(value) if isinstance(value, list) else int(value not in (None, ""))


def looks_like_tradeline(names: Iterable[str]) -> bool:
    """Whether an object with these keys (lower case, letters and digits only) describes a loan or card."""
    return len(_SIGNATURE.intersection(names)) >= _LOOKS_LIKE_TRADELINE
