"""Bureau documents -> records: report, tradeline, enquiry, under one set of field names."""

from collections.abc import Generator, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from msme_pipeline.sources.fields import Fields, Repeated, as_delivered, look, look_text, name, section_of
from msme_pipeline.sources.readers.bureau import fields as shapes
from msme_pipeline.sources.readers.bureau.counting import CONTAINERS, NESTING, looks_like_tradeline
from msme_pipeline.sources.records import RecordReader

SOURCE = "bureau"

_ROOTS = {
    "consumercreditdata": "bureau_cibil",
    "inprofileresponse": "bureau_experian",
    "indvreportfile": "bureau_crif",
    "ccrresponse": "bureau_equifax",
    "commercialcreditreport": "bureau_commercial",
}
_EQUIFAX_LINES = ("retailaccountdetails", "microfinanceaccountdetails")
_DAY_FORMATS = ("%d%m%Y", "%Y%m%d", "%d-%m-%Y", "%Y-%m-%d")
_PAN_ID_TYPE = "01"  # of a CIBIL identification segment


def recognise(document: Any) -> str | None:
    """Format by the key of the document that only this bureau uses."""
    if not isinstance(document, dict):
        return None
    return next((_ROOTS[key] for key in map(name, document) if key in _ROOTS), None)


def items(value: Any) -> list[Any]:
    """Elements of a container: a list's, or the one that stands without a list."""
    if value is None or value == "" or value == {"#text": ""}:
        return []
    if isinstance(value, Repeated):
        return [each for part in value for each in items(part)]
    return value if isinstance(value, list) else [value]


def within(document: Any, *path: str) -> Iterator[Any]:
    """Elements of the container at the end of a path, through every container on the way."""
    for each in items(look(document, path[0])):
        if len(path) == 1:
            yield each
        else:
            yield from within(each, *path[1:])


def plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record whose empty XML elements are nulls and whose text elements are texts."""
    return {
        key: value.get("#text") if isinstance(value, dict) and "#text" in value else value
        for key, value in record.items()
    }


def day(text: str | None) -> date | None:
    """A report's date; None when it cannot be read."""
    written = (text or "").strip()[:10].strip()
    for form in _DAY_FORMATS:
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def first(document: Any, *path: str) -> dict[str, Any]:
    return next((plain(each) for each in within(document, *path) if isinstance(each, dict)), {})


