"""What bank narrations look like and what their words mean, as data.

A layout is one bank's way to write one rail; groups: name, vpa, ifsc, ref, note. Rules run over the
narration with everything but letters and `&` folded to single spaces, so `\\b` means whole words.
"""

from dataclasses import dataclass

_REF = r"[A-Z0-9]{6,30}"
_VPA = r"[A-Z0-9._\-]{2,}@[A-Z0-9.]*"
_IFSC = r"[A-Z]{4}0[A-Z0-9]{6}"


@dataclass(frozen=True)
class Layout:
    """`starts` gates the regex cheaply; the regex must match the whole folded upper-case narration."""

    rail: str
    starts: str
    pattern: str


LAYOUTS = (
    # HDFC
    Layout("UPI", "UPI-", rf"UPI-(?P<name>.*?)-(?P<vpa>{_VPA})-(?P<ifsc>{_IFSC})-(?P<ref>[0-9]{{9,16}})(?:-(?P<note>.*))?"),
    Layout("UPI", "UPI-", rf"UPI-(?P<name>.*?)-(?P<vpa>{_VPA})-(?P<ref>[0-9]{{9,16}})(?:-(?P<note>.*))?"),
    Layout("NEFT", "NEFT CR", rf"NEFT CR-(?P<ifsc>{_IFSC})-(?P<name>.+?)-(?P<note>.*)-(?P<ref>{_REF})"),
    Layout("NEFT", "NEFT CR", rf"NEFT CR-(?P<ifsc>{_IFSC})-(?P<name>.+)-(?P<ref>{_REF})"),
    Layout("NEFT", "NEFT CR", rf"NEFT CR-(?P<ifsc>{_IFSC})-(?P<name>[^-]+)(?:-(?P<note>.*))?"),
    Layout("NEFT", "NEFT DR", rf"NEFT DR-(?P<ifsc>{_IFSC})-(?P<name>.+?)-(?:NETBANK, ?MUM|.*MUM|.*)-(?P<ref>[A-Z]{{1,5}}[0-9]{{8,20}})(?:-(?P<note>.*))?"),
    Layout("RTGS", "RTGS CR", rf"RTGS CR-(?P<ifsc>{_IFSC})-(?P<name>.+?)-(?P<note>.*)-(?P<ref>{_REF})"),
    Layout("RTGS", "RTGS CR", rf"RTGS CR-(?P<ifsc>{_IFSC})-(?P<name>[^-]+)(?:-(?P<note>.*))?"),
    Layout("RTGS", "RTGS DR", rf"RTGS DR-(?P<ifsc>{_IFSC})-(?P<name>.+?)-.*?-?(?P<ref>[A-Z]{{4}}[A-Z0-9][0-9]{{8,20}})(?:-(?P<note>.*))?"),
    Layout("IMPS", "IMPS-", r"IMPS-(?P<ref>[0-9]{9,16})-(?P<name>.+?)-[A-Z]{4}-[X*]*[0-9]*(?:-(?P<note>.*))?"),
    Layout("NACH", "ACH ", r"ACH [CD] ?- ?(?P<name>.+?)-(?P<ref>[A-Z0-9]{5,})(?:-(?P<note>.*))?"),
    Layout("NACH", "ACH ", r"ACH [CD] ?- ?(?P<name>.+?)-(?P<note>(?:EMI|LOAN|SIP|PREMIUM)\b[^-]*|[^-]*[0-9][^-]*)"),
    Layout("NACH", "ACH ", r"ACH [CD] ?- ?(?P<name>.+)"),
    Layout("CARD", "POS ", r"POS [0-9]{6}[X*]+[0-9]{4} (?P<name>.+)"),
    Layout("CHEQUE", "CHQ PAID", r"CHQ PAID-(?:MICR |CTS )?(?:INWARD |O/W |S\d+ )?(?:CLEARING|CLG)?-?(?P<name>.*?)(?:-(?P<note>[A-Z ]*BANK[A-Z ]*))?"),
    Layout("CHEQUE", "CHQ DEP", r"CHQ DEP-(?:MICR|CTS) ?(?:CLG|CLEARING|[0-9]+)?-?(?P<name>.*?)(?:-(?P<ref>[0-9]{6}))?(?:-(?P<note>.*))?"),
    Layout("TRANSFER", "IB ", r"IB (?:SS )?FUNDS TRANSFER (?:DR|CR)-(?P<ref>[X*0-9]{4,})(?:[- ]+(?P<name>.*))?"),
    # SBI
    Layout("UPI", "TO TRANSFER-UPI", r"TO TRANSFER-UPI/DR/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)/[^/]*(?:/(?P<vpa>[^/]*))?(?:/(?P<note>.*?))?-*"),
    Layout("UPI", "BY TRANSFER-UPI", r"BY TRANSFER-UPI/CR/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)/[^/]*(?:/(?P<vpa>[^/]*))?(?:/(?P<note>.*?))?-*"),
    Layout("NEFT", "BY TRANSFER-NEFT*", rf"BY TRANSFER-NEFT\*(?P<ifsc>{_IFSC})\*(?P<ref>[A-Z0-9]+)\*(?P<name>.*?)(?:\*(?P<note>.*?))?-*"),
    Layout("NEFT", "TO TRANSFER-", rf"TO TRANSFER-(?:INB )?NEFT\*(?P<ifsc>{_IFSC})\*(?P<ref>[A-Z0-9]+)\*(?P<name>.*?)(?:\*(?P<note>.*?))?-*"),
    Layout("NEFT", "TO TRANSFER-INB NEFT", rf"TO TRANSFER-INB NEFT UTR NO: ?(?P<ref>{_REF})-*(?P<name>.*?)-*"),
    Layout("NEFT", "BY TRANSFER-NEFT ", rf"BY TRANSFER-NEFT (?P<ifsc>{_IFSC})(?P<ref>[A-Z0-9]*[0-9]{{5,}} ?[0-9]*)(?P<name>[A-Z].*?)-* ?TRANSFER FROM (?P<note>[0-9]+)"),
    Layout("RTGS", "BY TRANSFER-RTGS", r"BY TRANSFER-RTGS[* /](?:UTR NO: ?)?(?:(?P<ifsc>[A-Z]{4}0[A-Z0-9]{6})\*)?(?P<ref>[A-Z0-9]{12,30})[-* ]+(?P<name>.*?)(?:\*(?P<note>.*?))?-*"),
    Layout("RTGS", "TO TRANSFER-", r"TO TRANSFER-(?:INB )?RTGS[* /](?:UTR NO: ?)?(?:(?P<ifsc>[A-Z]{4}0[A-Z0-9]{6})\*)?(?P<ref>[A-Z0-9]{12,30})[-* ]+(?P<name>.*?)(?:\*(?P<note>.*?))?-*"),
    Layout("IMPS", "BY TRANSFER-INB IMPS", r"BY TRANSFER-INB IMPS/P2A/(?P<ref>[0-9]{9,16})/[X*]+[0-9]*/(?P<name>[^/]*?)(?:/(?P<note>.*?))?-*"),
    Layout("IMPS", "TO TRANSFER-INB IMPS", r"TO TRANSFER-INB IMPS/(?:P2A/)?(?P<ref>[0-9]{9,16})/[X*]+[0-9]*/(?P<name>[^/]*?)(?:/(?P<note>.*?))?-*"),
    Layout("IMPS", "BY TRANSFER-INB IMPS", r"BY TRANSFER-INB IMPS/P2A/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*?)(?:/(?P<note>.*?))?-*"),
    Layout("IMPS", "TO TRANSFER-INB IMPS", r"TO TRANSFER-INB IMPS/(?:P2A/)?(?P<ref>[0-9]{9,16})/(?P<name>[^/]*?)(?:/(?P<note>.*?))?-*"),
    Layout("TRANSFER", "BY TRANSFER-INB ", r"BY TRANSFER-INB (?P<name>.+?)-* ?TRANSFER FROM (?P<ref>[0-9]+)"),
    Layout("TRANSFER", "TO TRANSFER-INB ", r"TO TRANSFER-INB (?P<name>.+?)-* ?TRANSFER TO (?P<ref>[0-9]+)"),
    Layout("NACH", "DEBIT-ACHDR", r"DEBIT-ACHDR (?P<ref>[A-Z0-9]{10,}) (?P<name>.+)"),
    Layout("NACH", "CREDIT-ACHCR", r"CREDIT-ACHCR (?P<ref>[A-Z0-9]{10,}) (?P<name>.+)"),
    Layout("CHEQUE", "TO C", r"TO (?:CLEARING|CLG)[- /]+(?P<name>.*?)(?: CHQ)? (?P<ref>[0-9]{6})"),
    Layout("CHEQUE", "BY C", r"BY (?:CLEARING|CLG)[- /]+(?P<name>.*?)(?: CHQ)? (?P<ref>[0-9]{6})"),
    Layout("CHEQUE", "TO C", r"TO (?:CLEARING|CLG)[- /]+(?:(?P<ref>[0-9]{6,})[-/ ]*)?(?P<name>[^/]*)(?:/(?P<bank>.*))?"),
    Layout("CHEQUE", "BY C", r"BY (?:CLEARING|CLG)[- /]+(?:(?P<ref>[0-9]{6,})[-/ ]*)?(?P<name>[^/]*)(?:/(?P<bank>.*))?"),
    Layout("CHEQUE", "CLG", r"CLG/(?P<name>[^/]+)/(?P<ref>[0-9]{6,})(?:/(?P<bank>.*))?"),
    Layout("CHEQUE", "CLG", r"CLG (?:DEP|TO) (?P<name>.+?) (?P<ref>[0-9]{6,})"),
    # ICICI, AXIS, KOTAK, account aggregator
    Layout("UPI", "UPI/P2", r"UPI/P2[AM]/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)(?:/(?P<note>[^/]*))?(?:/.*)?"),
    Layout("UPI", "UPI/", r"UPI/(?:DR|CR)/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)(?:/[A-Z]{4}/(?P<vpa>[^/]*@[^/]*))?(?:/(?P<note>.*))?"),
    Layout("UPI", "UPI/", r"UPI/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)/(?P<vpa>[^/]*@[^/]*)/(?P<bank>[^/]*)(?:/.*)?"),
    Layout("UPI", "UPI/", r"UPI/(?P<name>[^/]*)/(?P<vpa>[^/]*@[^/]*)/(?P<note>[^/]*)/[^/]*/(?P<ref>[0-9]{9,16})(?:/.*)?"),
    Layout("UPI", "UPI/", r"UPI/(?P<name>[^/]*)/(?P<vpa>[^/]{5,})/(?P<note>[^/]*)/[^/]*/(?P<ref>[0-9]{9,16})(?:/.*)?"),
    Layout("UPI", "UPI/", r"UPI/(?P<name>[^/]*)/(?P<ref>[0-9]{9,16})(?:/(?P<note>.*))?"),
    Layout("UPI", "UPI/", r"UPI/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)(?:/(?P<note>.*))?"),
    Layout("IMPS", "MMT/IMPS/", r"MMT/IMPS/(?P<ref>[0-9]{9,16})/(?P<note>[^/]*)/(?P<name>[^/]*)(?:/(?P<bank>.*))?"),
    Layout("NEFT", "INF/NEFT/", rf"INF/NEFT/(?P<ref>[A-Z0-9]+)/(?P<ifsc>{_IFSC})/(?P<name>[^/]*)(?:/(?P<note>.*))?"),
    Layout("RTGS", "INF/RTGS/", rf"INF/RTGS/(?P<ref>[A-Z0-9]+)/(?P<ifsc>{_IFSC})/(?P<name>[^/]*)(?:/(?P<note>.*))?"),
    Layout("NEFT", "NEFT-", rf"NEFT-(?P<ref>[A-Z]{{1,5}}[0-9]{{8,20}})-(?P<name>.+?)(?:-(?P<note>.*?))?(?:-[0-9X*]+)?(?:-(?P<ifsc>{_IFSC}))?"),
    Layout("RTGS", "RTGS-", rf"RTGS-(?P<ref>[A-Z]{{4}}[A-Z0-9]{{8,20}})-(?P<name>.+?)(?:-(?P<note>.*?))?(?:-[0-9X*]+)?(?:-(?P<ifsc>{_IFSC}))?"),
    Layout("TRANSFER", "BIL/INFT/", r"BIL/INFT/(?P<ref>[A-Z0-9]+)/(?P<note>[^/]*)/(?P<name>[^/]*)(?:/.*)?"),
    Layout("TRANSFER", "INF/INFT/", r"INF/INFT/(?P<ref>[A-Z0-9]+)/(?:(?P<note>[^/]*)/)?(?P<name>[^/]*)"),
    Layout("TRANSFER", "BIL/", r"BIL/(?:ONL|BPAY)/(?P<ref>[A-Z0-9]+)/(?P<name>[^/]*)(?:/(?P<note>.*))?"),
    Layout("NACH", "ACH/", r"ACH/(?P<name>[^/]+)/(?P<ref>[A-Z0-9]+)(?:/(?P<note>.*))?"),
    Layout("NACH", "NACH/", r"NACH/(?:(?:DR|CR)/)?(?P<name>[^/]+)/(?P<ref>[A-Z0-9]+)(?:/(?P<note>.*))?"),
    Layout("NACH", "ECS/", r"ECS/(?P<name>[^/]+)/(?P<ref>[A-Z0-9]+)(?:/(?P<note>.*))?"),
    Layout("NACH", "ACH-", r"ACH-[DC]R-(?P<name>.+?)-(?P<ref>[A-Z0-9]{5,})(?:-[0-9]{2}-[0-9]{2}-[0-9]{4})?(?: (?P<note>.*))?"),
    Layout("NACH", "NACH-", r"NACH-[DC]R-(?P<ref>[A-Z0-9]*[0-9][A-Z0-9]*)-(?P<name>.+)"),
    Layout("NACH", "NACH-", r"NACH-[DC]R-(?P<name>.+?)-(?P<ref>[A-Z0-9]*[0-9][A-Z0-9]*)"),
    Layout("NEFT", "NEFT/INWARD", r"NEFT/INWARD/CR-[^/]*/(?P<name>[^/]*)/(?P<ref>[A-Z0-9]+)(?:/(?P<note>.*))?"),
    Layout("NEFT", "NEFT/OUTWARD", r"NEFT/OUTWARD/DR-[^/]*/(?P<name>[^/]*)/(?P<ref>[A-Z0-9]+)(?:/(?P<note>.*))?"),
    Layout("NEFT", "NEFT/", r"NEFT/(?P<ref>[A-Z0-9]+)/(?P<name>[^/]+)(?:/(?P<bank>[^/]*))?(?:/(?P<note>.*))?"),
    Layout("NEFT", "NEFT ", r"NEFT (?P<ref>[A-Z]{1,5}[A-Z0-9]*[0-9]{6,}) (?P<name>.+)"),
    Layout("NEFT", "NEFT ", r"NEFT (?:TO |FROM )?(?P<name>[A-Z].+?) (?P<ref>[A-Z]{4}[A-Z0-9]?[0-9]{9,20})(?: (?P<note>.*))?"),
    Layout("RTGS", "RTGS ", r"RTGS (?:TO |FROM )?(?P<name>[A-Z].+?) (?P<ref>[A-Z]{4}[A-Z0-9]{1,2}[0-9]{9,20})(?: (?P<note>.*))?"),
    Layout("IMPS", "RECD:IMPS/", r"RECD:IMPS/(?P<name>[^/]*)/[A-Z]{4}/(?P<ref>[0-9]{9,16})(?:/(?P<note>.*))?"),
    Layout("IMPS", "SENT:IMPS/", r"SENT:IMPS/(?P<name>[^/]*)/[A-Z]{4}/(?P<ref>[0-9]{9,16})(?:/(?P<note>.*))?"),
    Layout("TRANSFER", "FUND TRF", r"FUND TRF (?:FROM|TO) (?P<name>.+?) (?P<ref>[X*0-9]{6,})"),
    Layout("TRANSFER", "TRF/", r"TRF/(?P<ref>[A-Z0-9]+)/(?P<name>[^/]*)(?:/(?P<note>.*))?"),
    Layout("RTGS", "RTGS/", r"RTGS/(?P<ref>[A-Z0-9]+)/(?P<name>[^/]+)(?:/(?P<note>.*))?"),
    Layout("RTGS", "RTGS ", r"RTGS (?P<ref>[A-Z]{4}[A-Z0-9]*[0-9]{6,}) (?P<name>.+)"),
    Layout("IMPS", "IMPS/", r"IMPS/P2[AM]/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)(?:/(?P<note>.*))?"),
    Layout("IMPS", "IMPS/", r"IMPS/(?P<ref>[0-9]{9,16})/(?P<name>[^/]*)(?:/(?P<note>.*))?"),
)  # fmt: skip
"""Tried in this order within one narration; the first that fits wins."""

