"""The party of narrations that fit no known layout: codes and banking words out, the first words left are the
name.

Banks print the same things (rail, direction, reference, branch, party, note) in ever new orders. What remains
when references, addresses, codes and the words of banking are taken away is the party and what was said.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_WORDS = (
    r"MOBILE BANKING|NET BANKING|NETBANKING|UPI|UPIAR|UPIAB|UPIIN|UPIOUT|NEFT|NEFTO|NEFTI|NFT|"
    r"RTGS|RTGSO|RTGSI|RTG|IMPS|IMPSAB|IMPSAR|FTIMPS|MMT|IFI|INET|NACH|NACHDR|NACHCR"
    r"|ACH|ACHDR|ACHCR|ECS|CMS|MUT|AD|DR|CR|CREDIT|DEBIT|IN|OUT|INW|OW|INWARD|OUTWARD|IW|P2A|"
    r"P2M|P2P|P2PAY|MOB|MB|IB|INB|ONL|BRN|BRNO|NET|TPT|TPFT|MOBFT"
    r"|FT|TRF|TRFR|TFR|TRTR|TRANSFER|FUND|FUNDS|FROM|TO|BY|UTR|RRN|REF|NO|UMRN|NULL|INST|"
    r"INSTRUMENT|CTS|CLG|CLEARING|CHQ|CHEQUE|CHQNO"
    r"|PAID|DEP|DEPOSIT|DEPOSITED|MICR|SENT|RECD|RCVD|RECEIVED|SENDER|BENEFICIARY|ID|TXN|"
    r"WITHDRAWAL|PAYMENT|N|R|S|Y|NA|IFT|ENTRY|ADJ|MISC|SUNDRY|OTHERS|OTHER|EXIST|SELF|RTN|REV|"
    r"REVERSAL|REJ|INF|BIL|BPAY|BILLPAY|BBPS|IBBPS|YBS|P2V|ACHINWDR|CH|RRN|OUTW|FRM|MPAYIMPS|"
    r"PCD|OWCLG|IWCLG|MTFR|EFT|TR"
)
BANK_CODES = (
    "HDFC|ICIC|SBIN|UTIB|KKBK|PUNB|BARB|CNRB|UBIN|YESB|IDFB|FDRL|INDB|IBKL|IDIB|DBSS|AUBL|MAHB|"
    "KVBL|CSBK|BKID|CBIN|IOBA|UCBA|PSIB|RATN|BDBL"
    "|ESFB|USFB|UJVN|JAKA|KARB|SIBL|TMBL|DCBL|CIUB|HSBC|CITI|SCBL|DEUT|AIRP|PYTM|JIOP|FINO|"
    "IPOS|NSPB|JSFB|SURY|SVCB|COSB|DLXB|ORBC|ALLA|ANDB|CORP|SYNB|VIJB|BKDN|SRCB"
)
"""The four letters that the IFSCs of a bank begin with, as alternatives of a pattern."""
_CODES = BANK_CODES + "|AXIS|SBI|PNB|BOB|ICICI|BOI"
PLAIN = (
    r"(?:OK|PAY|ON ?ACC(?:T|OUNT)|NO REMARKS|SENT FROM PAYTM|PART PAYMENT|(?:PAYMENT )?FR|"
    r"PAYMENT F[A-Z]*|SENT USING[A-Z ]*|OID[0-9]*|(?:BILL|INV|ORDER|PO)(?: NO)? ?[0-9]*|"
    r"UPIINTENT|COLLECT)"
)
"""Notes that say nothing; some banks print the note before the name."""

_STEPS = (
    (r"[A-Z0-9._\-*]+@[A-Z0-9.]*", "/"),  # addresses
    (r"\b[A-Z]{4}0[A-Z0-9]{6}\b", "/"),  # branches
    (r"\b[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4}\b", "/"),
    (
        r"\b[A-Z]{0,5}[0-9][0-9X*]*[A-Z]?[0-9]{3,}[A-Z0-9]*\b|\b[X*]{2,}[0-9]*|\bP[0-9A-F]{9}\b",
        "/",
    ),  # references and accounts
    (r"[/:_*|\\()\[\]]+| ?-+ ?", "/"),
    (rf"(?:^|/) *(?:(?:{_WORDS})\b[ ./,]*)+", "/"),
    (rf"(?:/ *(?:{_CODES}) *)+(?:/|$)", "/"),
    (rf"(?:^|/) *(?:(?:{_WORDS})\b[ ./,]*)+", "/"),
    (r"(?:^|/) *[0-9]{1,5} */", "/"),
    (r"/[/ .,]*", "/"),
    (rf"^/?(?:{PLAIN})/", "/"),
)


NO_NAMES = tuple(
    sorted(
        {*_WORDS.split("|"), *_CODES.split("|")}
        - {"NA", "NULL", "PAYMENT", "TRANSFER", "SELF", "CLEARING", "CLG"}
    )
)
"""What a layout of one bank takes for a name in the narration of another."""

_SAID = (
    r"(?:SALARY|SALARIES|SALAR|SALRY|SAL|WAGES|LABOUR PAYMENT|TANKHWAH|TANKHWA|MAJOORI|VADAGAI|"
    r"KHUD KA KHATA|FROM MY [A-Z]+|TO MY [A-Z]+|KARZ|UDHAR|CHITTI|BHISHI|RNT|AC PURCHASE|"
    r"PROPERTY TOKEN|INFLUENCER P[A-Z]*|TUTION FEES|PAGAR|VETAN|STIPEND|KIRAYA|BHADA|"
    r"RENT AND MAINT[A-Z]*|INCENTIVE|SHARE APPLN(?: MO(?:NEY)?)?|MACHINE PURCHA(?:SE)?|"
    r"HELPER SAL|HOUSE EXP|VEHICLE BOOKING|LORRY HIRE|VEGETABLES|TAX RETURN F[A-Z]*|ROC FILING|"
    r"HAND LOAN(?: RETURN)?|LOAN RETURN|RETURNING LOAN|PAID VIA CRED|GOODS RETURN|"
    r"RETURN ITEM(?: RE[A-Z]*)?|ORDER CANCEL[A-Z]*|PROMOTER CON[A-Z]*|PARTNER CAP[A-Z]*|"
    r"CAPITAL CONTR[A-Z]*|CAPITAL INT ?R?|MACHINE REPA(?:IR)?|REPAIRS?|SPARE PARTS|"
    r"SOLAR PANEL(?: IN[A-Z]*)?|TATA ACE DOWN PYMT|DOWN PAYMENT|NEW TRUCK DP|OFFICE FURNI[A-Z]*|"
    r"NEWSPAPER AD|PAMPHLET[A-Z ]*|SENT FROM PAYTM|GROCERY(?: HOME)?|CURRENT BI(?:LL)?|"
    r"NO REMARKS|SAL CR|BONUS|PAYROLL|PENSION|RENT|RENTAL|REFUND|EMI|LOAN EMI|LOAN|INSTALL?MENT|"
    r"DRAWINGS?|PERSONAL USE|PERSONAL|HOUSE ?HOLD|HOME EXP[A-Z]*"
    r"|ADVANCE|MACHINE ADVANCE|CNC MACHINE|NEW MACHINERY|MACHINERY|FURNITURE|PLOT REGISTRATION|"
    r"VEHICLE|PREMIUM|DIVIDEND|REDEMPTION|CAPITAL SUBSIDY|SUBSIDY|CLAIM|FREIGHT|TRANSPORT|FEES?|"
    r"CHARGES|DONATION|DIESEL|PETROL"
    r"|CAPITAL INTRODUCTION|CAPITAL CONTRIBUTION|SHARE CAPITAL|DIRECTOR LOAN|UNSECURED LOAN|"
    r"DISBURSEMENT|DISBURSED|DISBURSAL|FORECLOSURE|PART PAYMENT|LOAN CLOSURE|CLOSURE|"
    r"PRE ?CLOSURE(?: AMT)?|PREPAYMENT"
    r"|SETTLEMENT|PAYOUT|SIP|RECHARGE|ELECTRICITY|BILL|DUTY|TAX|TDS|GST|LOAN PROCEEDS)"
)
_BEFORE = (
    r"(?:DUKAN|SHED|DRIVER|JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|"
    r"AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?|SHOP|OFFICE|HOUSE|"
    r"GODOWN|WAREHOUSE|FACTORY|FLAT|ROOM|STAFF|DRIVER|DIWALI|OWNER|CAR|HOME|BUSINESS|TERM|"
    r"OVERDUE|FOR|ELECTRICITY|WATER|MOBILE|AUDIT|CA|LEGAL|PROFESSIONAL"
    r"|CONSULTANCY|TRANSPORT|LOAN|PURCHASE|OFFICE|NEW|ADVOCATE|FINAL|INTERIM|CLAIM|SELLER|"
    r"MERCHANT|MARGIN MONEY|INTEREST|ADVANCE|PROFESSION|INCOME|CUSTOMS|IMPORT|LEASE|PARTNER|"
    r"SALES RETURN)"
)
PHRASE = (
    rf"(?:{_BEFORE} )*{_SAID}(?: (?:CREDIT|ADVANCE|PAYMENT|PAID|BALAN[A-Z]*|WAPAS))?(?: (?:FOR |"
    rf"OF )?(?:[A-Z]{{3}}[0-9]*|[A-Z]{{3,9}} ?[0-9]{{2,4}}|[0-9]+))?"
)
_NAME_AND_SAID = rf"^(?P<name>.*?[A-Z&.]{{2,}}) (?P<note>{PHRASE})$"


def loose_parts(text: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Name and note of folded upper-case narrations, empty where none is left."""
    for pattern, by in _STEPS:
        text = pc.replace_substring_regex(text, pattern, by)
    pieces = pc.extract_regex(text, r"^/?(?P<name>[^/]*)(?:/(?P<note>.*))?$")
    name, note = (pc.fill_null(pc.struct_field(pieces, part), "") for part in ("name", "note"))
    name = pc.replace_substring_regex(
        pc.utf8_trim_whitespace(name), r"(?: (?:REF|UTR|UMRN|RRN|NO|ID|TXN))+$", ""
    )
    said_first = pc.and_(
        pc.match_substring_regex(name, rf"^{PHRASE}$"), pc.match_substring_regex(note, "^[^/]+ [^/]")
    )
    second = pc.fill_null(pc.struct_field(pc.extract_regex(note, "^(?P<second>[^/]*)"), "second"), "")
    note = pc.utf8_trim_whitespace(pc.replace_substring(note, "/", " "))
    return pc.if_else(said_first, second, name), pc.if_else(said_first, name, note)


def split_said(name: pa.Array, note: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Names and notes where what was said stands behind the name with only a blank between."""
    where = pc.indices_nonzero(
        pc.and_(
            pc.equal(pc.coalesce(note, pa.scalar("")), ""), pc.fill_null(pc.match_substring(name, " "), False)
        )
    )
    tail = pc.extract_regex(name.take(where), _NAME_AND_SAID)
    back = pc.index_in(pa.array(np.arange(len(name))), where.cast(pa.int64()))
    return (
        pc.coalesce(pc.struct_field(tail, "name").take(back), name),
        pc.coalesce(pc.struct_field(tail, "note").take(back), note),
    )
