"""Where records stand in the JSON of FI documents and GST returns: a frame per container that matters.

Shared by the two ways of counting: through what Python's scanner gives, and over the bytes.
"""

import re
from functools import lru_cache

_NAMES_KEPT = 10_000
_LETTERS = re.compile(r"[^a-z0-9]")
_SECTION_NAMES = (
    "b2b", "b2cl", "exp", "b2cs", "nil", "cdnr", "cdnur", "b2ba", "b2cla", "expa", "b2csa", "cdnra", "cdnura",
    "hsn", "cdn", "cdna", "isd", "isda", "impg", "impga", "impgsez", "impgseza", "txos",
)  # fmt: skip
SECTIONS = {name + suffix: name for name in _SECTION_NAMES for suffix in ("", "dtls")}
# Parts of a return that hold no records; any other part counts as one record.
_OTHER_PARTS = {
    "at", "ata", "txpd", "txpda", "docissue", "supeco", "supecoa", "ecom", "ecoma",
    "secsum", "hsnsum", "nilsup", "profile", "summary", "businessdetails", "supecoamd", "docdet",
    "cpsumm", "itcsumm", "docrejdata", "tds", "tdsa", "tcs", "tcsa",
    "b2bor", "b2br", "b2bur", "imps", "outsup", "insup", "cmp08",
}  # fmt: skip
_HSN_LISTS = ("data", "hsnb2b", "hsnb2c")
ENTRY_LISTS = ("inv", "nt", "doclist", "boe")
_FORM_3B_PARTS = {"supdetails", "intersup", "inwardsup", "itcelg", "ecodtls", "intrltfee"}
# A summary of an FI document with one of these keys describes a policy, which is a record.
POLICY_KEYS = {
    "policynumber", "policyname", "policytype", "policystartdate", "eianumber", "sumassured", "coveramount",
    "covertype", "premiumamount", "premiumfrequency",
}  # fmt: skip


class Frame:
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

    def __init__(self, role: str, array: bool, above: "Frame | None", section: str = "") -> None:
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


def opened(above: Frame, key: str | None, array: bool, format: str) -> Frame:
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
        if key in SECTIONS:
            role, section = "section", SECTIONS[key]
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
        elif key in ENTRY_LISTS:
            role = "records"
    elif above.role == "entry" and key in ENTRY_LISTS:
        role = "records"
    return Frame(role, array, above, section)


def close(frame: Frame) -> None:
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


@lru_cache(maxsize=_NAMES_KEPT)
def plain_key(key: str) -> str:
    return _LETTERS.sub("", key.lower().rpartition(":")[2])