RAIL_WORDS = (
    ("CHARGE", r"^(?:SMS|CONSOLIDATED|AMB|AQB|MIN BAL|LEDGER FOLIO|LOCKER)\b.*\b(?:CHARGES?|CHGS?|CHRGS?|FEES?)\b"),
    ("INTEREST", r"\bINT PD\b|\b(?:CREDIT|SB|SAVINGS?) INT(?:EREST)?\b|^INT(?:EREST)?\b|\b(?:OD|CC) INT(?:EREST)?\b"),
    ("UPI", r"\bUPI\b"),
    ("IMPS", r"\bIMPS\b|\bMMT\b"),
    ("RTGS", r"\bRTGS\b"),
    ("NEFT", r"\bNEFT\b"),
    ("NACH", r"\b(?:NACH|ACH|ECS|ACHDR|ACHCR|UMRN|MANDATE)\b"),
    ("ATM", r"^(?:ATW|NWD|EAW|NFS|CAW|CWDR|ATL)\b|\bATM\b"),
    ("CARD", r"^POS\b|^(?:VPS|IPS|VIN|PUR|ECOM|MPS)\b|\b(?:DEBIT CARD|(?:MERCHANT|CARDS?|POS|EDC) SETTL[A-Z]*|TERMINAL|EDC)\b"),
    ("CASH", r"\bCASH\b|^CDM\b|\bBNA\b"),
    ("CHEQUE", r"\b(?:CHQ|CHEQUE|CLG|CLEARING|MICR|CTS|CHQNO)\b"),
    ("TRANSFER", r"\b(?:TRANSFER|TRF|TRFR|FT|INFT|TPT|FUND TRF|FUNDS)\b|^(?:BIL|INF|IFT|IB|MB|TPFT)\b"),
)  # fmt: skip
"""Rail of narrations that fit no layout."""

