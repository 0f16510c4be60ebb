"""What a parsed document is, judged by its content alone."""

from collections.abc import Iterator
from typing import Any

from msme_pipeline.landing.landed import FileDefect
from msme_pipeline.sources.fields import Repeated, is_embedded, look, look_text, name, spelling
from msme_pipeline.tables.clean import PURCHASE_FORMS
from msme_pipeline.tables.clean import RETURN_FORMS as FILED_FORMS
from msme_pipeline.tables.raw import GST_SECTIONS as SECTIONS

NOT_RECORDS = (
    "at", "ata", "txpd", "txpda", "doc_issue", "supeco", "supecoa", "ecom", "ecoma",
)  # fmt: skip
# Other parts of a return that are objects or lists.
_OTHER_PARTS = {
    "secsum", "hsnsum", "nilsup", "profile", "summary", "businessdetails", "supecoamd", "docdet",
    "cpsumm", "itcsumm", "docrejdata", "tds", "tdsa", "tcs", "tcsa",
    "b2bor", "b2br", "b2bur", "imps", "outsup", "insup", "cmp08",
}  # fmt: skip
INNER_LISTS = {"hsn": {"hsn", "data", "hsnb2b", "hsnb2c"}}
"""Keys of the lists inside a section that is an object; of others its own name."""

RETURN_FORMS = (*FILED_FORMS, *PURCHASE_FORMS)
GSTR3B_KEYS = {"supdetails", "intersup", "inwardsup", "itcelg", "ecodtls", "intrltfee"}
_GSTR2A_KEYS = {"cdn", "cdna", "isd", "isda", "impg", "impgsez", "tdsa", "tcsa"}
_GSTR1_KEYS = {
    *SECTIONS, *(name(section) for section in NOT_RECORDS)
} - {"ecom", "at", "txos"} - _GSTR2A_KEYS  # fmt: skip
_ACCOUNT_ATTRIBUTES = {
    "maskedaccnumber", "maskedaccountnumber", "maskedgstinnumber", "linkedaccref", "linkrefnumber",
    "version", "type", "xmlns",
}  # fmt: skip
_ACCOUNT_PARTS = {"transactions", "transaction", "profile", "summary"}
_MOST_WRAPPERS = 4
_FILING_KEYS = {"arn", "dof", "retprd", "mof"}
_KNOWN_PARTS = {*SECTIONS, *(name(section) for section in NOT_RECORDS), *_OTHER_PARTS}
MAX_DEPTH = 40


def unwrap(document: Any) -> Any:
    """The document of a portfolio line or of an API response that carries one."""
    for _ in range(_MOST_WRAPPERS):
        if not isinstance(document, dict) or _is_gst(document, 0):
            break
        for wrapper in ("document", "data"):
            inner = look(document, wrapper)
            if isinstance(inner, (dict, list)) and (wrapper == "document" or _is_gst(inner, _MOST_WRAPPERS)):
                document = inner
                break
        else:
            break
    return document


def _is_gst(document: Any, wrappers: int) -> bool:
    """Whether a document is of GST, below at most so many wrappers."""
    if isinstance(document, list):
        return any(gst_form(each) for each in document[:1000]) or is_filing_list(document)
    if not isinstance(document, dict):
        return False
    if gst_form(document) is not None or look(document, "efiledlist") is not None:
        return True
    return wrappers > 0 and _is_gst(look(document, "data"), wrappers - 1)


def is_filing_list(document: Any) -> bool:
    """Whether a list is the filing list itself, without the object around it."""
    return isinstance(document, list) and any(
        look(each, "rtntype", "returntype") is not None and not _FILING_KEYS.isdisjoint(spelling(each))
        for each in document[:1000]
    )


