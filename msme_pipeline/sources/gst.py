"""GST returns and statements of the portal, GSTR1_3B of Account Aggregators, and filing lists.

Returns are GSTR-1 with its amendments and HSN summary, GSTR-3B, CMP-08 and GSTR-4; statements of purchases
are GSTR-2A and GSTR-2B. No public sample of a CMP-08 was found: it is read as `outsup` (outward supplies)
with the values of the other forms.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from msme_pipeline.landing.landed import LandedFile
from msme_pipeline.sources import sniff
from msme_pipeline.sources.fields import (
    Fields,
    Repeated,
    as_delivered,
    look,
    look_text,
    name,
    section_of,
    spelling,
    text,
)
from msme_pipeline.sources.rows import Rows

DOCUMENT = Fields(
    invoice_number=("ntnum", "inum", "invoicenumber", "docnum", "benum", "boenum"),
    invoice_date=("ntdt", "idt", "invoicedate", "dt", "docdt", "bedt", "boedt"),
    invoice_value=("val", "invoicevalue"),
    place_of_supply=("pos",),
    reverse_charge=("rchrg", "rev"),
    document_type=("invtyp", "exptyp", "splyty", "typ", "isddocty", "doctyp"),
    note_type=("ntty",),
    counterparty_gstin=("ctin", "sgstin"),
    original_number=("ontnum", "oinum", "odocnum"),
    original_date=("ontdt", "oidt", "odocdt"),
    original_period=("omon",),
    supplier_name=("trdnm", "tdname"),
    credit_available=("itcavl", "itcelg"),
    hsn=("hsnsc", "hsn"),
    description=("desc", "userdesc"),
    unit=("uqc",),
    quantity=("qty",),
)
_RETURN = Fields(
    gstin=("gstin",),
    ret_period=("retperiod", "fp", "retprd", "rtnprd"),
    filing_date=("dof", "filingdate", "fildt", "gendt"),
    filing_frequency=("filingfrequency", "filingtyp"),
    status=("status", "sts"),
    legal_name=("lgnm", "legalname"),
    trade_name=("trdnm", "tradename"),
)
_OF_FILER = ("gstin", "legal_name", "trade_name")
_INHERITED = (
    ("counterparty_gstin", ("ctin",)),
    ("place_of_supply", ("pos",)),
    ("document_type", ("exptyp",)),
    ("supplier_name", ("trdnm",)),
)
"""Columns that a document takes from its entry per buyer, supplier or state when it lacks them."""

_SUMMARY_LINES = ("b2cs", "b2csa", "nil", "hsn", "txos")
_CREDIT_ONLY = ("isd", "isda")
"""Sections of distributed credit: tax without a taxable value."""
FILING = Fields(
    form=("rtntype", "returntype"),
    ret_period=("retprd", "retperiod", "taxp"),
    filing_date=("dof", "filingdate"),
    arn=("arn",),
    status=("status",),
    mode=("mof", "mode"),
    valid=("valid",),
    gstin=("gstin",),
)
_TAXABLE = ("txval", "adamt", "trnovr")
_ITEM = Fields(
    rate=("rt", "rate"),
    taxable_value=_TAXABLE,
    igst=("iamt", "igst"),
    cgst=("camt", "cgst"),
    sgst=("samt", "sgst"),
    cess=("csamt", "cess"),
)
# A nil line carries up to three values; they become items without a rate, in this order.
_NIL_VALUES = ("nilamt", "exptamt", "ngsupamt")
_ENTRY_LISTS = ("inv", "nt", "doclist", "boe")
_FORM_3B: Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]] = {
    "supdetails": {
        "osupdet": (
            ("outward_taxable", "txval"),
            ("igst", "iamt"),
            ("cgst", "camt"),
            ("sgst", "samt"),
            ("cess", "csamt"),
        ),
        "osupzero": (("outward_zero_rated", "txval"),),
        "osupnilexmp": (("outward_nil_exempt", "txval"),),
        "isuprev": (("inward_reverse_charge", "txval"),),
        "osupnongst": (("outward_non_gst", "txval"),),
    },
    "ecodtls": {
        "ecosup": (("eco_paid_by_operator", "txval"),),
        "ecoregsup": (("eco_through_operator", "txval"),),
    },
    "itcelg": {
        "itcnet": (
            ("itc_igst", "iamt"),
            ("itc_cgst", "camt"),
            ("itc_sgst", "samt"),
            ("itc_cess", "csamt"),
        ),
    },
}
"""Table -> line -> columns and the values they come from."""
_COMPOSITION_SUPPLIES = ("outsup", "osup")
_FORM_CMP08 = (
    ("outward_taxable", "txval"),
    ("igst", "iamt"),
    ("cgst", "camt"),
    ("sgst", "samt"),
    ("cess", "csamt"),
)


class Returns:
    """Rows of the returns in the fragments of one document."""

    def __init__(self, landed: LandedFile, rows: Rows) -> None:
        self.format = "gstr1"
        self.schema_version: str | None = None
        self.received_on: date | None = None
        self._rows = rows
        self._shared = {"customer_id": landed.customer_id, "file": landed.file}
        self._return: Any = None  # the return open at the end of a fragment
        self._return_no = -1
        self._position = 0

    def read(self, document: Any) -> None:
        document = sniff.unwrap(document)
        returns = document if isinstance(document, list) else [document]
        if self._return_no < 0:
            forms = [form for each in returns if (form := sniff.gst_form(each))]
            self.format = forms[0].lower() if forms else self.format
            self.schema_version = look_text(returns[0], "version") if returns else None
        self.read_returns(returns, None, {})

    def finish(self) -> None:
        self._return = None

    def read_returns(self, returns: list[Any], form: str | None, filer: Mapping[str, Any]) -> None:
        """Rows of some returns of a form (None: sniffed one by one); `filer` fills what they leave out."""
        for each in returns:
            if each is not self._return or not isinstance(each, dict):
                self._begin(each, form or sniff.gst_form(each), filer)
            self._return = each
            if isinstance(each, dict):
                for section, value in sniff.sections_of(each):
                    self._read_documents(section, value)
                for key, value in sniff.unknown_parts(each):
                    for part in value if isinstance(value, Repeated) else [value]:
                        if part:
                            self._report(key, part)

    def _report(self, key: str, part: Any) -> None:
        """A row for what stands in no known section."""
        block = {"position": range(self._position, self._position + 1)}
        shared = {**self._shared, "return_no": self._return_no, "section": "unknown"}
        shared |= {"defect": "malformed_record", "raw_text": as_delivered({key: part})}
        self._position += 1
        self._rows.add("raw.gst_invoices", shared, block, 1)

    def _begin(self, document: Any, form: str | None, filer: Mapping[str, Any]) -> None:
        self._return_no += 1
        self._position = 0
        row: dict[str, Any] = {**self._shared, "return_no": self._return_no, "form": form or "UNKNOWN"}
        if form is None or not isinstance(document, dict) or not document:
            row |= {"defect": "malformed_record", "raw_text": as_delivered(document)}
        elif form not in sniff.RETURN_FORMS:
            row |= {"defect": "unsupported_format", "raw_text": as_delivered(document)}
        row |= {**filer, **_RETURN.texts(document if isinstance(document, dict) else {})}
        for column in _OF_FILER:
            row[column] = row[column] or filer.get(column)
        if form == "GSTR3B":
            readable = _read_3b(document, row)
            if "defect" not in row and not readable:
                row |= {"defect": "malformed_record", "raw_text": as_delivered(document)}
        elif form == "CMP08":
            supplies = section_of(section_of(document, "cmp08") or document, *_COMPOSITION_SUPPLIES)
            for column, value in _FORM_CMP08:
                row[column] = look_text(supplies, value)
            if "defect" not in row and row["outward_taxable"] is None:
                row |= {"defect": "malformed_record", "raw_text": as_delivered(document)}
        self._rows.add_row("raw.gst_returns", **row)

    def _read_documents(self, section: str, value: Any) -> None:
        documents: list[Any] = []
        entries: list[Any] = []
        for entry, document in _documents(section, value):
            documents.append(document)
            entries.append(entry)
        if not documents:
            return
        columns, malformed = DOCUMENT.shape(documents)
        block: dict[str, Any] = dict(zip(DOCUMENT.columns, columns, strict=True))
        for column, aliases in _INHERITED:
            if not all(block[column]):
                block[column] = [
                    own or look_text(entry, *aliases)
                    for own, entry in zip(block[column], entries, strict=True)
                ]
        items: list[list[tuple[Any, ...]] | None] = []
        for at, document in enumerate(documents):
            try:
                items.append(_items(section, document))
                if at in malformed and items[-1] and section in _SUMMARY_LINES and _is_flat(document):
                    del malformed[at]  # a summary line of nothing but values
            except TypeError:
                items.append(None)
                malformed[at] = as_delivered(document)
        n = len(documents)
        block["items"] = items
        if malformed:
            block["defect"] = ["malformed_record" if at in malformed else None for at in range(n)]
            block["raw_text"] = [malformed.get(at) for at in range(n)]
        block["position"] = range(self._position, self._position + n)
        self._position += n
        self._rows.add(
            "raw.gst_invoices", {**self._shared, "return_no": self._return_no, "section": section}, block, n
        )


class Filings:
    """Rows of a filing status list."""

    def __init__(self, landed: LandedFile, rows: Rows) -> None:
        self.format = "gst_filings"
        self.schema_version: str | None = None
        self.received_on: date | None = None
        self._rows = rows
        self._shared = {"customer_id": landed.customer_id, "file": landed.file}
        self._position = 0

    def read(self, document: Any) -> None:
        document = sniff.unwrap(document)
        gstin = look_text(document, "gstin")
        lists = document if isinstance(document, list) else look(document, "efiledlist")
        for lines in lists if isinstance(lists, Repeated) else [lists]:
            if isinstance(lines, dict):
                lines = [lines] if lines else []
            if not lines:
                continue
            columns, malformed = FILING.shape(lines)
            n = len(lines)
            block: dict[str, Any] = dict(zip(FILING.columns, columns, strict=True))
            block["gstin"] = [own or gstin for own in block["gstin"]]
            block["position"] = range(self._position, self._position + n)
            self._position += n
            if malformed:
                block["defect"] = ["malformed_record" if at in malformed else None for at in range(n)]
                block["raw_text"] = [malformed.get(at) for at in range(n)]
            self._rows.add("raw.gst_filings", self._shared, block, n)

    def finish(self) -> None:
        pass


def _read_3b(document: Any, row: dict[str, Any]) -> bool:
    """Fill the columns of a GSTR-3B; whether table 3.1 has a line with values, and no table or line has
    another shape than expected."""
    sound = True
    lines = 0
    for part, lines_of_part in _FORM_3B.items():
        table = look(document, part)
        sound = sound and not (isinstance(table, list) and table and _lone(table) is None)
        table = section_of(document, part)
        for line, columns in lines_of_part.items():
            found = look(table, line)
            sound = sound and (found is None or _lone(found) is not None)
            if isinstance(found, list):
                found = section_of(table, line)
            for column, key in columns:
                value = look(found, key)
                contained = isinstance(value, (dict, list))
                row[column] = None if contained else text(value)
                sound = sound and not contained
                lines += part == "supdetails" and value is not None
    return sound and lines > 0


def _lone(value: Any) -> Any:
    """The object itself or the only one of a list, else None."""
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    return value if isinstance(value, dict) else None


def _documents(section: str, value: Any) -> Iterator[tuple[Any, Any]]:
    """(entry, document) of a section: flat documents, or entries per buyer or state with `inv` / `nt`."""
    if isinstance(value, Repeated):
        for part in value:
            yield from _documents(section, part)
    elif isinstance(value, list):
        for entry in value:
            yield from _of_entry(entry)
    elif isinstance(value, dict) and value:
        lists = sniff.INNER_LISTS.get(section, {section})
        inner = [part for key, part in value.items() if name(key) in lists and isinstance(part, (dict, list))]
        for part in inner:
            yield from _documents(section, part)
        if not inner:
            yield from _of_entry(value)


def _of_entry(entry: Any) -> Iterator[tuple[Any, Any]]:
    nested = False
    if isinstance(entry, dict):
        for key, documents in entry.items():
            if isinstance(documents, (dict, list)) and name(key) in _ENTRY_LISTS:
                nested = True
                for part in documents if isinstance(documents, Repeated) else [documents]:
                    if isinstance(part, list):
                        for document in part:
                            yield entry, document
                    elif part:
                        yield entry, part
    if not nested:
        yield entry, entry


def _is_flat(record: dict[str, Any]) -> bool:
    return not any(isinstance(value, (dict, list)) for value in record.values())


def _items(section: str, document: Any) -> list[tuple[Any, ...]] | None:
    """Rate lines of a document as (rate, taxable value, igst, cgst, sgst, cess) in text.

    Raises TypeError when a line is no object or without taxable value, or a value no scalar.
    """
    if not isinstance(document, dict):
        return None
    lines = look(document, "itms", "itmdet", "items")
    if lines is None:
        if section == "nil":
            if spelling(document).keys().isdisjoint(_NIL_VALUES):
                raise TypeError
            values = [text(look(document, alias)) for alias in _NIL_VALUES]
            return [(None, value, None, None, None, None) for value in values if value is not None]
        if section in _CREDIT_ONLY:
            return [_ITEM.values(document)]
        return [_item(document)] if look(document, "txval", "rt") is not None else None
    if isinstance(lines, dict) and (inner := look(lines, "itm")) is not None:
        lines = inner
    if isinstance(lines, dict):
        lines = [lines]
    if not isinstance(lines, list):
        raise TypeError
    items = []
    for line in lines:
        detail = look(line, "itmdet")
        items.append(_item(line if detail is None else detail))
    return items


def _item(line: Any) -> tuple[Any, ...]:
    if not isinstance(line, dict):
        raise TypeError
    values = _ITEM.values(line)
    if values[1] is None and spelling(line).keys().isdisjoint(_TAXABLE):
        raise TypeError
    return values
