"""GST returns as the portal gives them and as the Account Aggregator delivers them."""

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import orjson

from msme_pipeline.demo.business import Business
from msme_pipeline.demo.gst_returns import Document, Return


@dataclass
class GstFile:
    """One GST file: its bytes, the returns in it by ordinal, and counts for the truth."""

    file: str
    content: bytes
    returns: list[Return]
    lines: int = 0  # filing status lines

    @property
    def records(self) -> int:
        return self.lines + sum(1 + len(each.documents) for each in self.returns)

    @property
    def amount(self) -> int:
        """Paise of taxable value over all documents; headers have no amount of their own."""
        return sum(document.taxable for each in self.returns for document in each.documents)


def _rupees(amount: int) -> float:
    return amount / 100


def _day(day: date | None) -> str:
    return day.strftime("%d-%m-%Y") if day else ""


def _item(document: Document) -> dict:
    item = {"rt": document.rate, "txval": _rupees(document.taxable), "csamt": 0}
    if document.igst or not document.cgst:
        item["iamt"] = _rupees(document.igst)
    else:
        item |= {"camt": _rupees(document.cgst), "samt": _rupees(document.sgst)}
    return item


def portal_gstr1(gstin: str, each: Return) -> dict:
    """GSTR-1 with documents grouped by buyer in their given order."""
    body: dict = {"gstin": gstin, "fp": each.period}
    invoices: list[dict] = []
    notes: list[dict] = []
    lines: list[dict] = []
    amended: list[dict] = []
    codes: list[dict] = []
    for document in each.documents:
        details = [{"num": 1, "itm_det": _item(document)}]
        if document.section == "hsn":
            codes.append(_hsn_line(document, len(codes) + 1))
            continue
        if document.section == "b2cs":
            lines.append({"sply_ty": "INTRA", "typ": "OE", "pos": document.place, **_item(document)})
            continue
        if document.section in ("b2b", "b2ba"):
            entry = {
                "inum": document.number,
                "idt": _day(document.issued),
                "val": _rupees(document.value),
                "pos": document.place,
                "rchrg": "N",
                "inv_typ": "R",
                "itms": details,
            }
            groups, key = invoices, "inv"
            if document.section == "b2ba":
                entry |= {"oinum": document.number, "oidt": _day(document.original_issued)}
                groups = amended
        else:
            entry = {
                "ntty": "C",
                "nt_num": document.number,
                "nt_dt": _day(document.issued),
                "val": _rupees(document.value),
                "pos": document.place,
                "rchrg": "N",
                "inv_typ": "R",
                "itms": details,
            }
            groups, key = notes, "nt"
        if not groups or groups[-1]["ctin"] != document.buyer_gstin:
            groups.append({"ctin": document.buyer_gstin, key: []})
        groups[-1][key].append(entry)
    sections: dict[str, list | dict] = {"b2b": invoices, "b2cs": lines, "cdnr": notes, "b2ba": amended}
    if codes:
        sections["hsn"] = {"data": codes}
    return body | {name: content for name, content in sections.items() if content}


