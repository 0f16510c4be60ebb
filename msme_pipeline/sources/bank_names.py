"""Names that Indian banks print on their statements, and the first four letters of their IFSC.

Merged banks keep their old letters: so do the statements of their time. Of two sets of letters of one bank
the one that its account holders' IFSC begins with is listed.
"""

import re

_NAMES = {
    # public sector, merged ones below
    "BARB": ("bank of baroda",),
    "BKID": ("bank of india",),
    "MAHB": ("bank of maharashtra",),
    "CNRB": ("canara bank",),
    "CBIN": ("central bank of india",),
    "IDIB": ("indian bank",),
    "IOBA": ("indian overseas bank",),
    "PSIB": ("punjab and sind bank", "punjab and sindh bank"),
    "PUNB": ("punjab national bank",),
    "SBIN": ("state bank of india", "sbi bank"),
    "UCBA": ("uco bank", "united commercial bank"),
    "UBIN": ("union bank of india",),
    "ALLA": ("allahabad bank",),
    "ANDB": ("andhra bank",),
    "BKDN": ("dena bank",),
    "CORP": ("corporation bank",),
    "ORBC": ("oriental bank of commerce",),
    "SYNB": ("syndicate bank",),
    "UTBI": ("united bank of india",),
    "VIJB": ("vijaya bank",),
    "SBBJ": ("state bank of bikaner and jaipur",),
    "SBHY": ("state bank of hyderabad",),
    "SBMY": ("state bank of mysore",),
    "STBP": ("state bank of patiala",),
    "SBTR": ("state bank of travancore",),
    # private sector
    "UTIB": ("axis bank", "uti bank"),
    "BDBL": ("bandhan bank",),
    "CIUB": ("city union bank",),
    "CSBK": ("csb bank", "catholic syrian bank"),
    "DCBL": ("dcb bank", "development credit bank"),
    "DLXB": ("dhanlaxmi bank", "dhanalakshmi bank"),
    "FDRL": ("federal bank",),
    "HDFC": ("hdfc bank",),
    "ICIC": ("icici bank",),
    "IBKL": ("idbi bank", "industrial development bank of india"),
    "IDFB": ("idfc first bank", "idfc bank"),
    "INDB": ("indusind bank",),
    "JAKA": ("jammu and kashmir bank", "j and k bank", "jk bank", "jandk bank"),
    "KARB": ("karnataka bank",),
    "KVBL": ("karur vysya bank",),
    "KKBK": ("kotak mahindra bank", "kotak bank"),
    "LAVB": ("lakshmi vilas bank", "laxmi vilas bank"),
    "NTBL": ("nainital bank",),
    "RATN": ("rbl bank", "ratnakar bank"),
    "SIBL": ("south indian bank",),
    "TMBL": ("tamilnad mercantile bank", "tamil nadu mercantile bank"),
    "VYSA": ("ing vysya bank",),
    "YESB": ("yes bank",),
    # foreign
    "BARC": ("barclays bank",),
    "BNPA": ("bnp paribas",),
    "CITI": ("citibank", "citi bank"),
    "DBSS": ("dbs bank", "development bank of singapore"),
    "DEUT": ("deutsche bank",),
    "HSBC": ("hsbc", "hongkong and shanghai banking corporation"),
    "SCBL": ("standard chartered bank", "standard chartered"),
    "STCB": ("sbm bank",),
    # small finance
    "AUBL": ("au small finance bank", "au bank"),
    "CLBL": ("capital small finance bank", "capital local area bank"),
    "ESFB": ("equitas small finance bank", "equitas bank"),
    "ESMF": ("esaf small finance bank", "esaf bank"),
    "FSFB": ("fincare small finance bank",),
    "JSFB": ("jana small finance bank", "jana bank"),
    "NESF": ("north east small finance bank", "slice small finance bank", "slice bank"),
    "SMCB": ("shivalik small finance bank", "shivalik mercantile cooperative bank"),
    "SURY": ("suryoday small finance bank", "suryoday bank"),
    "UJVN": ("ujjivan small finance bank", "ujjivan bank"),
    "UNBA": ("unity small finance bank", "unity bank"),
    "UTKS": ("utkarsh small finance bank", "utkarsh bank"),
    # payments
    "AIRP": ("airtel payments bank",),
    "FINO": ("fino payments bank",),
    "IPOS": ("india post payments bank", "ippb"),
    "JIOP": ("jio payments bank",),
    "NSPB": ("nsdl payments bank",),
    "PYTM": ("paytm payments bank",),
    # co-operative
    "ABHY": ("abhyudaya cooperative bank",),
    "AMCB": ("ahmedabad mercantile cooperative bank",),
    "APMC": ("ap mahesh cooperative urban bank",),
    "BACB": ("bassein catholic cooperative bank",),
    "BCBM": ("bharat cooperative bank",),
    "CCBL": ("citizen credit cooperative bank", "citizencredit cooperative bank"),
    "COSB": ("cosmos cooperative bank", "cosmos bank"),
    "DNSB": ("dombivli nagari sahakari bank", "dns bank"),
    "GBCB": ("greater bombay cooperative bank",),
    "GSCB": ("gujarat state cooperative bank",),
    "JSBP": ("janata sahakari bank ltd pune", "janata sahakari bank pune"),
    "KCCB": ("kalupur commercial cooperative bank",),
    "KJSB": ("kalyan janata sahakari bank",),
    "MCBL": ("mahanagar cooperative bank",),
    "MSCI": ("maharashtra state cooperative bank",),
    "MSNU": ("mehsana urban cooperative bank",),
    "NICB": ("new india cooperative bank",),
    "NKGS": ("nkgsb cooperative bank", "nkgsb bank"),
    "NNSB": ("nutan nagarik sahakari bank",),
    "PJSB": ("parsik janata sahakari bank", "parsik bank", "gp parsik sahakari bank"),
    "PMCB": ("punjab and maharashtra cooperative bank",),
    "RNSB": ("rajkot nagarik sahakari bank",),
    "SPCB": ("surat peoples cooperative bank",),
    "SRCB": ("saraswat cooperative bank", "saraswat bank"),
    "SUTB": ("sutex cooperative bank",),
    "SVCB": ("svc cooperative bank", "svc bank", "shamrao vithal cooperative bank"),
    "TBSB": ("thane bharat sahakari bank",),
    "TJSB": ("tjsb sahakari bank", "tjsb bank", "thane janata sahakari bank"),
    "TNSC": ("tamil nadu state apex cooperative bank", "tamilnadu state apex cooperative bank"),
    "VARA": ("varachha cooperative bank",),
    "VVSB": ("vasai vikas sahakari bank",),
    "ZCBL": ("zoroastrian cooperative bank",),
    # regional rural
    "APGB": ("andhra pragathi grameena bank",),
    "BGGX": ("baroda gujarat gramin bank",),
    "KLGB": ("kerala gramin bank", "kerala grameena bank"),
    "KVGB": ("karnataka vikas grameena bank",),
    "MAHG": ("maharashtra gramin bank",),
    "PKGB": ("karnataka gramin bank", "karnataka grameena bank", "pragathi krishna gramin bank"),
    "RMGB": ("rajasthan marudhara gramin bank",),
}
_SHORT = {
    "hdfc": "HDFC",
    "icici": "ICIC",
    "sbi": "SBIN",
    "axis": "UTIB",
    "kotak": "KKBK",
    "bandhan": "BDBL",
    "idbi": "IBKL",
    "idfc": "IDFB",
    "indusind": "INDB",
    "pnb": "PUNB",
    "rbl": "RATN",
}
_CODES = {name.replace(" ", ""): code for code, names in _NAMES.items() for name in names} | _SHORT


