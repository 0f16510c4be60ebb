"""What the banks print: narration, reference and mode of an entry in the style of its bank."""

from collections.abc import Callable
from dataclasses import dataclass

from msme_pipeline.demo.kinds import SIGN, Kind
from msme_pipeline.demo.names import Party

RTGS_FROM = 20_000_000  # paise
UPI_UP_TO = 10_000_000
MODE = {"UPI": "UPI", "CASH": "CASH", "ATM": "ATM", "CARD": "CARD", "NEFT": "FT", "RTGS": "FT", "IMPS": "FT"}


@dataclass(frozen=True)
class Entry:
    """What a style needs to know about one posted row; amounts in paise."""

    credit: bool
    rail: str
    party: Party
    note: str
    reference: str
    own_name: str
    iso_date: str


def _hdfc(e: Entry) -> str:
    p = e.party
    if e.rail == "UPI":
        return f"UPI-{p.name}-{p.vpa.upper()}-{p.ifsc}-{e.reference}-{e.note or 'UPI'}"
    if e.rail in ("NEFT", "RTGS"):
        if e.credit:
            return f"{e.rail} CR-{p.ifsc}-{p.name}-{e.own_name}-{e.reference}"
        return f"{e.rail} DR-{p.ifsc}-{p.name}-NETBANK, MUM-{e.reference}-{e.note}"
    if e.rail == "IMPS":
        return f"IMPS-{e.reference}-{p.name}-{p.ifsc[:4]}-XXXXXXX{p.account[-4:]}-{e.note}"
    if e.rail == "CHEQUE":
        if e.credit:
            return f"CHQ DEP-MICR CLG-{p.name}-{e.reference}"
        return f"CHQ PAID-MICR INWARD CLEARING-{p.name}-{p.ifsc[:4]} BANK"
    return f"IB FUNDS TRANSFER {'CR' if e.credit else 'DR'}-{p.account}-{p.name}"


def _icici(e: Entry) -> str:
    p = e.party
    if e.rail == "UPI":
        return (
            f"UPI/{p.name[:10].strip()}/{p.vpa[:16]}/{e.note[:12] or 'UPI'}/{p.ifsc[:4]} "
            f"BANK/{e.reference}/IBL{e.reference[3:9]}"
        )
    if e.rail in ("NEFT", "RTGS"):
        if e.credit:
            return f"{e.rail}-{e.reference}-{p.name}-{e.note}-{p.account}-{p.ifsc}"
        return f"INF/{e.rail}/{e.reference}/{p.ifsc}/{p.name}/{e.note}"
    if e.rail == "IMPS":
        return f"MMT/IMPS/{e.reference}/{e.note}/{p.name}/{p.ifsc}"
    if e.rail == "CHEQUE":
        return f"CLG/{p.name}/{e.reference}/{p.ifsc[:4]}"
    return f"BIL/INFT/{e.reference}/{e.note or 'NA'}/{p.name}/ICICI BANK"


def _sbi(e: Entry) -> str:
    p = e.party
    way = "BY" if e.credit else "TO"
    if e.rail == "UPI":
        return (
            f"{way} TRANSFER-UPI/{'CR' if e.credit else 'DR'}/{e.reference}/{p.name[:20].strip()}/"
            f"{p.ifsc[:4]}/{p.vpa}/{e.note or 'UPI'}--"
        )
    if e.rail in ("NEFT", "RTGS"):
        note = f"*{e.note}" if e.note else ""
        return f"{way} TRANSFER-{e.rail}*{p.ifsc}*{e.reference}*{p.name}{note}--"
    if e.rail == "IMPS":
        return f"{way} TRANSFER-INB IMPS/P2A/{e.reference}/XXXXX{p.account[-4:]}/{p.name}/{e.note}"
    if e.rail == "CHEQUE":
        return f"{way} CLEARING-{p.name} CHQ {e.reference}"
    return f"{way} TRANSFER-INB {p.name} {e.note}-- TRANSFER {'FROM' if e.credit else 'TO'} {p.account}"