def _hsn_line(document: Document, number: int) -> dict:
    return {
        "num": number,
        "hsn_sc": document.number,
        "desc": document.name,
        "uqc": "NA" if document.number.startswith("99") else "NOS",
        "qty": 0 if document.number.startswith("99") else max(document.taxable // 50_000, 1),
        "rt": document.rate,
        "txval": _rupees(document.taxable),
        "iamt": _rupees(document.igst),
        "camt": _rupees(document.cgst),
        "samt": _rupees(document.sgst),
        "csamt": 0,
    }


def portal_gstr2b(gstin: str, each: Return) -> dict:
    """GSTR-2B with the suppliers' invoices grouped by supplier, as the portal exports it."""
    suppliers: list[dict] = []
    for document in each.documents:
        if not suppliers or suppliers[-1]["ctin"] != document.buyer_gstin:
            suppliers.append(
                {"ctin": document.buyer_gstin, "trdnm": document.name, "supprd": each.period, "inv": []}
            )
        item = {
            "num": 1,
            "rt": document.rate,
            "txval": _rupees(document.taxable),
            "igst": _rupees(document.igst),
            "cgst": _rupees(document.cgst),
            "sgst": _rupees(document.sgst),
            "cess": 0,
        }
        suppliers[-1]["inv"].append(
            {
                "inum": document.number,
                "dt": _day(document.issued),
                "val": _rupees(document.value),
                "pos": document.place,
                "rev": "N",
                "typ": "R",
                "itcavl": "Y",
                "items": [item],
            }
        )
    return {"gstin": gstin, "rtnprd": each.period, "gendt": _day(each.filed), "docdata": {"b2b": suppliers}}


def portal_composition(gstin: str, each: Return) -> dict:
    """CMP-08 of a quarter or GSTR-4 of a financial year."""
    if each.form == "GSTR4":
        lines = [
            {
                "rt": document.rate,
                "trnovr": _rupees(document.taxable),
                "camt": _rupees(document.cgst),
                "samt": _rupees(document.sgst),
            }
            for document in each.documents
        ]
        return {"gstin": gstin, "fp": each.period, "txos": lines}
    nothing = {"txval": 0, "iamt": 0, "camt": 0, "samt": 0, "csamt": 0}
    supplies = {"txval": _rupees(each.taxable), "camt": _rupees(each.cgst), "samt": _rupees(each.sgst)}
    return {"gstin": gstin, "ret_period": each.period, "outsup": supplies, "insup": nothing}


def portal_gstr3b(gstin: str, each: Return) -> dict:
    """GSTR-3B with the sections of the portal."""
    nothing = {"txval": 0, "iamt": 0, "camt": 0, "samt": 0, "csamt": 0}
    credit = _split_credit(each.input_tax)
    return {
        "gstin": gstin,
        "ret_period": each.period,
        "sup_details": {
            "osup_det": {
                "txval": _rupees(each.taxable),
                "iamt": _rupees(each.igst),
                "camt": _rupees(each.cgst),
                "samt": _rupees(each.sgst),
                "csamt": 0,
            },
            "osup_zero": {"txval": 0, "iamt": 0, "csamt": 0},
            "osup_nil_exmp": {"txval": _rupees(each.nil_rated)},
            "isup_rev": nothing,
            "osup_nongst": {"txval": 0},
        },
        "inter_sup": {"unreg_details": [], "comp_details": [], "uin_details": []},
        "itc_elg": {
            "itc_avl": [{"ty": "OTH", **credit}],
            "itc_rev": [{"ty": "RUL", **dict.fromkeys(credit, 0)}],
            "itc_net": credit,
        },
        "inward_sup": {"isup_details": [{"ty": "GST", "inter": 0, "intra": 0}]},
    }


def _split_credit(input_tax: int) -> dict:
    outside = input_tax * 3 // 10
    half = (input_tax - outside) // 2
    return {
        "iamt": _rupees(input_tax - 2 * half),
        "camt": _rupees(half),
        "samt": _rupees(half),
        "csamt": 0,
    }


def order_for_portal(documents: list[Document]) -> list[Document]:
    """Invoices and notes grouped by buyer, as the portal lists them; the order counts positions."""
    seen: dict[tuple[str, str], int] = {}
    for document in documents:
        seen.setdefault((document.section, document.buyer_gstin), len(seen))
    rank = {"b2b": 0, "b2cs": 1, "cdnr": 2, "b2ba": 3, "hsn": 4, "txos": 5}
    return sorted(documents, key=lambda d: (rank[d.section], seen[(d.section, d.buyer_gstin)]))


def arn(business: Business, each: Return) -> str:
    digest = int.from_bytes(
        blake2b(f"{each.gstin or business.gstin}{each.form}{each.period}".encode(), digest_size=4).digest()
    )
    state = (each.gstin or business.gstin)[:2]
    return f"AA{state}{each.period[:2]}{each.period[4:]}{digest % 10**7:07d}{'QRST'[digest % 4]}"


def portal_files(business: Business, returns: list[Return], final: date | None = None) -> list[GstFile]:
    """One file per return of one registration, and the list of filings.

    A registration that was cancelled ends with a GSTR-10 on `final`.
    """
    folder = f"{business.customer_id}/gst"
    gstin = returns[0].gstin or business.gstin if returns else business.gstin
    branch = "" if gstin == business.gstin else f"_{gstin[:2]}{gstin[12]}"
    files = []
    for each in returns:
        each.documents = order_for_portal(each.documents)
        name = f"{each.form.lower()}_{each.period[2:]}{each.period[:2]}{branch}.json"
        files.append(portal_file(business, each, f"{folder}/{name}"))
    entries = [
        _filing(each.form, each.period, each.filed, arn(business, each))
        for each in returns
        if each.form != "GSTR2B"
    ]
    if final is not None:
        period = f"{final.month:02d}{final.year}"
        entries.append(
            _filing("GSTR10", period, final, arn(business, Return("GSTR10", period, final, [], gstin=gstin)))
        )
    content = orjson.dumps({"gstin": gstin, "EFiledlist": entries})
    files.append(GstFile(f"{folder}/filing_status{branch}.json", content, [], len(entries)))
    return files


def _filing(form: str, period: str, filed: date, number: str) -> dict:
    return {
        "valid": "Y",
        "mof": "ONLINE",
        "dof": _day(filed),
        "rtntype": form,
        "ret_prd": period,
        "arn": number,
        "status": "Filed",
    }


_PORTAL_SHAPES = {
    "GSTR1": portal_gstr1,
    "GSTR3B": portal_gstr3b,
    "GSTR2B": portal_gstr2b,
    "CMP08": portal_composition,
    "GSTR4": portal_composition,
}


def portal_file(business: Business, each: Return, file: str) -> GstFile:
    document = _PORTAL_SHAPES[each.form](each.gstin or business.gstin, each)
    return GstFile(file, orjson.dumps(document), [each])


def statements_file(business: Business, statements: list[Return]) -> GstFile:
    """All GSTR-2B of one registration in one file, oldest first."""
    for each in statements:
        each.documents = order_for_portal(each.documents)
    gstin = statements[0].gstin or business.gstin
    branch = "" if gstin == business.gstin else f"_{gstin[:2]}{gstin[12]}"
    last = statements[-1].period
    content = orjson.dumps([portal_gstr2b(gstin, each) for each in statements])
    return GstFile(
        f"{business.customer_id}/gst/gstr2b_to_{last[2:]}{last[:2]}{branch}.json", content, statements
    )


def _text(amount: int) -> str:
    return f"{amount / 100:.2f}"


def _aa_amounts(igst: int, cgst: int, sgst: int) -> dict:
    return {"iamt": _text(igst), "camt": _text(cgst), "samt": _text(sgst), "csamt": "0"}


def _aa_gstr1(business: Business, each: Return) -> dict:
    sections: dict[str, list] = {"b2b": [], "b2cs": [], "cdnr": [], "b2ba": []}
    for document in each.documents:
        amounts = {
            "txval": _text(document.taxable),
            **_aa_amounts(document.igst, document.cgst, document.sgst),
        }
        if document.section == "b2cs":
            sections["b2cs"].append(
                {"sply_ty": "INTRA", "typ": "OE", "pos": document.place, "rt": str(document.rate), **amounts}
            )
            continue
        item = {"itm": {"rt": str(document.rate), **amounts}}
        if document.section in ("b2b", "b2ba"):
            entry = {
                "ctin": document.buyer_gstin,
                "inum": document.number,
                "idt": _day(document.issued),
                "val": _text(document.value),
                "pos": document.place,
                "rchrg": "N",
                "inv_typ": "R",
                "itm_det": item,
            }
            if document.section == "b2ba":
                entry |= {"oinum": document.number, "oidt": _day(document.original_issued)}
        else:
            entry = {
                "ctin": document.buyer_gstin,
                "ntty": "C",
                "nt_num": document.number,
                "nt_dt": _day(document.issued),
                "val": _text(document.value),
                "pos": document.place,
                "rchrg": "N",
                "inv_typ": "R",
                "itm_det": item,
            }
        sections[document.section].append(entry)
    return _aa_head(business, each) | {
        f"{name}_dtls": {name: entries if len(entries) > 1 else entries[0]}
        for name, entries in sections.items()
        if entries
    }


def _aa_head(business: Business, each: Return) -> dict:
    return {
        "ret_prd": each.period,
        "dof": each.filed.strftime("%d-%b-%Y").upper(),
        "status": "Filed",
        "filingFrequency": "QUARTERLY" if business.quarterly else "MONTHLY",
    }


def _aa_gstr3b(business: Business, each: Return) -> dict:
    none = {"txval": "0", **_aa_amounts(0, 0, 0)}
    credit = {key: str(value) for key, value in _split_credit(each.input_tax).items()}
    return _aa_head(business, each) | {
        "sup_details": {
            "osup_det": {"txval": _text(each.taxable), **_aa_amounts(each.igst, each.cgst, each.sgst)},
            "osup_zero": {"txval": "0", "iamt": "0", "csamt": "0"},
            "osup_nil_exmp": {"txval": _text(each.nil_rated)},
            "isup_rev": none,
            "osup_nongst": {"txval": "0"},
        },
        "itc_elg": {"itc_avl_list": {"itc_avl": {"type": "OTH", **credit}}, "itc_net": credit},
    }


def aggregator_file(
    business: Business, returns: list[Return], received: date, cancelled: bool = False
) -> GstFile:
    """All returns of one registration in one document; GSTR-1 returns come first, then GSTR-3B."""
    gstin = returns[0].gstin or business.gstin if returns else business.gstin
    branch = "" if gstin == business.gstin else f"_{gstin[:2]}{gstin[12]}"
    first = [each for each in returns if each.form == "GSTR1"]
    second = [each for each in returns if each.form == "GSTR3B"]
    masked = gstin[:2] + "X" * 9 + gstin[11:]
    link = blake2b(gstin.encode(), digest_size=8).hexdigest()
    account = {
        "maskedGstinNumber": masked,
        "version": "1.0.0",
        "linkedAccRef": link,
        "type": "gstr1_3b",
        "Profile": {
            "BusinessDetails": {
                "lgnm": business.owner if business.parameters.constitution == "proprietor" else business.name,
                "iscmp": "No",
                "dty": "Regular",
                "sts": "Cancelled" if cancelled else "Active",
                "trdnm": business.name,
            },
            "PlaceofBusiness": {"Address": {"loc": business.city, "stcd": gstin[:2]}},
        },
        "Transactions": {
            "strdt": business.calendar.start.isoformat(),
            "endt": received.isoformat(),
            "Gstr1Details": {"gstr1": [_aa_gstr1(business, each) for each in first]},
            "Gstr3bDetails": {"gstr3b": [_aa_gstr3b(business, each) for each in second]},
        },
    }
    digest = blake2b(f"gst{gstin}".encode(), digest_size=16).hexdigest()
    session = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:]))
    data = {"linkRefNumber": link, "maskedAccNumber": masked, "decryptedFI": {"Account": account}}
    envelope = {
        "ver": "2.0.0",
        "timestamp": f"{received.isoformat()}T07:15:00.000+05:30",
        "txnid": session,
        "FI": [{"fipID": "GSTN-FIP", "data": [data]}],
    }
    file = f"{business.customer_id}/gst/gstr1_3b_{received:%Y%m%d}{branch}.json"
    return GstFile(file, orjson.dumps(envelope), [*first, *second])