def unknown_parts(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Objects and lists of a return that are no section, nor known for something else."""
    parts = [(key, value) for key, value in document.items() if isinstance(value, (dict, list))]
    if any(name(key) in GSTR3B_KEYS for key, _ in parts):
        return
    for key, value in parts:
        if name(key) == "docdata":
            for part in value if isinstance(value, Repeated) else [value]:
                if isinstance(part, dict):
                    yield from unknown_parts(part)
                elif part:
                    yield key, part
        elif value and name(key).removesuffix("dtls") not in _KNOWN_PARTS:
            yield key, value


def sections_of(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """(section, its value) of a return; GSTR-2B keeps its sections in `docdata`."""
    for key, value in document.items():
        if name(key) == "docdata":
            for part in value if isinstance(value, Repeated) else [value]:
                if isinstance(part, dict):
                    yield from sections_of(part)
            continue
        section = name(key).removesuffix("dtls")
        if section in SECTIONS and isinstance(value, (dict, list)):
            yield section, value


def gst_form(document: Any) -> str | None:
    """One of RETURN_FORMS for a return or statement as the portal gives it, else None."""
    if not isinstance(document, dict):
        return None
    keys = spelling(document).keys()
    period = "fp" in keys or "retperiod" in keys
    if "rtnprd" in keys or "docdata" in keys:
        return "GSTR2B"
    if not period and "gstin" not in keys:
        return None
    if keys & GSTR3B_KEYS:
        return "GSTR3B"
    if keys & {"cmp08", "outsup"}:
        return "CMP08"
    if "txos" in keys:
        return "GSTR4"
    if keys & _GSTR2A_KEYS:
        return "GSTR2A"
    b2b = look(document, "b2b")
    if isinstance(b2b, list) and b2b and look(b2b[0], "cfs") is not None:
        return "GSTR2A"
    if keys & _GSTR1_KEYS:
        return "GSTR1"
    if "gstin" in keys and period:
        return "GSTR1" if "fp" in keys else "GSTR3B"
    return None


def is_account(record: dict[str, Any]) -> bool:
    """Whether an object is an account of an FI document (at least a part of one)."""
    return not _ACCOUNT_PARTS.isdisjoint(spelling(record))


def _is_certain_account(record: dict[str, Any]) -> bool:
    keys = spelling(record)
    parts = sum(isinstance(record[keys[part]], (dict, list)) for part in _ACCOUNT_PARTS & keys.keys())
    return parts > 1 or (
        parts == 1 and any(isinstance(record[keys[each]], str) for each in _ACCOUNT_ATTRIBUTES & keys.keys())
    )


def is_envelope(record: dict[str, Any]) -> bool:
    """Whether what looks like an account holds accounts of its own, and no transactions."""
    keys = spelling(record)
    if "transactions" in keys or "transaction" in keys:
        return False
    return any(
        _find(value, 1) == "account"
        for key, value in record.items()
        if isinstance(value, (dict, list)) and name(key) not in ("profile", "summary")
    )


def recognise(document: Any) -> str:
    """One of account_aggregator, gst_return, gst_filings.

    Raises FileDefect: encrypted, unknown_format.
    """
    document = unwrap(document)
    forms = [gst_form(each) for each in (document if isinstance(document, list) else [document])[:1000]]
    form = next((each for each in forms if each), None)
    if form:
        return "gst_return"
    if isinstance(look(document, "efiledlist"), (dict, list)) or is_filing_list(document):
        return "gst_filings"
    found = _find(document, 0)
    if found == "account":
        return "account_aggregator"
    if found == "encrypted":
        raise FileDefect(
            "encrypted", "holds encrypted FI data only; land the response after decryption (decryptedFI)"
        )
    raise FileDefect(
        "unknown_format", "has the shape of no known bank or GST document; check what was exported"
    )


def _find(node: Any, depth: int) -> str | None:
    """`account` when one is below, else `encrypted` when encrypted data is, else None."""
    found = None
    if depth > MAX_DEPTH:
        return None
    if isinstance(node, list):
        for each in node:
            if (below := _find(each, depth + 1)) == "account":
                return below
            found = found or below
    elif isinstance(node, dict):
        if _is_certain_account(node):
            return "account"
        for key, value in node.items():
            if isinstance(value, (dict, list)):
                if (below := _find(value, depth + 1)) == "account":
                    return below
                found = found or below
            elif is_embedded(key, value):
                return "account"
            elif name(key).startswith("encryptedfi"):
                found = "encrypted"
    return found


def declared_version(document: Any) -> str | None:
    return look_text(unwrap(document), "version")