def _axis(e: Entry) -> str:
    p = e.party
    if e.rail == "UPI":
        return (
            f"UPI/{'P2A' if not e.credit else 'P2M'}/{e.reference}/{p.name[:20].strip()}/"
            f"{e.note or 'UPI'}/{p.ifsc[:4]} BANK"
        )
    if e.rail in ("NEFT", "RTGS"):
        return f"{e.rail}/{e.reference}/{p.name}/{p.ifsc[:4]} BANK/{e.note}//NA"
    if e.rail == "IMPS":
        return f"IMPS/P2A/{e.reference}/{p.name}/{e.note}/{p.ifsc[:4]}/"
    if e.rail == "CHEQUE":
        return f"{'BY' if e.credit else 'TO'} CLG {e.reference}/{p.name}/{p.ifsc[:4]}"
    return f"TRF/{e.reference}/{p.name}/{e.note}"


def _kotak(e: Entry) -> str:
    p = e.party
    if e.rail == "UPI":
        return f"UPI/{p.name}/{e.reference}/{e.note or 'UPI'}"
    if e.rail in ("NEFT", "RTGS"):
        return f"{e.rail}/{e.reference}/{p.name}/{p.ifsc[:4]}/{e.note}"
    if e.rail == "IMPS":
        return f"IMPS/{e.reference}/{p.name}/{p.ifsc[:4]}/{e.note}"
    if e.rail == "CHEQUE":
        return f"CLG {'DEP' if e.credit else 'TO'} {p.name} {e.reference}"
    return f"FUND TRF {'FROM' if e.credit else 'TO'} {p.name} {p.account}"


