"""What bank narrations look like and what their words mean, as data.

A layout is one bank's way to write one rail; groups: name, vpa, ifsc, ref, note. Rules run over the
narration with everything but letters and `&` folded to single spaces, so `\\b` means whole words.
"""

from dataclasses import dataclass

_REF = r"[A-Z0-9]{6,30}"
_VPA = r"[A-Z0-9._\-]{2,}@[A-Z0-9.]*"
_IFSC = r"[A-Z]{4}0[A-Z0-9]{6}"
_SAID_FIRST = (
    r"(?:|NA|NULL|[^/A-Z]*|ON ?ACC(?:T|OUNT)|TRANSFER|PAYMENT|(?:BILL|INV|INVOICE|PO|ORDER|DN|"
    r"PI|ADV|ADVANCE)\b[^/]*)"
)
"""A remark that is no name, in front of one."""


@dataclass(frozen=True)
class Layout:
    """`starts` gates the regex cheaply; the regex must match the whole folded upper-case narration."""

    rail: str
    starts: str
    pattern: str


LAYOUTS = (
    # HDFC
    Layout(
        "UPI",
        "UPI-",
        (
            rf"UPI-(?P<name>.*?)-(?P<vpa>{_VPA})-(?P<ifsc>{_IFSC})-(?P<ref>[0-9]{{9,"
            rf"16}})(?:-(?P<note>.*))?"
        ),
    ),
    Layout("UPI", "UPI-", rf"UPI-(?P<name>.*?)-(?P<vpa>{_VPA})-(?P<ref>[0-9]{{9,16}})(?:-(?P<note>.*))?"),
    Layout(
        "UPI",
        "UPI-",
        (
            r"UPI-[DC]R-(?P<ref>[0-9]{9,"
            r"16})-(?P<name>.*?)-[A-Z]{4}-(?P<vpa>[^-]*@[^-]*)(?:-(?P<note>.*))?"
        ),
    ),
    Layout("NEFT", "NEFT CR", rf"NEFT CR-(?P<ifsc>{_IFSC})-(?P<name>.+?)-(?P<note>.*)-(?P<ref>{_REF})"),
    Layout(
        "NEFT",
        "NEFT CR",
        (
            rf"NEFT CR-(?P<ifsc>{_IFSC})-(?P<name>.+?)-(?P<note>[^-]*)-(?P<ref>[A-Z]{{1,6}}[0-9]{{8,"
            rf"20}})-(?:NA|TRANSFER|PAYMENT)"
        ),
    ),
    Layout("NEFT", "NEFT CR", rf"NEFT CR-(?P<ifsc>{_IFSC})-(?P<name>.+)-(?P<ref>{_REF})"),
    Layout("NEFT", "NEFT CR", rf"NEFT CR-(?P<ifsc>{_IFSC})-(?P<name>[^-]+)(?:-(?P<note>.*))?"),
    Layout(
        "NEFT",
        "NEFT DR",
        (
            rf"NEFT DR-(?P<ifsc>{_IFSC})-(?P<name>.+?)-(?:NETBANK, ?MUM|"
            rf".*MUM)-(?P<ref>[A-Z]{{1,5}}[0-9]{{8,20}})(?:-(?P<note>.*))?"
        ),
    ),
    Layout(
        "NEFT",
        "NEFT DR",
        rf"NEFT DR-(?P<ifsc>{_IFSC})-(?P<name>.+?)-(?P<note>.*)-(?P<ref>[A-Z]{{1,5}}[0-9]{{8,20}})",
    ),
    Layout(
        "NEFT",
        "NEFT DR",
        (
            rf"NEFT DR-(?P<ifsc>{_IFSC})-(?P<name>.+?)-(?P<ref>[A-Z]{{1,5}}[0-9]{{8,"
            rf"20}})(?:-(?P<note>.*))?"
        ),
    ),
    Layout("RTGS", "RTGS CR", rf"RTGS CR-(?P<ifsc>{_IFSC})-(?P<name>.+?)-(?P<note>.*)-(?P<ref>{_REF})"),
    Layout("RTGS", "RTGS CR", rf"RTGS CR-(?P<ifsc>{_IFSC})-(?P<name>[^-]+)(?:-(?P<note>.*))?"),
    Layout(
        "RTGS",
        "RTGS DR",
        (
            rf"RTGS DR-(?P<ifsc>{_IFSC})-(?P<name>.+?)-NETBANK, "
            rf"?MUM-(?P<ref>[A-Z]{{4}}[A-Z0-9][0-9]{{8,20}})(?:-(?P<note>.*))?"
        ),
    ),
    Layout(
        "RTGS",
        "RTGS DR",
        (
            rf"RTGS DR-(?P<ifsc>{_IFSC})-(?P<name>.+?)-(?:(?P<note>.*)-)"
            rf"?(?P<ref>[A-Z]{{4}}[A-Z0-9][0-9]{{8,20}})(?:-.*)?"
        ),
    ),
    Layout(
        "IMPS", "IMPS-", r"IMPS-(?P<ref>[0-9]{9,16})-(?P<name>.+?)-[A-Z]{4}-[X*]*[0-9]*(?:-(?P<note>.*))?"
    ),
    Layout("NACH", "ACH ", r"ACH [CD] ?- ?(?P<name>.+?)-(?P<ref>[A-Z0-9]{5,})(?:-(?P<note>.*))?"),
    Layout(
        "NACH",
        "ACH ",
        r"ACH [CD] ?- ?(?P<name>.+?)-(?P<note>(?:EMI|LOAN|SIP|PREMIUM)\b[^-]*|[^-]*[0-9][^-]*)",
    ),
    Layout("NACH", "ACH ", r"ACH [CD] ?- ?(?P<name>.+)"),
    Layout("CARD", "POS ", r"POS [0-9]{6}[X*]+[0-9]{4} (?P<name>.+)"),
    Layout(
        "CHEQUE",
        "CHQ PAID",
        (
            r"CHQ PAID-(?:MICR |CTS )?(?:INWARD |O/W |S\d+ )?(?:CLEARING|"
            r"CLG)?-?(?P<name>.*?)(?:-(?P<note>[A-Z ]*BANK[A-Z ]*))?"
        ),
    ),
    Layout("CHEQUE", "CHQ DEP - ", r"CHQ DEP - (?:MICR|CTS) CLG - [A-Z ]+ WBO - (?P<name>.+)"),
    Layout(
        "CHEQUE",
        "CHQ DEP",
        (
            r"CHQ DEP-(?:MICR|CTS) ?(?:CLG|CLEARING|"
            r"[0-9]+)?-?(?P<name>.*?)(?:-(?P<ref>[0-9]{6}))?(?:-(?P<note>.*))?"
        ),
    ),
    Layout(
        "TRANSFER", "IB ", r"IB (?:SS )?FUNDS TRANSFER (?:DR|CR)-(?P<ref>[X*0-9]{4,})(?:[- ]+(?P<name>.*))?"
    ),
    # cards: merchant, time, reference, place; standing instructions on a card
    Layout("CARD", "PCI/", r"PCI/[0-9]{3,6}/(?P<name>[^/]+)(?:/.*)?"),
    Layout("CARD", "POS/ECOM/", r"POS/ECOM/[0-9]{6,}/(?P<name>[^/]+)(?:/.*)?"),
    Layout("CARD", "V", r"(?:VPS|VIN|VISA)/(?P<name>[A-Z][^/]+)/[0-9]{6,}(?:/.*)?"),
    Layout("CARD", "", r"(?:IPS|MPS|PUR|ECOM|RPS)/(?P<name>[A-Z][^/]+)/[0-9]{6,}(?:/.*)?"),
    Layout("CARD", "ME DC SI", r"ME DC SI [0-9]{4,6}[X*]+[0-9]{4} (?P<name>.+)"),
    Layout("CARD", "BY DEBIT CARD", r"BY DEBIT CARD-[A-Z]{3,6} ?[0-9]{6,} (?P<name>.+?)-*"),
    # bills
    Layout("TRANSFER", "", r"(?:811:BD |EBANK/|IB )?BILLPAY/(?P<ref>[0-9]{6,})/(?P<name>.+)"),
    Layout("TRANSFER", "BBPS/", r"BBPS/(?P<ref>[0-9]{6,})/(?P<name>[^/]+)(?:/.*)?"),
    Layout(
        "TRANSFER",
        "TO TRANSFER-INB BILLDESK",
        r"TO TRANSFER-INB BILLDESK (?P<name>.+?)--+(?P<ref>[A-Z0-9 ]*)",
    ),
    Layout("TRANSFER", "EBANK/", r"EBANK/(?P<ref>[0-9]{6,})/(?P<name>[^/]+)(?:/(?P<note>.*))?"),
    Layout("TRANSFER", "INET-", r"INET-(?P<note>[^-]*)-(?P<name>[^-]+)-(?P<ref>[0-9]{8,})"),
    Layout("TRANSFER", "", r"(?P<note>[^/]*)/PAYMENTTRANSFER - (?P<name>.+)"),
    Layout("CHEQUE", "CHEQUE WDL", r"CHEQUE WDL-CHEQUE TRANSFER TO (?P<ref>[0-9]{6,})-(?P<name>.+)"),
    Layout("CHEQUE", "O/W CHEQUE", r"O/W CHEQUE CR-(?P<name>.+?)-(?P<ref>[0-9]{6})"),
    Layout(
        "TRANSFER",
        "IB BILLPAY",
        (
            r"IB BILLPAY [DC]R-HDFC[A-Z0-9]{2,3}-(?P<name>[A-Z][A-Z "
            r"]{3,})-(?P<ref>[0-9]{4,})(?:-(?P<note>.*))?"
        ),
    ),
    Layout("TRANSFER", "IB BILLPAY", r"IB BILLPAY [DC]R-[A-Z0-9]+-(?P<ref>[0-9]{6,})-(?P<name>[A-Z].+)"),
    Layout("TRANSFER", "BBPS-", r"BBPS-(?P<name>[^-]+)-(?P<ref>[0-9A-Z]{5,})(?:-.*)?"),
    # the account of the other side, then its name and what was said
    Layout("TRANSFER", "TO:", r"TO:[X*0-9]{6,}:(?P<name>[^:]+)"),
    Layout("TRANSFER", "FROM:", r"FROM:[X*0-9]{6,}:(?P<name>[^:]+)"),
    # mandates that print their direction behind the rail
    Layout("NACH", "ACHDR", r"ACH[DC]R[A-Z]{4}/(?P<name>[^/]+)/(?P<ref>[A-Z0-9]+)"),
    Layout("NACH", "ACHINWDR", r"ACHINWDR-(?P<name>.+?)/[0-9]{2}-[0-9]{2}-[0-9]{4}"),
    Layout("NACH", "ACH ", r"ACH [CD]R ?- ?(?P<name>.+?)-(?P<ref>[A-Z0-9]{5,})(?:-(?P<note>.*))?"),
    Layout("NACH", "ACH/", r"ACH/[CD]R[-/](?P<name>[^/]+)/(?P<ref>[A-Z0-9]{5,})(?:/(?P<note>.*))?"),
    Layout("NACH", "NACH ", r"NACH [CD]R-(?P<ref>[A-Z0-9]*[0-9][A-Z0-9]*)-(?P<name>.+)"),
    Layout("NACH", "NACH ", r"NACH [CD]R/(?P<name>[^/]+)/(?P<ref>[A-Z0-9]+)(?:/(?P<note>.*))?"),
    Layout("NACH", "ACHD-", r"ACH[DC]-(?P<name>[^-]+)-(?P<ref>[A-Z0-9]{5,})"),
    Layout("NACH", "NACH-", r"NACH-[0-9]{2}-[DC]R-(?P<name>.+?)-(?P<ref>[A-Z0-9]*[0-9][A-Z0-9]*)"),
    Layout(
        "NACH",
        "ACH-",
        (
            r"ACH-[DC]R-(?P<name>.+?)(?:-NACH)?(?:-[0-9]{5,})+(?:-[0-9]{2}-[0-9]{2}-[0-9]{4})?(?: "
            r"(?P<note>.*))?"
        ),
    ),
    Layout("NACH", "ACHDR/", r"ACH[DC]R/(?P<name>[^/]+)/(?P<ref>[A-Z0-9]+)"),
    Layout("NACH", "CEMTEX", r"CEMTEX DEP ACH ?[CD]R (?P<ref>[A-Z0-9]+) (?P<name>.+)"),
    # references behind the channel
    Layout(
        "NEFT",
        "NEFT/",
        (
            r"NEFT/(?:MB|IB|INB)/(?P<ref>[A-Z0-9]{8,"
            r"})/(?P<name>[^/]+)(?:/[^/]*BANK[^/]*)?(?:/(?P<note>.*?))?/*"
        ),
    ),
    Layout(
        "NEFT",
        "INB/NEFT/",
        r"INB/NEFT/(?P<ref>[A-Z0-9]{8,})/(?P<name>[^/]+)(?:/[^/]*BANK[^/]*)?(?:/(?P<note>.*?))?/*",
    ),
    Layout(
        "UPI",
        "UPI REF",
        rf"UPI REF NO (?P<ref>[0-9]{{9,16}})P2[AM]-(?P<name>[^-]+)-(?P<note>[^-]*)-(?P<ifsc>{_IFSC})",
    ),
    Layout(
        "UPI",
        "UPI/",
        (
            r"UPI/(?P<ref>[0-9]{9,16})/[0-9]{2}:[0-9]{2}:[0-9]{2}/UPI/(?P<vpa>[^/]*@[^/]*)"
            r"(?:/(?P<note>.*))?"
        ),
    ),
    # an address before the name
    Layout(
        "UPI",
        "UPI/",
        r"UPI/(?P<ref>[0-9]{9,16})/P2[VMA]/(?P<vpa>[^/]*@[^/]*)/(?P<name>[^/]*)(?:/(?P<note>.*))?",
    ),
    Layout(
        "UPI",
        "YBS",
        (
            r"YBS[0-9]+ UPI/(?P<ref>[0-9]{9,16})/(?:TO|FROM|T O|"
            r"F ROM):(?P<vpa>[^/]*@[^/]*)/TO:[^/]*/(?P<note>[^/]*)"
        ),
    ),
    Layout(
        "UPI",
        "YBS",
        (
            r"YBS[0-9]+ UPI/(?P<ref>[0-9]{9,16})/(?:TO|FROM|T O|"
            r"F ROM):(?P<vpa>[^/]*@[^/]*)/(?P<name>[^/]*)(?:/(?P<note>.*))?"
        ),
    ),
    # branch and reference by letters: N for NEFT, R for RTGS, I for IMPS
    Layout(
        "NEFT", "N/", rf"N/(?P<ref>[A-Z0-9]{{8,}})/(?P<ifsc>{_IFSC})/(?P<name>[^/]*)(?:/(?P<note>[^/]*))?/*"
    ),
    Layout(
        "RTGS", "R/", rf"R/(?P<ref>[A-Z0-9]{{8,}})/(?P<ifsc>{_IFSC})/(?P<name>[^/]*)(?:/(?P<note>[^/]*))?/*"
    ),
    Layout(
        "IMPS", "I/", rf"I/(?P<ref>[A-Z0-9]{{8,}})/(?P<ifsc>{_IFSC})/(?P<name>[^/]*)(?:/(?P<note>[^/]*))?/*"
    ),
    # SBI
    Layout(
        "UPI",
        "TO TRANSFER-UPI",
        (
            r"TO TRANSFER-UPI/DR/(?P<ref>[0-9]{9,"
            r"16})/(?P<name>[^/]*)/[^/]*(?:/(?P<vpa>[^/]*))?(?:/(?P<note>.*?))?-*"
        ),
    ),
    Layout(
        "UPI",
        "BY TRANSFER-UPI",
        (
            r"BY TRANSFER-UPI/CR/(?P<ref>[0-9]{9,"
            r"16})/(?P<name>[^/]*)/[^/]*(?:/(?P<vpa>[^/]*))?(?:/(?P<note>.*?))?-*"
        ),
    ),
    Layout(
        "NEFT",
        "BY TRANSFER-NEFT*",
        (
            rf"BY TRANSFER-NEFT\*(?P<ifsc>{_IFSC})\*(?P<ref>[A-Z0-9]+)\*(?P<name>.*?)(?:\*(?P<note>.*?))"
            r"?-*"
        ),
    ),
    Layout(
        "NEFT",
        "TO TRANSFER-",
        (
            rf"TO TRANSFER-(?:INB )?NEFT\*(?P<ifsc>{_IFSC})\*(?P<ref>[A-Z0-9]+)\*(?P<name>.*?)"
            r"(?:\*(?P<note>.*?))?-*"
        ),
    ),
    Layout(
        "NEFT", "TO TRANSFER-INB NEFT", rf"TO TRANSFER-INB NEFT UTR NO: ?(?P<ref>{_REF})-*(?P<name>.*?)-*"
    ),
    Layout(
        "NEFT",
        "BY TRANSFER-NEFT ",
        (
            rf"BY TRANSFER-NEFT (?P<ifsc>{_IFSC})(?P<ref>[A-Z0-9]*[0-9]{{5,}} "
            r"?[0-9]*)(?P<name>[A-Z].*?)-* ?TRANSFER FROM (?P<note>[0-9]+)"
        ),
    ),
    Layout(
        "RTGS",
        "BY TRANSFER-RTGS",
        (
            r"BY TRANSFER-RTGS[* /](?:UTR NO: "
            r"?)?(?:(?P<ifsc>[A-Z]{4}0[A-Z0-9]{6})\*)?(?P<ref>[A-Z0-9]{12,30})[-* "
            r"]+(?P<name>.*?)(?:\*(?P<note>.*?))?-*"
        ),
    ),
    Layout(
        "RTGS",
        "TO TRANSFER-",
        (
            r"TO TRANSFER-(?:INB )?RTGS[* /](?:UTR NO: "
            r"?)?(?:(?P<ifsc>[A-Z]{4}0[A-Z0-9]{6})\*)?(?P<ref>[A-Z0-9]{12,30})[-* "
            r"]+(?P<name>.*?)(?:\*(?P<note>.*?))?-*"
        ),
    ),
    Layout(
        "IMPS",
        "BY TRANSFER-INB IMPS",
        (
            r"BY TRANSFER-INB IMPS/P2A/(?P<ref>[0-9]{9,"
            r"16})/[X*]+[0-9]*/(?P<name>[^/]*?)(?:/(?P<note>.*?))?-*"
        ),
    ),
    Layout(
        "IMPS",
        "TO TRANSFER-INB IMPS",
        (
            r"TO TRANSFER-INB IMPS/(?:P2A/)?(?P<ref>[0-9]{9,"
            r"16})/[X*]+[0-9]*/(?P<name>[^/]*?)(?:/(?P<note>.*?))?-*"
        ),
    ),
    Layout(
        "IMPS",
        "BY TRANSFER-INB IMPS",
        r"BY TRANSFER-INB IMPS/P2A/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*?)(?:/(?P<note>.*?))?-*",
    ),
    Layout(
        "IMPS",
        "TO TRANSFER-INB IMPS",
        r"TO TRANSFER-INB IMPS/(?:P2A/)?(?P<ref>[0-9]{9,16})/(?P<name>[^/]*?)(?:/(?P<note>.*?))?-*",
    ),
    Layout("TRANSFER", "BY TRANSFER-INB ", r"BY TRANSFER-INB (?P<name>.+?)-* ?TRANSFER FROM (?P<ref>[0-9]+)"),
    Layout("TRANSFER", "TO TRANSFER-INB ", r"TO TRANSFER-INB (?P<name>.+?)-* ?TRANSFER TO (?P<ref>[0-9]+)"),
    Layout("NACH", "DEBIT-ACHDR", r"DEBIT-ACHDR (?P<ref>[A-Z0-9]{10,}) (?P<name>.+)"),
    Layout("NACH", "CREDIT-ACHCR", r"CREDIT-ACHCR (?P<ref>[A-Z0-9]{10,}) (?P<name>.+)"),
    Layout("CHEQUE", "TO C", r"TO (?:CLEARING|CLG)[- /]+(?P<name>.*?)(?: CHQ)? (?P<ref>[0-9]{6})"),
    Layout("CHEQUE", "BY C", r"BY (?:CLEARING|CLG)[- /]+(?P<name>.*?)(?: CHQ)? (?P<ref>[0-9]{6})"),
    Layout(
        "CHEQUE",
        "TO C",
        r"TO (?:CLEARING|CLG)[- /]+(?:(?P<ref>[0-9]{6,})[-/ ]*)?(?P<name>[^/]*)(?:/(?P<bank>.*))?",
    ),
    Layout(
        "CHEQUE",
        "BY C",
        r"BY (?:CLEARING|CLG)[- /]+(?:(?P<ref>[0-9]{6,})[-/ ]*)?(?P<name>[^/]*)(?:/(?P<bank>.*))?",
    ),
    Layout("CHEQUE", "CLG", r"CLG/(?P<name>[^/]+)/(?P<ref>[0-9]{6,})(?:/(?P<bank>.*))?"),
    Layout("CHEQUE", "CLG", r"CLG (?:DEP|TO) (?P<name>.+?) (?P<ref>[0-9]{6,})"),
    # ICICI, AXIS, KOTAK, account aggregator
    Layout(
        "UPI",
        "UPI/P2",
        (
            r"UPI/P2[AM]/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)(?:/(?P<note>.*?))?(?:/[A-Z ]*BANK[A-Z "
            r"]*)?/*"
        ),
    ),
    Layout(
        "UPI",
        "UPI/",
        (
            r"UPI/(?:DR|CR)/(?P<ref>[0-9]{9,"
            r"16})/(?P<name>[^/]*)(?:/[A-Z]{4}/(?P<vpa>[^/]*@[^/]*))?(?:/(?P<note>.*))?"
        ),
    ),
    Layout("UPI", "UPI/", r"UPI/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)/(?P<vpa>[^/]*@[^/]*)(?:/(?P<note>.*))?"),
    Layout(
        "UPI",
        "UPI/",
        (
            r"UPI/(?P<name>[^/]*)/(?P<vpa>[^/]*@[^/]*)/(?P<note>[^/]*)/[^/]*/(?P<ref>[0-9]{9,"
            r"16})(?:/.*)?"
        ),
    ),
    Layout(
        "UPI",
        "UPI/",
        r"UPI/(?P<name>[^/]*)/(?P<vpa>[^/]{5,})/(?P<note>[^/]*)/[^/]*/(?P<ref>[0-9]{9,16})(?:/.*)?",
    ),
    Layout("UPI", "UPI/", r"UPI/(?P<name>[^/]*)/(?P<ref>[0-9]{9,16})(?:/(?P<note>.*))?"),
    Layout("UPI", "UPI/", r"UPI/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)(?:/(?P<note>.*))?"),
    Layout(
        "IMPS",
        "MMT/IMPS/",
        r"MMT/IMPS/(?P<ref>[0-9]{9,16})/(?P<note>[^/]*)/(?P<name>[^/]*)(?:/(?P<bank>.*))?",
    ),
    Layout(
        "NEFT",
        "INF/NEFT/",
        rf"INF/NEFT/(?P<ref>[A-Z0-9]+)/(?P<ifsc>{_IFSC})/(?P<note>{_SAID_FIRST})/(?P<name>[^/]+)",
    ),
    Layout(
        "NEFT",
        "INF/NEFT/",
        rf"INF/NEFT/(?P<ref>[A-Z0-9]+)/(?P<ifsc>{_IFSC})/(?P<name>[^/]*)(?:/(?P<note>.*))?",
    ),
    Layout(
        "RTGS",
        "INF/RTGS/",
        rf"INF/RTGS/(?P<ref>[A-Z0-9]+)/(?P<ifsc>{_IFSC})/(?P<note>{_SAID_FIRST})/(?P<name>[^/]+)",
    ),
    Layout(
        "RTGS",
        "INF/RTGS/",
        rf"INF/RTGS/(?P<ref>[A-Z0-9]+)/(?P<ifsc>{_IFSC})/(?P<name>[^/]*)(?:/(?P<note>.*))?",
    ),
    Layout(
        "NEFT",
        "NEFT-",
        (
            rf"NEFT-(?P<ref>[A-Z]{{1,6}}[0-9]{{8,"
            rf"20}})-(?P<name>.+?)(?:-(?P<note>.*?))?(?:-[0-9X*]+)?(?:-(?P<ifsc>{_IFSC}))?"
        ),
    ),
    Layout(
        "RTGS",
        "RTGS-",
        (
            rf"RTGS-(?P<ref>[A-Z]{{4}}[A-Z0-9]{{8,"
            rf"20}})-(?P<name>.+?)(?:-(?P<note>.*?))?(?:-[0-9X*]+)?(?:-(?P<ifsc>{_IFSC}))?"
        ),
    ),
    Layout("TRANSFER", "BIL/INFT/", r"BIL/INFT/(?P<ref>[A-Z0-9]+)/(?P<note>[^/]*)/(?P<name>[^/]*)(?:/.*)?"),
    Layout("TRANSFER", "INF/INFT/", r"INF/INFT/(?P<ref>[A-Z0-9]+)/(?:(?P<note>[^/]*)/)?(?P<name>[^/]*)"),
    Layout("TRANSFER", "BIL/", r"BIL/(?:ONL|BPAY)/(?P<ref>[A-Z0-9]+)/(?P<name>[^/]*)(?:/(?P<note>.*))?"),
    Layout("NACH", "ACH/", r"ACH/(?P<name>[^/]+)/(?P<ref>[A-Z0-9]+)(?:/(?P<note>.*))?"),
    Layout("NACH", "NACH/", r"NACH/(?:(?:DR|CR)/)?(?P<name>[^/]+)/(?P<ref>[A-Z0-9]+)(?:/(?P<note>.*))?"),
    Layout("NACH", "ECS/", r"ECS/(?P<name>[^/]+)/(?P<ref>[A-Z0-9]+)(?:/(?P<note>.*))?"),
    Layout(
        "NACH",
        "ACH-",
        (
            r"ACH-[DC]R-(?P<name>.+?)-(?P<ref>[A-Z0-9]{5,})(?:-[0-9]{2}-[0-9]{2}-[0-9]{4})?(?: "
            r"(?P<note>.*))?"
        ),
    ),
    Layout("NACH", "NACH-", r"NACH-[DC]R-(?P<ref>[A-Z0-9]*[0-9][A-Z0-9]*)-(?P<name>.+)"),
    Layout("NACH", "NACH-", r"NACH-[DC]R-(?P<name>.+?)-(?P<ref>[A-Z0-9]*[0-9][A-Z0-9]*)"),
    Layout(
        "NEFT",
        "NEFT/INWARD",
        (
            r"NEFT/INWARD/CR-[^/]*/(?P<name>[^/]*)/(?P<ref>[A-Z]{0,5}[0-9][A-Z0-9]{7,"
            r"})(?:/(?P<note>.*))?"
        ),
    ),
    Layout(
        "NEFT",
        "NEFT/INWARD",
        r"NEFT/INWARD/CR-[^/]*/(?P<name>[^/]*)/(?P<note>[^/]*)/(?P<ref>[A-Z]{0,5}[0-9][A-Z0-9]{7,})",
    ),
    Layout(
        "NEFT",
        "NEFT/OUTWARD",
        (
            r"NEFT/OUTWARD/DR-[^/]*/(?P<name>[^/]*)/(?:(?P<note>[^/]*)/)?(?P<ref>[A-Z]{0,"
            r"5}[0-9][A-Z0-9]{7,})"
        ),
    ),
    Layout(
        "NEFT", "NEFT/", r"NEFT/(?P<ref>[A-Z0-9]*[0-9][A-Z0-9]*)/(?P<name>[^/]+)(?:/(?P<note>.*?))?(?:/+NA)?"
    ),
    Layout(
        "NEFT",
        "NEFT",
        (
            r"NEFT[ -](?:OUT|IN|DR|CR|D|"
            rf"C)[-:](?P<ref>[A-Z]{{4,5}}[A-Z0-9]*[0-9]{{8,}})[-: ]+(?:(?P<ifsc>{_IFSC})[-: "
            r"]+)?(?P<name>[A-Z][^-:/]+?)(?:[-:](?P<note>.*))?"
        ),
    ),
    Layout(
        "NEFT", "NEFT_", r"NEFT_(?:IN|OUT):(?P<note>[A-Z0-9]+)//(?P<ref>[A-Z0-9]*[0-9]{6,})/(?P<name>[^/]+)"
    ),
    Layout("NEFT", "NEFT-RCVD/", r"NEFT-RCVD/(?P<ref>[A-Z0-9]+)/(?P<name>[^/]+)(?:/.*)?"),
    Layout(
        "NEFT",
        "NEFT_",
        rf"NEFT_(?:IN|OUT):(?P<ref>[A-Z0-9]+)//?(?P<ifsc>{_IFSC})/(?P<name>[^/]+)(?:/(?P<note>.*))?",
    ),
    Layout(
        "NEFT", "NEFT ", rf"NEFT (?P<ref>[A-Z]{{1,5}}[A-Z0-9]*[0-9]{{6,}}) (?P<ifsc>{_IFSC}) (?P<name>.+)"
    ),
    Layout("NEFT", "NEFT ", r"NEFT (?P<ref>[A-Z]{1,5}[A-Z0-9]*[0-9]{6,}) (?P<name>.+)"),
    Layout(
        "NEFT",
        "NEFT ",
        (
            r"NEFT (?:TO |FROM )?(?P<name>[A-Z].+?) (?P<ref>[A-Z]{4}[A-Z0-9]?[0-9]{9,20})(?: "
            r"(?P<note>.*))?"
        ),
    ),
    Layout(
        "RTGS",
        "RTGS ",
        (
            r"RTGS (?:TO |FROM )?(?P<name>[A-Z].+?) (?P<ref>[A-Z]{4}[A-Z0-9]{1,2}[0-9]{9,20})(?: "
            r"(?P<note>.*))?"
        ),
    ),
    Layout(
        "IMPS", "RECD:IMPS/", r"RECD:IMPS/(?P<name>[^/]*)/[A-Z]{4}/(?P<ref>[0-9]{9,16})(?:/(?P<note>.*))?"
    ),
    Layout(
        "IMPS", "SENT:IMPS/", r"SENT:IMPS/(?P<name>[^/]*)/[A-Z]{4}/(?P<ref>[0-9]{9,16})(?:/(?P<note>.*))?"
    ),
    Layout("TRANSFER", "FUND TRF", r"FUND TRF (?:FROM|TO) (?P<name>.+?) (?P<ref>[X*0-9]{6,})"),
    Layout("TRANSFER", "TRF/", r"TRF/(?P<ref>[A-Z0-9]+)/(?P<name>[^/]*)(?:/(?P<note>.*))?"),
    Layout("RTGS", "RTGS/", rf"RTGS/(?P<ref>[A-Z0-9]+)/(?P<ifsc>{_IFSC})/(?P<name>[^/]+)(?:/(?P<note>.*))?"),
    Layout("RTGS", "RTGS/", r"RTGS/(?P<ref>[A-Z0-9]+)/(?P<name>[^/]+)(?:/(?P<note>.*))?"),
    Layout("RTGS", "RTGS ", r"RTGS (?P<ref>[A-Z]{4}[A-Z0-9]*[0-9]{6,}) (?P<name>.+)"),
    Layout("IMPS", "IMPS/", r"IMPS/P2[AM]/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)(?:/(?P<note>.*))?"),
    Layout("IMPS", "IMPS/", r"IMPS/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)(?:/(?P<note>.*))?"),
)
"""Tried in this order within one narration; the first that fits wins."""