class Reader(RecordReader):
    """Reads one document; `read` adds each report followed by its tradelines and enquiries.

    What looks like a tradeline in a part of the document that is not known comes last, with the defect
    `unknown_section`.
    """

    TABLE = "raw.bureau_records"

    def read(self, document: Any) -> None:
        self._shaped_ids: set[int] = set()
        {
            "bureau_cibil": self._cibil,
            "bureau_experian": self._experian,
            "bureau_crif": self._crif,
            "bureau_equifax": self._equifax,
            "bureau_commercial": self._commercial,
        }[self.format](document)
        for stray in self._unread(document):
            self._add("tradeline", None, None, None, None, "unknown_section", as_delivered(_shown(stray)))

    def _unread(self, node: Any) -> Generator[dict[str, Any], None, int]:
        """Objects of known containers, and those that look like tradelines, that no report was read with.

        Returns how many records, read or not, stand in the node: an object around others is none itself.
        """
        within_it = 0
        if isinstance(node, list):
            for each in node:
                within_it += yield from self._unread(each)
        if not isinstance(node, dict):
            return within_it
        containers = CONTAINERS[self.format]
        for key, value in node.items():
            part = name(key)
            if part.startswith("noncredit"):  # enquiries of others than lenders
                continue
            if self.format == "bureau_crif" and part.startswith("tradeline"):
                part = "tradeline"
            if part in NESTING or part not in containers:
                within_it += part in containers
                within_it += yield from self._unread(value)
                continue
            records = list(_spread(node, part, "history") if part == "inquiryhistory" else items(value))
            within_it += len(records)
            yield from (
                each for each in records if isinstance(each, dict) and id(each) not in self._shaped_ids
            )
        if not within_it and looks_like_tradeline(map(name, node)):
            yield node
            return 1
        return within_it

    def _report(self, bureau: str, subject: str, **texts: str | None) -> int:
        if self.received_on is None:
            self.received_on = day(texts["reported_on"])
        return self.add("report", {"bureau": bureau, "subject": subject, **texts})

    def _line(self, record: Any, known: Fields, parent: int, history: str = "", **more: str | None) -> None:
        self._shaped("tradeline", record, known, parent, "balance", {"history": history or None, **more})

    def _enquiry(self, record: Any, known: Fields, parent: int) -> None:
        self._shaped("enquiry", record, known, parent, "amount", {})

    def _shaped(
        self,
        kind: str,
        record: Any,
        known: Fields,
        parent: int,
        amount: str,
        more: Mapping[str, str | None],
    ) -> None:
        if not isinstance(record, dict):
            self.malformed(kind, type(record).__name__, parent)
            return
        self._shaped_ids.add(id(record))
        record = plain(record)
        try:
            values = dict(zip(known.columns, known.values(record), strict=True))
        except TypeError:
            values = {}
        if not any(values.values()):
            self.malformed(kind, _shown(record), parent)
            return
        self.add(kind, values | {key: text for key, text in more.items() if text}, parent, amount)

    def _cibil(self, document: Any) -> None:
        for report in within(document, "consumercreditdata"):
            header = section_of(report, "tuefheader")
            self.schema_version = self.schema_version or look_text(header, "version")
            pan = next(
                (
                    look_text(each, "idnumber")
                    for each in within(report, "ids")
                    if look_text(each, "idtype") == _PAN_ID_TYPE
                ),
                None,
            )
            score = first(report, "scores")
            parent = self._report(
                "cibil",
                "consumer",
                report_number=look_text(header, "enquirycontrolnumber"),
                reported_on=look_text(header, "dateprocessed"),
                name=look_text(first(report, "names"), "name"),
                pan=pan,
                score=look_text(score, "score"),
                score_name=look_text(score, "scorename"),
            )
            for line in within(report, "accounts"):
                self._line(line, shapes.CIBIL_TRADELINE, parent)
            for enquiry in within(report, "enquiries"):
                self._enquiry(enquiry, shapes.CIBIL_ENQUIRY, parent)

    def _experian(self, document: Any) -> None:
        for report in within(document, "inprofileresponse"):
            header = first(report, "creditprofileheader")
            applicant = first(
                report, "currentapplication", "currentapplicationdetails", "currentapplicantdetails"
            )
            self.schema_version = self.schema_version or look_text(header, "version")
            names = (look_text(applicant, part) for part in ("firstname", "middlename1", "lastname"))
            parent = self._report(
                "experian",
                "consumer",
                report_number=look_text(header, "reportnumber"),
                reported_on=look_text(header, "reportdate")
                or look_text(first(report, "header"), "reportdate"),
                name=" ".join(part for part in names if part) or None,
                pan=look_text(applicant, "incometaxpan"),
                score=look_text(first(report, "score"), "bureauscore"),
            )
            for line in within(report, "caisaccount", "caisaccountdetails"):
                rows = [row for row in within(line, "caisaccounthistory") if isinstance(row, dict)]
                reviews = (look_text(plain(row), "emiamount") for row in _objects(line, "accountreviewdata"))
                self._line(
                    line,
                    shapes.EXPERIAN_TRADELINE,
                    parent,
                    "".join(map(_experian_month, map(plain, rows))),
                    instalment_reviewed=next((amount for amount in reviews if amount), None),
                )
            for enquiry in within(report, "caps", "capsapplicationdetails"):
                self._enquiry(enquiry, shapes.EXPERIAN_ENQUIRY, parent)

    def _crif(self, document: Any) -> None:
        reports = list(within(document, "indvreportfile", "indvreports", "indvreport"))
        parent = -1
        for report in reports:
            header = first(report, "header")
            request = first(report, "request")
            variation = section_of(report, "personalinfovariation")
            pan = next((look_text(each, "value") for each in within(variation, "panvariations")), None)
            score = next((each for each in _spread(report, "scores", "score")), None)
            parent = self._report(
                "crif",
                "consumer",
                report_number=look_text(header, "reportid"),
                reported_on=look_text(header, "dateofissue", "dateofrequest"),
                name=look_text(request, "name"),
                pan=look_text(request, "pan") or pan,
                score=look_text(score, "scorevalue"),
                score_name=look_text(score, "scoretype"),
            )
            for response in _spread(report, "responses", "response"):
                for line in within(response, "loandetails"):
                    self._line(line, shapes.CRIF_TRADELINE, parent, _crif_history(line))
            for enquiry in _spread(report, "inquiryhistory", "history"):
                self._enquiry(enquiry, shapes.CRIF_ENQUIRY, parent)
        for key, each in document.items():
            if reports and name(key).startswith("tradeline"):  # single tradelines beside the report
                for line in items(each):
                    self._line(line, shapes.CRIF_TRADELINE, parent, _crif_history(line))

    def _equifax(self, document: Any) -> None:
        response = look(document, "ccrresponse")
        for each in within(response, "cirreportdatalst"):
            header = section_of(each, "inquiryresponseheader") or section_of(
                document, "inquiryresponseheader"
            )
            for report in within(each, "cirreportdata"):
                person = section_of(report, "idandcontactinfo")
                score = first(report, "scoredetails")
                self.schema_version = self.schema_version or look_text(score, "version")
                parent = self._report(
                    "equifax",
                    "consumer",
                    report_number=look_text(header, "reportorderno"),
                    reported_on=look_text(header, "date"),
                    name=look_text(first(person, "personalinfo", "name"), "fullname"),
                    pan=look_text(first(person, "identityinfo", "panid"), "idnumber"),
                    score=look_text(score, "value"),
                    score_name=look_text(score, "name"),
                )
                lines = (each for part in _EQUIFAX_LINES for each in within(report, part))
                for line in lines:
                    rows = [*_objects(line, "history48months"), *_objects(line, "history24months")]
                    months = "".join(map(_equifax_month, rows))
                    suits = (look_text(row, "suitfiledstatus") for row in rows)
                    self._line(
                        line,
                        shapes.EQUIFAX_TRADELINE,
                        parent,
                        months,
                        instalment_frequency=_equifax_frequency(line),
                        suit_filed_in_history=next((suit for suit in suits if suit not in (None, "*")), None),
                    )
                for enquiry in within(report, "enquiries"):
                    self._enquiry(enquiry, shapes.EQUIFAX_ENQUIRY, parent)

    def _commercial(self, document: Any) -> None:
        for report in within(document, "commercialcreditreport"):
            header = section_of(report, "header")
            entity = section_of(report, "entity")
            self.schema_version = self.schema_version or look_text(header, "version")
            parent = self._report(
                (look_text(header, "bureau") or "cibil").lower(),
                "commercial",
                report_number=look_text(header, "reportnumber"),
                reported_on=look_text(header, "reportdate"),
                name=look_text(entity, "name"),
                pan=look_text(entity, "pan"),
                rank=look_text(section_of(report, "rank"), "value"),
                score_name=look_text(section_of(report, "rank"), "name"),
            )
            for line in within(report, "creditfacilities"):
                months = "".join(
                    f"{look_text(row, 'month') or ''},{look_text(row, 'dayspastdue') or ''}"
                    f"/{look_text(row, 'assetclass') or ''}|"
                    for row in _objects(line, "history")
                )
                self._line(line, shapes.COMMERCIAL_TRADELINE, parent, months)
            for enquiry in within(report, "enquiries"):
                self._enquiry(enquiry, shapes.COMMERCIAL_ENQUIRY, parent)