PARTY_RAILS = ("UPI", "NEFT", "RTGS", "IMPS")
"""Rails whose notes are free text of a person: return and charge words in them prove nothing."""

_CHARGE_WORD = r"(?:CHARGES?|CHGS?|CHRGS?|CHG|FEES?|PENALTY)"
_RETURN_WORD = (
    r"(?:RTN|RETURN|RETURNS|RETURNED|RTND|RTD|REJECT|REJECTED|BOUNCE|BOUNCED|DISHONOU?R|DISHONOU?RED|UNPAID)"
)

RETURN_CHARGE = (
    rf"\b(?:{_RETURN_WORD}|INSUFFICIENT)\b(?: [A-Z]+){{0,4}} {_CHARGE_WORD}\b"
    rf"|\b{_CHARGE_WORD}(?: [A-Z]+){{0,3}} (?:{_RETURN_WORD}|INSUFFICIENT)\b"
)
RETURN_CHARGE_OPENS = rf"^(?:(?:UPI|NEFT|RTGS|IMPS) )?{_RETURN_WORD}\b(?: [A-Z]+)? {_CHARGE_WORD}\b"
"""The form that counts on party rails."""

BANK_CHARGE = rf"\b(?:{_CHARGE_WORD}|AMB|AMC|NON MAINT(?:ENANCE)?|SMSCHG|CHQBKCHG|COMMISSION|GST ON)\b"
BANK_CHARGE_OPENS = (
    rf"^(?:UPI|NEFT|RTGS|IMPS)(?: (?:TXN|OUTWARD|OW|TRANSACTION|TRF|P A))* {_CHARGE_WORD}\b|^{_CHARGE_WORD} "
)