def _pattern(names: list[str]) -> re.Pattern[str]:
    """One of the names, blanks or none between its words; `other` before one that an address or the law
    mentions."""
    listed = "|".join(name.replace(" ", " ?") for name in sorted(names, key=len, reverse=True))
    landmark = "(?:near|opp|opposite|behind|beside|above|next to) (?:to )?(?:the )?"
    return re.compile(rf"(?P<other>\b(?:{landmark}|reserve |import |development ))?\b(?P<name>{listed})\b")


_FULL_NAME = _pattern([name for names in _NAMES.values() for name in names])
_SHORT_NAME = _pattern(list(_SHORT))
_HEADING = re.compile(
    r"^ ?(?!.*\b(?:statement|branch|account|of|your|with|near|opp|opposite|behind|beside) )"
    r"(?:bank (?:name )?)?[a-z][a-z0-9 ]* bank(?: (?:ltd|limited))? ?$",
    re.MULTILINE,
)


def printed_bank(text: str) -> str | None:
    """Letters of the bank that lines around a statement's table name: the first name in full, else a short
    one.

    >>> printed_bank("THE FEDERAL BANK LTD"), printed_bank("Opp. Canara Bank\\nThe Karur Vysya Bank Ltd.")
    ('FDRL', 'KVBL')
    """
    plain = _plain(text)
    for pattern in (_FULL_NAME, _SHORT_NAME):
        for found in pattern.finditer(plain):
            if not found["other"]:
                return _CODES[found["name"].replace(" ", "")]
    return None


def is_headed_by_a_bank(text: str) -> bool:
    """Whether a line is the name of a bank, listed or not."""
    return _HEADING.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """Lower case, words one blank apart, one spelling of co-operative."""
    text = re.sub(r"[.'’]", "", text.lower()).replace("&", " and ")
    text = re.sub(r"[^a-z0-9\n]+", " ", text)
    return re.sub(r"\bco ?op(?:erative)?\b", "cooperative", text)
