"""Code lists of the bureaus: kinds of loan, ownership, account status, suits, payment frequency.

The numeric lists of account types and of written-off statuses are those of the uniform credit reporting
format that all Indian bureaus share; the account status list is Experian's.
"""

import re

_SECURED, _UNSECURED, _EITHER = True, False, None

ACCOUNT_TYPES: dict[int, tuple[str, bool | None]] = {
    0: ("other", _EITHER),
    1: ("vehicle", _SECURED),
    2: ("housing", _SECURED),
    3: ("property", _SECURED),
    4: ("other", _SECURED),  # against shares
    5: ("personal", _UNSECURED),
    6: ("consumer", _UNSECURED),
    7: ("gold", _SECURED),
    8: ("other", _UNSECURED),  # education
    9: ("business_loan", _UNSECURED),  # to a professional
    10: ("credit_card", _UNSECURED),
    11: ("term_loan", _SECURED),  # leasing
    12: ("overdraft", _EITHER),
    13: ("vehicle", _SECURED),
    15: ("other", _SECURED),  # against deposits
    16: ("credit_card", _UNSECURED),  # fleet card
    17: ("vehicle", _SECURED),
    21: ("consumer", _UNSECURED),
    22: ("consumer", _UNSECURED),
    23: ("business_loan", _SECURED),  # GECL
    24: ("business_loan", _UNSECURED),
    31: ("credit_card", _SECURED),
    32: ("vehicle", _SECURED),
    33: ("term_loan", _SECURED),  # construction equipment
    34: ("vehicle", _SECURED),  # tractor
    35: ("credit_card", _UNSECURED),
    36: ("agricultural", _SECURED),  # Kisan credit card
    37: ("personal", _UNSECURED),
    38: ("overdraft", _UNSECURED),
    39: ("business_loan", _UNSECURED),  # Mudra
    40: ("business_loan", _UNSECURED),  # microfinance
    41: ("personal", _UNSECURED),
    42: ("housing", _SECURED),
    44: ("housing", _SECURED),
    45: ("personal", _UNSECURED),
    46: ("vehicle", _SECURED),
    50: ("business_loan", _SECURED),
    51: ("business_loan", _EITHER),
    52: ("business_loan", _EITHER),
    53: ("agricultural", _EITHER),
    54: ("business_loan", _EITHER),
    59: ("business_loan", _SECURED),
    61: ("business_loan", _UNSECURED),
    69: ("personal", _UNSECURED),
    70: ("gold", _SECURED),
    71: ("overdraft", _UNSECURED),
}

_TYPE_WORDS: tuple[tuple[str, str, bool | None], ...] = (
    (r"CASH CREDIT|\bCC\b", "cash_credit", _SECURED),
    (r"KISAN|AGRI|CROP|TRACTOR", "agricultural", _EITHER),
    (r"OVER ?DRAFT|\bOD\b", "overdraft", _EITHER),
    (r"CREDIT CARD|FLEET CARD", "credit_card", _UNSECURED),
    (r"GOLD", "gold", _SECURED),
    (r"VEHICLE|AUTO|WHEELER|\bCAR\b", "vehicle", _SECURED),
    (r"HOUSING|HOME|PMAY", "housing", _SECURED),
    (r"PROPERTY|\bLAP\b", "property", _SECURED),
    (r"EQUIPMENT|MACHINERY|TERM LOAN|LEASING", "term_loan", _SECURED),
    (r"BUSINESS|MUDRA|\bMSME\b|GECL|PROFESSIONAL|WORKING CAPITAL|DEMAND LOAN", "business_loan", _EITHER),
    (r"PERSONAL|\bJLG\b|\bSHG\b|MICRO ?FIN", "personal", _UNSECURED),
    (r"CONSUMER|DURABLE", "consumer", _UNSECURED),
)

_OWNERS = {
    "cibil": {1: "individual", 2: "authorised_user", 3: "guarantor", 4: "joint"},
    "experian": {1: "individual", 2: "joint", 3: "authorised_user", 7: "guarantor"},
}
_OWNER_WORDS = (
    (r"GUARANT", "guarantor"),
    (r"JOINT|\bCO[- ]?(BORROWER|APPLICANT)", "joint"),
    (r"AUTH|SUPP|ADD[- ]?ON", "authorised_user"),
    (r"INDIVIDUAL|PRIMARY|SOLE|BORROWER|SELF", "individual"),
)

_EXPERIAN_STATUS = {
    "closed": {12, 13, 14, 15, 16, 17, 34, 46, 57, 68, 85},
    "written_off": {35, 37, 43, 47, 49, 54, 58, 60, 69, 72, 86, 88, 97},
    "settled": {32, 33, 38, 44, 45, 50, 55, 56, 61, 66, 67, 73, 79, 81, 94},
    "restructured": {30, 31, 39, 41, 42, 51, 62, 64, 65, 74, 76, 77, 90, 130, 131},
}
_EXPERIAN_SUITS = {*range(53, 71), *range(72, 78), 79, 81, *range(85, 92), 93, 94, 97}