_INSTRUMENT = r"(?:ECS|NACH|ACH|ACHDR|EMI|SI|INWARD|INW|I W|OUTWARD|O W|CHQ|CHEQUE|CLG|MANDATE)"
RETURN = (
    rf"\b{_INSTRUMENT}(?: [A-Z]+){{0,5}} {_RETURN_WORD}\b|\b{_RETURN_WORD}(?: [A-Z]+){{0,2}} {_INSTRUMENT}\b"
    r"|\bMANDATE FAIL(?:ED|URE)?\b|\bFUNDS? INSUFFICIENT\b|\bINSUFFICIENT (?:FUNDS?|BAL|BALANCE)\b"
    r"|\bDISHONOU?R(?:ED)?\b|^REJECT(?:ED)?\b"
)
REVERSAL_OPENS = (
    r"^(?:UPI|NEFT|RTGS|IMPS|MMT IMPS|INB)(?: (?:DR|OUTWARD|OW))? "
    r"(?:REV|REVERSAL|RTN|RETURN|RET|RETURNED|REJECT|REJECTED)\b|^(?:REV|REVERSAL|RTN|RETURN)\b"
)
OUTWARD_RETURN = r"\bO W\b|\bOUTWARD\b|\bCHQ DEP\b|\b(?:CHQ|CHEQUE) (?:DEPOSIT|DEP)\b"
INWARD_RETURN = r"\b(?:ECS|NACH|ACH|ACHDR|EMI|INWARD|INW|I W|MANDATE|SI)\b"