_TRANSFER: dict[str, Callable[[Entry], str]] = {
    "HDFC": _hdfc,
    "ICICI": _icici,
    "SBI": _sbi,
    "AXIS": _axis,
    "KOTAK": _kotak,
}
_ACH = {
    "HDFC": "ACH D- {name}-{ref}",
    "ICICI": "ACH/{name}/{ref}",
    "SBI": "DEBIT-ACHDr {umrn} {name}",
    "AXIS": "ACH-DR-{name}-{ref}-{date}",
    "KOTAK": "NACH-DR-{ref}-{name}",
}
_ACH_RETURN = {
    "HDFC": "ACH D RETURN- {name}-{ref}-INSUFFICIENT FUNDS",
    "ICICI": "REV/ACH/{name}/{ref}/BALANCE INSUFFICIENT",
    "SBI": "CREDIT-ACH RETURN {umrn} {name} INSUFFICIENT BALANCE",
    "AXIS": "ACH-DR-RTN-{name}-{ref}-FUNDS INSUFFICIENT",
    "KOTAK": "NACH DR RETURN-{ref}-{name}-INSUFFICIENT BAL",
}
_RETURN_CHARGE = {
    "HDFC": "ACH DEBIT RETURN CHARGES {date}-INCL GST",
    "ICICI": "ECS RTN CHGS/{date}/INCL GST",
    "SBI": "CHARGES-ACH RTN CHRG {date} GST 18%",
    "AXIS": "NACH RTN CHGS INCL GST {date}",
    "KOTAK": "CHRG: NACH DR RETURN CHARGES INCL GST",
}
_CASH = {
    "HDFC": "CASH DEP {city}",
    "ICICI": "BY CASH-{city} BRANCH",
    "SBI": "CASH DEPOSIT-CASH DEPOSIT SELF AT {city}",
    "AXIS": "BY CASH DEPOSIT-BNA/{city}",
    "KOTAK": "CASH DEPOSIT BY SELF {city}",
}
_ATM = {
    "HDFC": "ATW-436278XXXXXX9521-S1AN{ref4}-{city}",
    "ICICI": "NFS/CASH WDL/{ref}/MC{ref4}/{city}",
    "SBI": "ATM WDL-ATM CASH {ref4} {city}",
    "AXIS": "ATM-CASH/{city}/{ref4}/{date}",
    "KOTAK": "ATM CASH WDL/{ref4}/{city}",
}
_POS = {
    "HDFC": "TERMINAL 1 CARDS SETTL. {date}",
    "ICICI": "CARD SETTLEMENT/{ref}/MERCHANT POS",
    "SBI": "BY TRANSFER-POS MERCHANT SETTLEMENT {ref}--",
    "AXIS": "EDC SETTLEMENT {ref}/{date}",
    "KOTAK": "MERCHANT POS SETTLEMENT {ref}",
}
_OUTWARD_RETURN = {
    "HDFC": "CHQ DEP RETURN-{name}-FUNDS INSUFFICIENT",
    "ICICI": "O/W CHQ RTN/{name}/FUNDS INSUFFICIENT",
    "SBI": "CHEQUE RETURN O/W-{name} FUNDS INSUFFICIENT",
    "AXIS": "O/W RETURN CHQ {ref}/{name}",
    "KOTAK": "O/W CHQ RTN {ref} {name}",
}
_CHARGES = (
    ("CONSOLIDATED CHARGES FOR A/C INCL GST", "SMS ALERT CHARGES INCL GST", "CHQ DEP RTN CHGS INCL GST"),
    ("MIN BAL CHGS INCL GST", "LEDGER FOLIO CHARGES GST", "O/W CHQ RTN CHARGES INCL GST"),
)
_UNCLEAR = ("TRF", "TRANSFER", "MISC", "OTHERS", "BY TRF", "ADJ", "REF {ref}", "FT {ref4}")
_FIXED_NOTE = {
    Kind.SALARY: "SALARY",
    Kind.RENT: "RENT",
    Kind.UTILITY: "BILL PAYMENT",
    Kind.SUPPLIER: "PAYMENT",
    Kind.RECEIPT: "INV PAYMENT",
    Kind.UPI_SALE: "",
    Kind.QR_SETTLEMENT: "UPI QR SETTLEMENT",
    Kind.MARKETPLACE: "SELLER SETTLEMENT",
    Kind.INSURANCE: "PREMIUM",
    Kind.SIP: "SIP",
    Kind.CAPITAL_IN: "CAPITAL INTRODUCED",
    Kind.LOAN_IN: "LOAN DISBURSEMENT",
    Kind.EMI_MANUAL: "LOAN EMI",
    Kind.SUPPLIER_REFUND: "REFUND",
    Kind.CUSTOMER_REFUND: "REFUND",
    Kind.OWN_IN: "OWN TRANSFER",
    Kind.OWN_OUT: "SELF TRANSFER",
    Kind.CAPEX: "MACHINERY PURCHASE",
    Kind.CIRCULAR_IN: "",
    Kind.CIRCULAR_OUT: "",
    Kind.LIFT_IN: "",
    Kind.LIFT_OUT: "",
}
_DRAWING_NOTE = {"grocer": "GROCERY", "school": "SCHOOL FEES", "jeweller": "GOLD", "family": "FAMILY"}
_TEMPLATE_KINDS = {
    Kind.CASH_DEPOSIT: (_CASH, "CASH"),
    Kind.CASH_WITHDRAWAL: (_ATM, "ATM"),
    Kind.POS_SETTLEMENT: (_POS, "CARD"),
    Kind.EMI: (_ACH, "NACH"),
    Kind.EMI_RETURNED: (_ACH, "NACH"),
    Kind.SIP: (_ACH, "NACH"),
    Kind.RETURN_REVERSAL: (_ACH_RETURN, "NACH"),
    Kind.RETURN_CHARGE: (_RETURN_CHARGE, "CHARGE"),
    Kind.CHEQUE_RETURN: (_OUTWARD_RETURN, "CHEQUE"),
}
_OFFICE = {
    Kind.GST: "GST PAYMENT CPIN {ref} GSTN",
    Kind.TDS: "CBDT TDS CHALLAN ITNS 281 {ref}",
    Kind.INCOME_TAX: "CBDT ADVANCE TAX CHALLAN 280 {ref}",
    Kind.STATUTORY: "EPFO PF CONTRIBUTION TRRN {ref}",
    Kind.TAX_REFUND: "NEFT-ITDTAX REFUND {year}-{ref}-CENTRALISED PROCESSING",
    Kind.INTEREST_IN: "CREDIT INTEREST CAPITALISED",
    Kind.OD_INTEREST: "INTEREST DEBITED CC/OD A/C {date}",
    Kind.FIXED_DEPOSIT: "FD BOOKED TD NO {ref}",
    Kind.DEPOSIT_MATURITY: "FD CLOSURE PROCEEDS TD NO {ref}",
}
_WITHOUT_REFERENCE = frozenset(
    {Kind.INTEREST_IN, Kind.OD_INTEREST, Kind.BANK_CHARGE, Kind.RETURN_CHARGE, Kind.CASH_DEPOSIT}
)