_WRITTEN_OFF_STATUS = {
    **dict.fromkeys((0, 1, 10, 11, 12), "restructured"),
    **dict.fromkeys((2, 6, 8), "written_off"),
    **dict.fromkeys((3, 4, 9), "settled"),
}
_STATUS_WORDS = (
    (r"POST.*SETTLED|SETTLE", "settled"),
    (r"WRIT\w* ?-?OFF|WRITE ?-?OFF|\bWOF?F?\b", "written_off"),
    (r"RESTRUCTURED", "restructured"),
    (r"CLOSED|SOLD|CLSD", "closed"),
)

_FREQUENCIES = (
    (r"WEEK\w*|01|F01|W", "weekly"),
    (r"FORT\w*|BI ?WEEK\w*|02|F02|K", "fortnightly"),
    (r"MONTH\w*|03|3|F03|M", "monthly"),
    (r"QUART\w*|04|4|F05|Q", "quarterly"),
    (r"(?:HALF|SEMI)\W?\w*|F06|S", "half_yearly"),
    (r"YEAR\w*|ANNUAL\w*|F07|Y", "yearly"),
)


def _code(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else None


def loan_type(text: str) -> str:
    """Kind of loan of a delivered account type, a code or words; `other` for the rest."""
    return _type(text)[0]


def type_secured(text: str) -> bool | None:
    """Whether a delivered account type is secured by its nature; None when it can be either."""
    return _type(text)[1]


def _type(text: str) -> tuple[str, bool | None]:
    code = _code(text.strip())
    if code is not None:
        return ACCOUNT_TYPES.get(code, ("other", _EITHER))
    words = " ".join(text.upper().replace("-", " ").split())
    kind, secured = next(
        ((kind, secured) for pattern, kind, secured in _TYPE_WORDS if re.search(pattern, words)),
        ("other", _EITHER),
    )
    if re.search(r"\bUN ?SECURED\b", words):
        return kind, _UNSECURED
    return kind, _SECURED if re.search(r"\bSECURED\b", words) else secured


def security(text: str) -> bool | None:
    """Whether the text on a line's security says it is secured; None when it says neither."""
    words = re.sub(r"[^A-Z]", "", text.upper())
    if words in ("UNSECURED", "NONE", "NO", "NA", "N"):
        return False
    return None if words in ("", "UNTAGGED") else True


def ownership(bureau_and_text: str) -> str | None:
    """Ownership of `<bureau>|<code or words>`; None when it is not known."""
    bureau, _, text = bureau_and_text.partition("|")
    code = _code(text.strip())
    if code is not None:
        return _OWNERS.get(bureau, {}).get(code)
    words = text.upper()
    return next((owner for pattern, owner in _OWNER_WORDS if re.search(pattern, words)), None)


def account_status(bureau_and_text: str) -> str:
    """written_off, settled, restructured, closed or active of `<bureau>|<account status>`."""
    bureau, _, text = bureau_and_text.partition("|")
    code = _code(text.strip())
    if bureau == "experian" and code is not None:
        return next((status for status, codes in _EXPERIAN_STATUS.items() if code in codes), "active")
    words = text.upper()
    return next((status for pattern, status in _STATUS_WORDS if re.search(pattern, words)), "active")


def written_off_status(bureau_and_text: str) -> str | None:
    """written_off, settled or restructured of `<bureau>|<written-off and settled status>`; else None.

    Experian writes 00 on lines without such a status (its account status has codes of its own for
    restructured loans), CIBIL on restructured ones.
    """
    bureau, _, text = bureau_and_text.partition("|")
    code = _code(text.strip())
    if code is not None:
        return None if bureau == "experian" and code == 0 else _WRITTEN_OFF_STATUS.get(code)
    status = account_status(bureau_and_text)
    return None if status in ("active", "closed") else status


def is_suit(bureau_and_text: str) -> bool | None:
    """Whether `<bureau>|<suit filed or wilful default>` says so; None when it is not reported."""
    text = bureau_and_text.partition("|")[2].strip().upper()
    code = _code(text)
    if code is not None:
        return code in (1, 2, 3)
    if text in ("", "*"):
        return None
    return not re.search(r"\bNO\b|\bNOT\b|^N$|FALSE", text)


def is_suit_status(bureau_and_text: str) -> bool:
    """Whether `<bureau>|<account status>` names a suit or a wilful default."""
    bureau, _, text = bureau_and_text.partition("|")
    code = _code(text.strip())
    if code is not None:
        return bureau == "experian" and code in _EXPERIAN_SUITS
    return bool(re.search(r"\bSUIT\b|WILFUL|WILLFUL", text.upper()))


def frequency(text: str) -> str | None:
    """weekly, fortnightly, monthly, quarterly, half_yearly or yearly; None when it is not known."""
    word = text.strip().upper()
    return next((name for pattern, name in _FREQUENCIES if re.fullmatch(pattern, word)), None)