LENDER = (
    r"\b(?:FINANCE|FINANCIAL|FINSERV|FINCORP|FINCAP|FINVEST|NBFC|HOUSING FIN|HDB|LENDINGKART|CAPITAL FLOAT|INDIFI"
    r"|NEOGROWTH|KINARA|BAJAJ FIN|TATA CAPITAL|CHOLAMANDALAM|MUTHOOT|MANAPPURAM|SHRIRAM|FLEXILOANS"
    r"|CAPITAL FIRST|LEASING|(?:CREDIT|CAPITAL) (?:CORP|SOCIETY|SOLUTIONS|LTD|LIMITED|PVT)|LENDER|LENDING|LOANS?|MICROFIN|MUDRA|SIDBI|FULLERTON"
    r"|HERO FINCORP|DMI|UGRO)\b"
)
EMI = (
    r"\b(?:EMI|EMIS|LOAN EMI|LN REPAY|LOAN REPAY(?:MENT)?|LOAN INST(?:ALMENT|ALLMENT)?|LOAN RECOVERY|LOAN A C"
    r"|(?:HOME|AUTO|CAR|VEHICLE|BUSINESS|TERM|MACHINERY|EQUIPMENT|GOLD|PERSONAL|MUDRA) LOAN|INSTALL?MENT)\b"
)