_SHOWN = {
    alias
    for known in vars(shapes).values()
    if isinstance(known, Fields)
    for aliases in known._aliases
    for alias in aliases
}
"""Fields of a record put aside that are kept as delivered: those that a reader knows."""


def _shown(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in plain(record).items()
        if not isinstance(value, (dict, list)) and name(key) in _SHOWN
    }


def _objects(record: Any, *path: str) -> list[dict[str, Any]]:
    return [each for each in within(record, *path) if isinstance(each, dict)]


def _spread(report: Any, outer: str, inner: str) -> Iterator[Any]:
    """Elements of a list that stand in it directly (JSON) or in an element of their own (XML)."""
    for each in within(report, outer):
        wrapped = look(each, inner)
        if isinstance(wrapped, (dict, list)):
            yield from items(wrapped)
        else:
            yield each


def _experian_month(row: Mapping[str, Any]) -> str:
    year, month = look_text(row, "year") or "", look_text(row, "month") or ""
    days, kind = look_text(row, "dayspastdue") or "", look_text(row, "assetclassification") or ""
    return f"{year}-{month.zfill(2)},{days}/{kind}|"


def _equifax_frequency(line: Any) -> str | None:
    """Microfinance lines name the frequency (`Bi-weekly`) where others give the tenure in months."""
    tenure = look_text(line, "repaymenttenure")
    named = tenure if tenure and not tenure.strip().isdigit() else None
    return look_text(line, "termfrequency") or named


def _equifax_month(row: Mapping[str, Any]) -> str:
    status = look_text(row, "paymentstatus") or ""
    return f"{look_text(row, 'key') or ''},{status}/{look_text(row, 'assetclassificationstatus') or ''}|"


def _crif_history(line: Any) -> str:
    """The payment history of the shape that lists months and values apart."""
    for each in _objects(line, "history"):
        if look_text(each, "name") == "COMBINED-PAYMENT-HISTORY":
            dates = (look_text(each, "dates") or "").split("|")
            values = (look_text(each, "values") or "").split("|")
            return "".join(f"{at},{value}|" for at, value in zip(dates, values, strict=False) if at)
    return ""