def rail_of(kind: Kind, party: Party | None, amount: int) -> str:
    """Rail of an entry: the party's habit within the limits of the rails."""
    if kind in _TEMPLATE_KINDS:
        return _TEMPLATE_KINDS[kind][1]
    if kind in (Kind.QR_SETTLEMENT, Kind.MARKETPLACE, Kind.LOAN_IN, Kind.TAX_REFUND, Kind.SUPPLIER_REFUND):
        return "NEFT"
    if kind in (Kind.BANK_CHARGE,):
        return "CHARGE"
    if kind in (Kind.INTEREST_IN, Kind.OD_INTEREST):
        return "INTEREST"
    if kind in _OFFICE or kind in (Kind.UNCLEAR_IN, Kind.UNCLEAR_OUT):
        return "TRANSFER"
    rail = party.rail if party else "IMPS"
    if rail == "UPI" and amount > UPI_UP_TO:
        rail = "IMPS"
    if rail in ("NEFT", "IMPS") and amount >= RTGS_FROM:
        rail = "RTGS"
    elif rail == "RTGS" and amount < RTGS_FROM:
        rail = "NEFT"
    return rail


def describe(
    style: str,
    code: str,
    kind: Kind,
    party: Party,
    amount: int,
    number: int,
    own_name: str,
    iso_date: str,
    city: str,
) -> tuple[str, str, str]:
    """Narration, reference and rail of one entry; `number` is a 12-digit random number."""
    rail = rail_of(kind, party, amount)
    digits = str(number)
    if rail in ("NEFT", "RTGS"):
        sender = party.ifsc[:4] if SIGN[kind] > 0 else code
        reference = f"{sender}{'R5' if rail == 'RTGS' else 'N'}{iso_date[2:4]}{iso_date[5:7]}{digits}"[:22]
    elif rail == "CHEQUE":
        reference = digits[:6]
    else:
        reference = digits
    if kind in (Kind.UNCLEAR_IN, Kind.UNCLEAR_OUT):
        text = _UNCLEAR[number % len(_UNCLEAR)].format(ref=digits, ref4=digits[:4])
        return text, reference, rail
    if kind in _TEMPLATE_KINDS:
        text = _TEMPLATE_KINDS[kind][0][style].format(
            name=party.name,
            ref=party.account if rail == "NACH" else reference,
            umrn=f"{party.ifsc[:4]}00000{party.account}",
            date=f"{iso_date[8:]}-{iso_date[5:7]}-{iso_date[:4]}",
            city=city,
            ref4=digits[:4],
        )
        return text, "" if kind in _WITHOUT_REFERENCE else reference, rail
    if kind == Kind.BANK_CHARGE:
        return _CHARGES[len(style) % 2][number % 2], "", rail
    if kind in _OFFICE:
        text = _OFFICE[kind].format(
            ref=digits, year=iso_date[:4], date=f"{iso_date[8:]}-{iso_date[5:7]}-{iso_date[:4]}"
        )
        return text, "" if kind in _WITHOUT_REFERENCE else reference, rail
    note = _DRAWING_NOTE.get(party.role, "PERSONAL") if kind == Kind.DRAWING else _FIXED_NOTE.get(kind, "")
    entry = Entry(SIGN[kind] > 0, rail, party, note, reference, own_name, iso_date)
    return _TRANSFER[style](entry), reference, rail