INSURER = r"\b(?:INSURANCE|ASSURANCE|LIC|LIC OF INDIA|PREMIUM|LIFE|GENERAL INS|HEALTH INS|INS PREM|PRULIFE|LOMBARD|POLICY)\b"
_MARKETPLACE = (
    r"\b(?:AMAZON|FLIPKART|MEESHO|MYNTRA|SWIGGY|ZOMATO|BIGBASKET|JIOMART|NYKAA|SNAPDEAL|UDAAN COM|ONDC|BLINKIT"
    r"|ZEPTO|AJIO|FASHNEAR|SELLER SERVICES?|MARKETPLACE|BUNDL TECHNOLOGIES|ETERNAL|FSN ECOMMERCE|[A-Z]+KART"
    r"|[A-Z]+ONLINE|INTERNET (?:PVT|PRIVATE)|ECOMMERCE)\b"
)
_ACQUIRER = (
    r"\b(?:RAZORPAY|PAYU|CASHFREE|CCAVENUE|INFIBEAM|BILLDESK|PINE ?LABS|MSWIPE|EZETAP|WORLDLINE|INNOVITI|BHARATPE"
    r"|PHONEPE|PAYTM|PAYMENTS|PAYMENT (?:SERVICES|SOLUTIONS|GATEWAY)|ONE COMMUNICATIONS|ATOS|BIJLIPAY|INSTAMOJO|[A-Z]*QR[A-Z]+|[A-Z]+QR"
    r"|PAY[A-Z]+ (?:TECHNOLOGIES|SERVICES|SOLUTIONS|PVT|PRIVATE))\b"
)

WORDS, NAME, BANK = "words", "name", "bank"
"""Where a rule looks: name and note; the name alone ("payment from PhonePe" in a note is no settlement); or
only what a bank posts itself, not a person's free text."""

