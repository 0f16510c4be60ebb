"""Who the buyers are: taxpayers as the public GSTIN search gives them, and ledgers of receivables as CSV.

Only the named fields enter the lake; addresses and contacts of buyers are never read.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import orjson

from msme_pipeline.sources.delimited import split_cells
from msme_pipeline.sources.fields import look, look_text, name
from msme_pipeline.sources.records import RecordReader

SOURCE = "receivables"
TABLE = "raw.receivable_records"
TAXPAYERS, LEDGER = "receivables_taxpayers", "receivables_ledger"

TAXPAYER = {
    "gstin": ("gstin",),
    "legal_name": ("lgnm", "legalname", "legalnameofbusiness"),
    "trade_name": ("tradenam", "tradename", "trdnm"),
    "status": ("sts", "status"),
    "registered_on": ("rgdt", "registrationdate", "dateofregistration"),
    "cancelled_on": ("cxdt", "cancellationdate"),
    "constitution": ("ctb", "constitutionofbusiness"),
    "taxpayer_type": ("dty", "taxpayertype"),
    "updated_on": ("lstupdt",),
}
"""Field of the pipeline -> names in the public search and in what vendors make of it."""

COLUMNS = {
    "party": (
        "party",
        "partyname",
        "customer",
        "customername",
        "buyer",
        "buyername",
        "billto",
        "particulars",
    ),
    "gstin": ("gstin", "gstinuin", "partygstin", "customergstin", "buyergstin", "gstno"),
    "number": (
        "invoiceno",
        "invoicenumber",
        "billno",
        "billnumber",
        "voucherno",
        "vchno",
        "documentno",
        "refno",
    ),
    "invoice_date": ("invoicedate", "billdate", "voucherdate", "documentdate", "date"),
    "due_date": ("duedate", "dueon"),
    "amount": (
        "invoiceamount",
        "invoicevalue",
        "billamount",
        "grossamount",
        "openingamount",
        "amount",
        "value",
        "total",
    ),
    "outstanding": ("outstanding", "outstandingamount", "pending", "pendingamount", "balancedue", "balance"),
}
"""Field of the pipeline -> headings of ledgers, letters only."""

_NEEDED = {"party", "number", "invoice_date", "amount"}
_WRAPPERS = ("taxpayers", "taxpayerinfo", "data", "result")
_LINES_LOOKED_AT = 20
_NUMBER_HEADING = re.compile("|".join(COLUMNS["number"]))
_NOT_IN_NAME = re.compile("[^a-z0-9]+")
_FIELD_OF = {alias: field for field, aliases in COLUMNS.items() for alias in aliases}


def recognise(document: Any) -> str | None:
    """receivables_taxpayers, receivables_ledger or None."""
    if isinstance(document, str):
        return LEDGER if any(map(_heading, islice(_lines(document), _LINES_LOOKED_AT))) else None
    return TAXPAYERS if any(map(_is_taxpayer, _taxpayers(document)[:_LINES_LOOKED_AT])) else None


def _taxpayers(document: Any) -> list[Any]:
    """The entries of a list of taxpayers, bare or in the wrapper of a response; one stands alone."""
    if isinstance(document, dict) and not _is_taxpayer(document):
        document = look(document, *_WRAPPERS)
    if isinstance(document, list):
        return document
    return [document] if isinstance(document, dict) else []


def _is_taxpayer(entry: Any) -> bool:
    """An object with a GSTIN and a name that is no return."""
    if look(entry, "gstin") is None or look(entry, "fp", "retperiod", "rtnprd", "docdata") is not None:
        return False
    return any(
        isinstance(look(entry, alias), str) for alias in ("lgnm", "tradenam", "legalname", "tradename")
    )


def _lines(text: str) -> Iterator[str]:
    return (line for line in text.lstrip("\ufeff").splitlines() if line.strip(" ,;\t"))


def _heading(line: str) -> tuple[str, list[str | None]] | None:
    """Delimiter and fields of the columns when a line is the heading of a ledger."""
    if not _NUMBER_HEADING.search(_NOT_IN_NAME.sub("", line.lower())):
        return None
    delimiter = max(",;\t|", key=line.count)
    columns = [_FIELD_OF.get(name(cell)) for cell in split_cells(line, delimiter)]
    return (delimiter, columns) if set(columns) >= _NEEDED else None


class Reader(RecordReader):
    """One `taxpayer` per GSTIN, or one `invoice` per line of a ledger below its heading."""

    TABLE = TABLE

    def read(self, document: Any) -> None:
        if self.format == LEDGER:
            self._read_ledger(document)
            return
        for entry in _taxpayers(document):
            if not isinstance(entry, dict):
                self.malformed("taxpayer", None)
                continue
            self.add("taxpayer", {field: look_text(entry, *aliases) for field, aliases in TAXPAYER.items()})

    def _read_ledger(self, document: str) -> None:
        """Rows go in as one block: a ledger has hundreds of lines."""
        lines = _lines(document)
        heading = next(filter(None, map(_heading, lines)))
        delimiter, columns = heading
        place = columns.index("amount")
        fields: list[str | None] = []
        amounts: list[str | None] = []
        broken: list[str | None] = []
        for line in lines:
            cells = split_cells(line, delimiter)
            if len(cells) != len(columns):
                fields.append(None)
                amounts.append(None)
                broken.append(line)
                continue
            kept = {key: cell for key, cell in zip(columns, cells, strict=True) if key and cell}
            fields.append(orjson.dumps(kept).decode())
            amounts.append(cells[place] or None)
            broken.append(None)
        shared = {"customer_id": self._landed.customer_id, "file": self._landed.file, "record": "invoice"}
        delivered = {
            "position": range(len(fields)),
            "fields": fields,
            "amount": amounts,
            "defect": [None if text is None else "malformed_record" for text in broken],
            "raw_text": broken,
        }
        self._rows.add(TABLE, shared, delivered, len(fields))


def count(data: bytes, format: str) -> int:
    """Records in a document, counted without the reader."""
    if format == LEDGER:
        lines = [line for line in data.decode().lstrip("\ufeff").splitlines() if line.strip(" ,;\t")]
        heading = next(at for at, line in enumerate(lines) if _heading(line))
        return len(lines) - heading - 1
    return len(_taxpayers(orjson.loads(data)))