CREDIT_RULES = (
    ("tax_refund", r"\b(?:ITDTAX|CBDT|CPC|INCOME TAX|IT|ITD|TAX|GST|GSTN)(?: [A-Z]+){0,2} (?:REFUND|RFD)\b|\bTAXREFUND\b|\bITDTAX\b", WORDS),
    ("interest_received", r"\bINT PD\b|\bINTPD\b|\b(?:CREDIT|SB|SAVINGS?|FD|TD|RD|DEPOSIT) INT(?:EREST)?\b|\bINTEREST\b|\bINT (?:CR|CREDIT|PAID|CREDITED)\b|\bINTDIV\b|\bDIVIDEND\b|\bINTEREST CAPITALISED\b", BANK),
    ("deposit_maturity", r"\b(?:FD|TD|RD|FDR|DEPOSIT|STDR|TDR)(?: [A-Z]+){0,2} (?:MATURITY|MAT|CLOSURE|CLOSED|PREMAT|PROCEEDS|REDEEM|REDEMPTION|LIQUIDATION)\b|\bMATURITY\b|\bSWEEP\b|\bREDEMPTION\b|\bAUTO REDEEM\b|\bREV SWEEP\b", BANK),
    ("loan_disbursal", r"\bLOANDISB[A-Z]*\b|\bDISB\b|\bDISBURS[A-Z]*\b|\bLOAN (?:CR|CREDIT|PROCEEDS|DISB|AMOUNT|SANCTION)\b", WORDS),
    ("owner_capital", r"\b(?:OWNERS?|PARTNERS?|PROPRIETORS?|PROMOTERS?|DIRECTORS?|SHARE) (?:CAPITAL|CONTRIBUTION|FUNDS?|LOAN)\b|\bCAPITAL (?:INTR[A-Z]*|INFUSION|CONTRIBUTION|INVESTMENT|BROUGHT|ADDED|IN)\b|\bUNSECURED LOAN\b", WORDS),
    ("own_transfer", r"\b(?:OWN (?:A C|AC|ACC|ACCT|ACCOUNT|ACCOUNTS|TRANSFE?R?|TRF|FUNDS?)|SELF (?:TRANSFE?R?|TRF|A C|ACCOUNT|FT)|(?:TRANSFER|TRF|FT) (?:TO )?(?:SELF|OWN))\b", WORDS),
    ("supplier_refund", r"\b(?:REFUND|RFND|RFD|CASHBACK|PURCHASE RETURN)\b", WORDS),
    ("marketplace_settlement", r"\bSELLER (?:SETTL[A-Z]*|PAYOUT)\b|\bMARKETPLACE (?:SETTL[A-Z]*|PAYOUT)\b", WORDS),
    ("marketplace_settlement", _MARKETPLACE, NAME),
    ("card_settlement", r"\b(?:QR|UPI|CARDS?|POS|MERCHANT|EDC|TERMINAL|MPR|DAILY)(?: [A-Z]+)? (?:SETTL[A-Z]*|PAYOUT)\b|\bTERMINAL\b", WORDS),
    ("card_settlement", _ACQUIRER, NAME),
    ("cash_deposit", r"\b(?:CASH|CDM|BNA)\b", BANK),
)  # fmt: skip

DEBIT_RULES = (
    ("loan_interest", r"\b(?:OD|CC|CASH CREDIT|OVERDRAFT|LOAN|TOD) (?:A C )?INT(?:EREST)?\b|\bINT(?:EREST)? (?:COLL?|COLLECTED|DEBIT|DEBITED|CHARGED|DR|RECOVERED|ON (?:OD|CC|LOAN|CASH))\b|\bDEBIT INT(?:EREST)?\b|\bINT PD\b", BANK),
    ("own_transfer", r"\b(?:OWN (?:A C|AC|ACC|ACCT|ACCOUNT|ACCOUNTS|TRANSFE?R?|TRF|FUNDS?)|SELF (?:TRANSFE?R?|TRF|A C|ACCOUNT|FT)|(?:TRANSFER|TRF|FT) (?:TO )?(?:SELF|OWN))\b", WORDS),
    ("insurance_premium", INSURER, NAME),
    ("insurance_premium", r"\bPREMIUM$", WORDS),
    ("investment", r"\b(?:SIP|MUTUAL FUNDS?|MF|GROWW|ZERODHA|UPSTOX|KUVERA|NSECLEARINGLIMITED|NSE CLEARING|INDIAN CLEARING|ICCL|BSE|BSELIMITED|BSESTAR|CAMS|KFINTECH|AMC LTD|NPS|PPF|APY|(?:FD|TD|RD|FDR|STDR)(?: [A-Z]+)? (?:BOOKING|BOOKED|OPEN(?:ING|ED)?|CREATION|INSTALL?MENT|PLACED)|FIXED DEPOSIT|TO FD|SWEEP)\b", WORDS),
    ("supplier_payment", r"\b(?:RETURN FILING|(?:AUDIT|PROFESSIONAL|CA|FILING|CONSULTANCY) FEES?|CONSULTANCY)\b", WORDS),
    ("gst_payment", r"\b(?:GST|GSTN|CBIC|CPIN|GSTPMT|GOODS AND SERVICES?(?: TAX)?)\b", WORDS),
    ("tds_payment", r"\b(?:TDS|TCS|OLTAS TDS)\b", WORDS),
    ("statutory_dues", r"\b(?:EPFO|EPF|PF|ESIC|ESI|PROVIDENT FUND|PROF(?:ESSION(?:AL)?)? TAX|PTAX|PT PAYMENT|LWF|LABOUR WELFARE|EMPLOYEES STATE)\b", WORDS),
    ("income_tax_payment", r"\b(?:INCOME TAX|INCOMETAX|ADVANCE TAX|ADV TAX|ADVTAX|SELF ASSESS(?:MENT)?(?: TAX)?|DIRECT TAX|DTAX|CBDT|ITNS|ITDTAX|TIN|OLTAS)\b", WORDS),
    ("customer_refund", r"\b(?:REFUND|RFND|SALES RETURN)\b", WORDS),
    ("salary", r"\b(?:SALARY|SALARIES|SAL|WAGES?|PAYROLL|STIPEND|STAFF|BONUS)\b", WORDS),
    ("rent", r"\b(?:RENT|RENTAL|SHOP RENT|LEASE)\b", WORDS),
    ("drawings", r"\b(?:DRAWINGS?|PERSONAL|SCHOOL|ACADEMY|VIDYA|KIRANA|SUPER ?MARKET|SUPER BAZAA?R|DAILY NEEDS|JEWELLERS?|COLLEGE|TUITION|GROCER(?:Y|IES)|GOLD PURCHASE|HOUSEHOLD|HOME EXP(?:ENSES?)?|FAMILY|NETFLIX|HOTSTAR|BOOKMYSHOW|MAKEMYTRIP|IRCTC|SWIGGY|ZOMATO|DMART|BIGBASKET|UBER|OLA|HOSPITAL|WEDDING|POCKET MONEY)\b", WORDS),
    ("utilities", r"\b(?:ELECTRICITY|ELECTRIC|ELEC|DISCOM|BESCOM|MSEDCL|MSEB|TNEB|TANGEDCO|BSES|TPDDL|UPPCL|UHBVN|DHBVN|PGVCL|DGVCL|MGVCL|UGVCL|KSEB|TSSPDCL|APSPDCL|CESC|WBSEDCL|TORRENT POWER|TATA POWER|ADANI ELEC[A-Z]*|POWER BILL|POWER CORP[A-Z]*|VIDYUT|WATER|BWSSB|AIRTEL|JIO|VODAFONE|BSNL|BROADBAND|INTERNET|FIBERNET|TELECOM|TELEPHONE|MOBILE|RECHARGE|GAS|UTILITY|BILLPAY)\b", WORDS),
    ("capital_expenditure", r"\b(?:MACHINERY|MACHINE|MACHINES|MACHINE TOOLS?|EQUIPMENTS?|TRACTORS?|VEHICLE|MOTORS|FURNITURE|CAPEX|LATHE|CNC|GENERATOR|CAPITAL GOODS|FIXED ASSETS?|PROPERTY)\b", WORDS),
    ("cash_withdrawal", r"\b(?:CASH|ATW|NWD|EAW|CAW|ATM)\b|^(?:CHQ PAID )?SELF$|\bSELF (?:WDL|CHQ|CHEQUE|WITHDRAWAL)\b|\bTO SELF\b", BANK),
)  # fmt: skip
